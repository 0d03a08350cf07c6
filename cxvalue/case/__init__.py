"""The case: its records, its addresses, its file."""
