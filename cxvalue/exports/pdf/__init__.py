"""The page for the board and the full report, as PDF."""
