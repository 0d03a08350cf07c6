"""Exhibits for people at a terminal: the verdict first, then horizons, metrics and the comparison."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.table import Table
from rich.text import Text as Rich

from cxvalue.analysis.comparison import OWN, Comparison
from cxvalue.analysis.duel import Duel
from cxvalue.analysis.horizons import Horizon
from cxvalue.analysis.metrics import Metrics
from cxvalue.analysis.series import SeriesValuation
from cxvalue.analysis.valuation import Valuation
from cxvalue.case.address import entries
from cxvalue.case.overrides import BASE
from cxvalue.case.read import CaseFile
from cxvalue.case.records import Case
from cxvalue.errors import Problem
from cxvalue.exhibits import names
from cxvalue.exhibits.changes import Changes, changes_finding, changes_in_words
from cxvalue.exhibits.comparison import comparison_rows, flip_finding
from cxvalue.exhibits.duel import duel_finding
from cxvalue.exhibits.frame import Table as Shown
from cxvalue.exhibits.horizons import horizon_rows, horizon_verdict, satisfaction_in_words
from cxvalue.exhibits.labels import case_reader
from cxvalue.exhibits.metric import heading_of, label_of, metric_rows
from cxvalue.exhibits.value import checks_in_words, verdict_in_words
from cxvalue.locale.reader import Reader
from cxvalue.report.exhibit import Exhibit
from cxvalue.text import counted, say

_NARROWEST = 100
"""Columns the tables are made for where the output is no terminal."""


def print_run(valuation: Valuation, comparison: Comparison, reader: Reader) -> None:
    """Print a valuation."""
    console = _console()
    reader = case_reader(valuation.case, reader)
    _heading(console, valuation, reader)
    console.print(_horizons(valuation, reader))
    for horizon in valuation.horizons:
        _line(console, _verdict_line(horizon, reader))
    console.print()
    console.print(_metrics(valuation.metrics, reader))
    if len(comparison.contenders) > 1:
        console.print()
        console.print(_ranking(comparison, reader))
    _closing(console, valuation, valuation.warnings, reader)


def print_changes(before: Case, after: Case, found: Changes, reader: Reader) -> None:
    """Print what an edited workbook changes in its case."""
    reader = case_reader(before, reader)
    print_table(changes_finding(found, reader), changes_in_words(before, after, found, reader))


def print_comparison(valuation: Valuation, comparison: Comparison, duels: tuple[Duel, ...], reader: Reader) -> None:
    """Print a comparison: ranking, flips, and what must be true to win."""
    console = _console()
    reader = case_reader(valuation.case, reader)
    _heading(console, valuation, reader)
    console.print(_ranking(comparison, reader))
    for flip in comparison.flips:
        _line(console, flip_finding(flip, comparison, reader))
    for duel in duels if any(duel.must_be_true for duel in duels) else ():
        console.print()
        console.print(_duel(duel, reader))
    _closing(console, valuation, (*valuation.warnings, *comparison.warnings), reader)


def print_series(series: SeriesValuation, discount_rate: float, reader: Reader) -> None:
    """Print the metrics of a bare series of flows."""
    console = _console()
    flows = counted(
        "{file}: {n} flow at {rate} a year",
        "{file}: {n} flows at {rate} a year",
        len(series.table.flows),
        file=series.table.name,
        rate=reader.share(discount_rate),
    )
    _line(console, reader.text(flows), style="bold")
    for note in series.table.notes:
        _line(console, reader.say("Read so: {note}.", note=note))
    console.print(_metrics(series.metrics, reader))


def print_check(read: CaseFile, valuation: Valuation, reader: Reader, *, addresses: bool) -> None:
    """Print that a case is valid, its warnings and, if wanted, its assumptions."""
    console = _console()
    known = entries(read.case)
    given = sum(entry.given for entry in known.values())
    reader = case_reader(read.case, reader)
    valid = reader.say(
        "{file} is valid: {given} {assumptions} given, {defaults} at their default.",
        file=read.name,
        given=given,
        defaults=len(known) - given,
    )
    _line(console, valid, style="bold")
    for note in read.notes:
        _line(console, reader.say("Read so: {note}.", note=note))
    if addresses:
        table = Table(box=None, pad_edge=False)
        headings = (say("Address"), say("Value"), say("Unit"), say("Range"), say("Source"))
        for place, name in enumerate(headings):
            table.add_column(reader.text(name), justify="right" if place == 1 else "left", no_wrap=place < 2)
        for address, entry in known.items():
            low, high = entry.assumption.range or (0.0, 0.0)
            limits = reader.say("{low} to {high}", low=low, high=high) if entry.assumption.range else ""
            source = ", ".join(entry.assumption.source) if entry.given else reader.say("default")
            value = reader.number(entry.assumption.value)
            table.add_row(address, value, str(entry.measure.unit), limits, source)
        console.print(table)
    _closing(console, valuation, valuation.warnings, reader)


def print_exhibit(shown: Exhibit) -> None:
    """Print an exhibit: its finding and the table people read."""
    print_table(shown.finding, shown.words())


def print_table(heading: str, shown: Shown) -> None:
    """Print a table in words under the sentence it proves."""
    console = _console()
    _line(console, heading, style="bold")
    table = Table(box=None, pad_edge=False)
    for name in shown.columns:
        table.add_column(str(name), overflow="fold")
    for row in shown.itertuples(index=False):
        table.add_row(*map(str, row))
    console.print(table)
    console.print()


@contextmanager
def progress() -> Iterator[Callable[[float], None]]:
    """Show how much is done, on standard error and only where somebody is looking."""
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as shown:
        task = shown.add_task("", total=1.0)
        yield lambda share: shown.update(task, completed=share)


def _console() -> Console:
    console = Console(markup=False, highlight=False, emoji=False)
    return (
        console
        if console.is_terminal
        else Console(markup=False, highlight=False, emoji=False, width=max(_NARROWEST, console.width))
    )


def _line(console: Console, text: str, style: str = "") -> None:
    console.print(Rich(text, style=style), soft_wrap=True)


def _heading(console: Console, valuation: Valuation, reader: Reader) -> None:
    case = valuation.case
    note = reader.say("illustrative figures")
    parts = [f"{case.title} ({note})" if case.illustrative else case.title]
    if valuation.scenario != BASE:
        parts.append(reader.say("{scenario} {name}", name=valuation.scenario))
    if valuation.changes:
        parts.append(reader.say("changed: {changes}", changes=", ".join(valuation.changes)))
    _line(console, ", ".join(parts), style="bold")
    _line(console, verdict_in_words(valuation, reader))
    console.print()


def _horizons(valuation: Valuation, reader: Reader) -> Table:
    table = Table(box=None, pad_edge=False)
    rows = horizon_rows(valuation, reader)
    for place, heading in enumerate(rows[0]):
        table.add_column(heading, justify="right" if place else "left", no_wrap=True)
    for row in rows:
        table.add_row(*row.values())
    return table


def _verdict_line(horizon: Horizon, reader: Reader) -> str:
    passed = horizon.verdict.passed
    mark = "" if passed is None else f"{reader.text(names.PASSED[passed])}: "
    share = satisfaction_in_words(horizon, reader)
    return f"{mark}{horizon_verdict(horizon, reader)}{f'; {share}' if share else ''}"


def _metrics(metrics: Metrics, reader: Reader) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(style="dim")
    for row in metric_rows(metrics, reader):
        table.add_row(*row)
    return table


def _ranking(comparison: Comparison, reader: Reader) -> Table:
    title = reader.say("On the same terms, by {metric}", metric=reader.text(label_of(comparison.by)))
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    left_out = reader.text(heading_of("roi"))  # no room for it
    rows = [
        {name: cell for name, cell in row.items() if name != left_out} for row in comparison_rows(comparison, reader)
    ]
    for place, column in enumerate(rows[0]):
        table.add_column(column if place else "", justify="left" if place == 1 else "right", no_wrap=place != 1)
    for item, row in zip(comparison.contenders, rows, strict=True):
        table.add_row(*map(str, row.values()), style="bold" if item.id == OWN else "")
    return table


def _duel(duel: Duel, reader: Reader) -> Table:
    table = Table(title=duel_finding(duel, reader), title_justify="left", box=None, pad_edge=False)
    headings = (say("{Assumption}"), say("Today"), say("Level at"), say("Unit"))
    for place, heading in enumerate(headings):
        table.add_column(reader.text(heading), justify="right" if place in (1, 2) else "left", no_wrap=True)
    able = [item for item in duel.must_be_true if item.needed is not None]
    for item in able:
        table.add_row(item.address, f"{item.today:.4g}", f"{item.needed:.4g}", item.unit)
    others = len(duel.must_be_true) - len(able)
    if others:
        table.caption = reader.text(
            counted(
                "None of {n} other {assumption} can do it alone.",
                "None of {n} other {assumptions} can do it alone.",
                others,
            )
        )
        table.caption_justify = "left"
    return table


def _closing(console: Console, valuation: Valuation, warnings: tuple[Problem, ...], reader: Reader) -> None:
    console.print()
    for warning in warnings:
        _line(console, reader.say("Note. {warning}", warning=reader.problem(warning)))
    _line(console, checks_in_words(valuation, reader))
