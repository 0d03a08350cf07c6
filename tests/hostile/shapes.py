"""Texts that cost a careless reader time or memory out of step with their size, each of any length."""

from collections.abc import Callable

from tests.cases import sample

MINIMAL = sample("minimal").read_text(encoding="utf-8")

Shape = Callable[[int], str]


def _repeated(line: Callable[[int], str], *, head: str = MINIMAL, tail: str = "") -> Shape:
    """As many numbered lines as fit into a number of characters."""

    def shape(size: int) -> str:
        return head + "".join(line(number) for number in range(size // len(line(1000)))) + tail

    return shape


def _links_to_nowhere(size: int) -> str:
    count = size // 100
    touchpoints = "".join(f"[touchpoints.t{number}]\nscore = 3\n" for number in range(count))
    link = '[links.l{0}]\nfrom = "touchpoints.u{0}"\nto = "churn"\nform = "odds"\neffect = -0.1\n'
    return MINIMAL + touchpoints + "".join(link.format(number) for number in range(count))


SHAPES: dict[str, Shape] = {
    "escaped quotation marks": _repeated(lambda _: '\\"""\n', head=""),
    "blanks after a number": lambda size: "a = 1" + " " * size + "x",
    "many numbers with blanks after them": _repeated(lambda _: "a = 1" + " " * 10_000 + "x\n", head=""),
    "escapes on one line": lambda size: 'a = "' + '\\"' * (size // 2),
    "texts that are not closed": _repeated(lambda _: "a'''\n"),
    "lines that are nothing": _repeated(lambda _: "!!!\n"),
    "headers that are nothing": _repeated(lambda _: "[!!]\n"),
    "the same key": _repeated(lambda _: "x = 1\n"),
    "the same table": _repeated(lambda _: "[segments.all]\n"),
    "unknown keys": _repeated(lambda number: f"k{number} = 1\n"),
    "unknown tables": _repeated(lambda number: f"[t{number}]\n"),
    "points in a key in quotes": lambda size: MINIMAL + '"' + "a." * (size // 2) + '" = 1\n',
    "dotted keys": _repeated(lambda number: f"a.b.c.d.e.f.g.h.i.j.k{number} = 1\n"),
    "lists that are not closed": _repeated(lambda _: "x = [\n"),
    "an inline table": lambda size: MINIMAL + "x = {" + ", ".join(f"k{n} = 1" for n in range(size // 10)) + "}\n",
    "links to touchpoints that are not there": _links_to_nowhere,
    "scenarios": _repeated(lambda number: f'[scenarios.s{number}]\nset = {{ "segments.*.margin" = 0.3 }}\n'),
    "scenarios on one another": _repeated(lambda number: f'[scenarios.s{number}]\non = "s{number + 1}"\n'),
    "scenarios in one circle": _repeated(
        lambda number: f'[scenarios.s{number}]\non = "s{number + 1}"\n', tail='[scenarios.last]\non = "s0"\n'
    ),
    "changes of nothing": _repeated(
        lambda number: f'"segments.*.x{number}" = 1\n', head=MINIMAL + "[scenarios.s]\n[scenarios.s.set]\n"
    ),
    "objectives of one another": _repeated(
        lambda number: f'[objectives.o{number}]\nlabel = "o"\nparent = "o{number + 1}"\n'
    ),
    "evidence of nothing": _repeated(
        lambda number: f'[evidence.e{number}]\nkind = "survey"\nabout = "segments.al{number}"\n'
    ),
    "correlations of nothing": _repeated(
        lambda number: f'{{ between = ["segments.a{number}", "b"], value = 0.1 }},\n',
        head=MINIMAL + "correlations = [\n",
        tail="]\n",
    ),
    "amounts": lambda size: MINIMAL + '[alternatives.a]\nevery = "month"\namounts = [' + "1," * (size // 2) + "]\n",
}
