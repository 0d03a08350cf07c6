"""The results of a case computed once, and every exhibit of them: sentence, tables and chart, paired once."""
