"""Tables from outside: what is header, row and footer, what each column holds, and a record of what was decided.

Nothing here knows what a column is for; nothing is repaired by dropping it silently.
"""
