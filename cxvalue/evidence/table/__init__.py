"""The customer table: where it comes from, what its columns mean, whether it can be relied on, its cells."""
