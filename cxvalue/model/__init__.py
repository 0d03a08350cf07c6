"""The value model: a case and a batch of values in, incremental cash by line, segment and month out."""
