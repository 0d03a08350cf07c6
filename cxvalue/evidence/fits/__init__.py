"""Fits on cells: what a point of the score goes with, its interval, and whether the fit can be believed."""
