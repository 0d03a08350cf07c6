"""From purchases to how many customers there still are, how many leave in a year, and what they buy."""
