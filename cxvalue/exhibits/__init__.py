"""One function per exhibit: results in, one tidy table or document with fixed columns and units out."""
