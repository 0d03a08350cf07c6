"""Files from outside, read defensively, and files written whole or not at all.

Nothing here knows what a case or a cash flow is.
"""
