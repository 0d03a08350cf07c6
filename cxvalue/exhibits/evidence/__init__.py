"""What customer tables, lists of purchases, retention and months say, in words and as data."""
