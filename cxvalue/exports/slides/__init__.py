"""Slides for a board, with native charts."""
