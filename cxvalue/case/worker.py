"""The process that tries foreign text: an archive in, nothing out, or every problem of the case."""

import sys
from pathlib import Path

from cxvalue.case.archive import unpacked
from cxvalue.case.read import parse_unpacked
from cxvalue.files.worker import Bounds, answer

_MEMORY = 1024**3
_SECONDS = 25


def main() -> None:
    """Answer with nothing, or with the problems."""
    path = Path(sys.argv[1])

    def tried() -> None:
        parse_unpacked(unpacked(path.read_bytes(), path.name))

    answer(tried, Bounds(_MEMORY, _SECONDS))


if __name__ == "__main__":
    main()
