"""A case whose words try to be something else: formulas, markup, addresses, letters of many scripts."""

from cxvalue.case.read import CaseFile, parse_case
from tests.cases import sample

WORDS = (
    "=1+1",
    "+A1",
    "-2+3",
    "@SUM(A1)",
    '=HYPERLINK(\\"http://foreign.example\\";\\"x\\")',
    "CSAT < 3 & <b>churn <img src=http://foreign.example/a>",
    "#let x = 1; $x$ *bold* _it_ @ref `raw` [link](http://foreign.example/b)",
    "åäö ÅÄÖ øæ ØÆ",
    "x" * 120,
)
LABELS = tuple(word.replace('\\"', '"') for word in WORDS)


def hostile() -> CaseFile:
    """Return the bank with a hostile word wherever it has a label."""
    source = sample("bank")
    count = 0
    lines = []
    for line in source.read_text(encoding="utf-8").split("\n"):
        key, sign, rest = line.partition(" = ")
        if key in ("label", "title", "owner", "note") and sign and rest.startswith('"'):
            lines.append(f'{key} = "{WORDS[count % len(WORDS)]}"')
            count += 1
        else:
            lines.append(line)
    return parse_case("\n".join(lines).encode(), "case.toml", beside=lambda name: (source.parent / name).read_bytes())
