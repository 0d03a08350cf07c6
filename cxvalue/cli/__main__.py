"""`python -m cxvalue.cli`."""

from cxvalue.cli import main

main()
