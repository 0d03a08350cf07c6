"""The version of the program, written into everything it gives away."""

VERSION = "0.1.0"
