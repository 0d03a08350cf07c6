"""The page Evidence, part by part."""
