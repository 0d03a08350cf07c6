"""The questions finance will ask, each a rule of its own."""
