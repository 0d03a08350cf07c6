"""One look for all charts: colours and dashes that differ without colour vision, and the same sizes."""

PALETTE = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#8C8C8C")
"""Okabe and Ito (2008), Color Universal Design; the last one stands in for black, which dark pages swallow."""

DASHES = ((1, 0), (6, 3), (2, 2), (8, 3, 2, 3), (4, 4), (1, 3), (10, 4))
"""One dash pattern for each colour, so that nothing is told by colour alone."""

HEIGHT = 380
"""Height of a chart [pixels]; the width is the page's."""
