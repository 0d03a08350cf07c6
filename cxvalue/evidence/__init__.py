"""What the customers' own data say: a customer table goes in, estimates with intervals and a grade come out.

Every estimate is computed from grouped counts and sums (cells), so that a table larger than the machine and
a table that must not leave its warehouse give the same figures. Nothing here changes a case by itself.
"""
