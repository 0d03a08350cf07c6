"""How fast the mean of the NPV settles: Sobol' points, a Latin hypercube and plain draws.

.ci/bench           # writes it into the report, and the picture beside it
"""

import sys
from pathlib import Path

import altair as alt
import numpy as np
import pandas as pd
from scipy import special

from cxvalue import read_case
from cxvalue.analysis.draws import Draws, Sampler
from cxvalue.analysis.simulation import batch_of
from cxvalue.analysis.valuation import npv_of
from cxvalue.case.fields import number
from cxvalue.case.keyed import Keyed
from cxvalue.case.records import Case
from cxvalue.charts.export import as_picture
from cxvalue.finance import Array
from tests.cases import sample

SIZES = tuple(2**power for power in range(6, 13))
SEEDS = range(1, 21)
NAMES = ("Sobol'", "Latin hypercube", "plain")


def certain(case: Case) -> Case:
    """The case with every initiative sure to work."""
    found = {key: item.model_copy(update={"probability": number(1.0)}) for key, item in case.initiatives.items()}
    return case.model_copy(update={"initiatives": Keyed(found)})


def drawn(case: Case, name: str, seed: int, size: int) -> Draws:
    """Some draws of one kind."""
    if name == "plain":
        sampler = Sampler(case, seed)
        random = np.random.default_rng(seed)
        return sampler.at(special.ndtri(random.random((len(sampler.dimensions), size))))
    method = "sobol" if name == "Sobol'" else "lhs"
    return next(Sampler(case, seed, method=method).draws(size))  # type: ignore[arg-type]


def errors(case: Case, truth: float, name: str) -> Array:
    """Root mean square error of the mean, over the seeds, by number of draws [money]."""
    found = []
    for size in SIZES:
        means = [float(npv_of(case, batch_of(drawn(case, name, seed, size))).mean()) for seed in SEEDS]
        found.append(np.sqrt(np.mean((np.array(means) - truth) ** 2)))
    return np.array(found)


def main() -> None:
    """Measure, print a table, draw the picture."""
    bank = read_case(sample("bank")).case
    parts = []
    print("| case | draws | " + " | ".join(NAMES) + " | one Sobol' draw is worth |")
    print("|---|---:|" + "---:|" * (len(NAMES) + 1))
    for title, case in (("with success draws", bank), ("without", certain(bank))):
        truth = np.mean([npv_of(case, batch_of(drawn(case, "Sobol'", 1000 + seed, 8192))).mean() for seed in range(8)])
        found = {name: errors(case, float(truth), name) for name in NAMES}
        spread = npv_of(case, batch_of(drawn(case, "plain", 7, 8192))).std()
        for place, size in enumerate(SIZES):
            worth = spread**2 / size / found["Sobol'"][place] ** 2
            cells = " | ".join(f"{found[name][place]:,.0f}" for name in NAMES)
            print(f"| {title} | {size} | {cells} | {worth:,.0f} plain ones |")
        parts += [
            pd.DataFrame({"case": title, "draws": SIZES, "error": found[name] / 1e3, "kind": name}) for name in NAMES
        ]
    chart = (
        alt.Chart(pd.concat(parts))
        .mark_line(point=True)
        .encode(
            x=alt.X("draws:Q", scale=alt.Scale(type="log", base=2), title="draws"),
            y=alt.Y("error:Q", scale=alt.Scale(type="log"), title="error of the mean NPV, kSEK"),
            color=alt.Color("kind:N", title=None),
            strokeDash=alt.StrokeDash("case:N", title=None),
        )
    )
    Path(sys.argv[1]).write_bytes(as_picture(chart, "svg"))


if __name__ == "__main__":
    main()
