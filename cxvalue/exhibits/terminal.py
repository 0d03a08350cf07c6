"""Exhibits for people at a terminal: the verdict first, then horizons, metrics and the comparison."""

from rich.console import Console
from rich.table import Table
from rich.text import Text as Rich

from cxvalue.analysis.comparison import OWN, Comparison
from cxvalue.analysis.duel import Duel
from cxvalue.analysis.metrics import Metrics
from cxvalue.analysis.series import SeriesValuation
from cxvalue.analysis.valuation import Valuation
from cxvalue.case.address import entries
from cxvalue.case.read import CaseFile
from cxvalue.errors import Problem
from cxvalue.exhibits import wording
from cxvalue.exhibits.wording import HORIZON_NAMES, METRIC_NAMES, UNKNOWN

NARROWEST = 100
"""Columns the tables are made for where the output is no terminal."""


def print_run(valuation: Valuation, comparison: Comparison) -> None:
    """Print a valuation."""
    console = _console()
    _heading(console, valuation)
    console.print(_horizons(valuation))
    console.print()
    console.print(_metrics(valuation.metrics, valuation.case.currency))
    if len(comparison.contenders) > 1:
        console.print()
        console.print(_ranking(comparison, valuation.case.currency))
    _closing(console, valuation, valuation.warnings)


def print_comparison(valuation: Valuation, comparison: Comparison, duels: tuple[Duel, ...]) -> None:
    """Print a comparison: ranking, flips, and what must be true to win."""
    console = _console()
    currency = valuation.case.currency
    _heading(console, valuation)
    console.print(_ranking(comparison, currency))
    labels = {item.id: item.label for item in comparison.contenders}
    for flip in comparison.flips:
        _line(console, f"If only months to {flip.month} count, {labels[flip.rises]} overtakes {labels[flip.falls]}.")
    for duel in duels if any(duel.must_be_true for duel in duels) else ():
        console.print()
        console.print(_duel(duel, currency))
    _closing(console, valuation, (*valuation.warnings, *comparison.warnings))


def print_series(series: SeriesValuation, discount_rate: float) -> None:
    """Print the metrics of a bare series of flows."""
    console = _console()
    _line(
        console,
        f"{series.table.name}: {_counted(len(series.table.flows), 'flow')} at {wording.share(discount_rate)} a year",
        style="bold",
    )
    for note in series.table.notes:
        _line(console, f"Read so: {note}.")
    console.print(_metrics(series.metrics, ""))


def print_check(read: CaseFile, valuation: Valuation, *, addresses: bool) -> None:
    """Print that a case is valid, its warnings and, if wanted, its assumptions."""
    console = _console()
    known = entries(read.case)
    given = sum(entry.given for entry in known.values())
    _line(
        console,
        f"{read.name} is valid: {given} assumptions given, {len(known) - given} at their default.",
        style="bold",
    )
    for note in read.notes:
        _line(console, f"Read so: {note}.")
    if addresses:
        table = Table(box=None, pad_edge=False)
        for name in ("Address", "Value", "Unit", "Range", "Source"):
            table.add_column(name, justify="right" if name == "Value" else "left", no_wrap=name in ("Address", "Value"))
        for address, entry in known.items():
            limits = "" if entry.assumption.range is None else "{:g} to {:g}".format(*entry.assumption.range)
            source = ", ".join(entry.assumption.source) if entry.given else "default"
            table.add_row(address, f"{entry.assumption.value:g}", str(entry.measure.unit), limits, source)
        console.print(table)
    _closing(console, valuation, valuation.warnings)


def _console() -> Console:
    console = Console(markup=False, highlight=False, emoji=False)
    return (
        console
        if console.is_terminal
        else Console(markup=False, highlight=False, emoji=False, width=max(NARROWEST, console.width))
    )


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _line(console: Console, text: str, style: str = "") -> None:
    console.print(Rich(text, style=style), soft_wrap=True)


def _heading(console: Console, valuation: Valuation) -> None:
    case = valuation.case
    label = " (illustrative figures)" if case.illustrative else ""
    scenario = "" if valuation.scenario == "base" else f", scenario {valuation.scenario}"
    changes = f", changed: {', '.join(valuation.changes)}" if valuation.changes else ""
    _line(console, f"{case.title}{label}{scenario}{changes}", style="bold")
    _line(console, wording.verdict(valuation))
    console.print()


def _horizons(valuation: Valuation) -> Table:
    currency = valuation.case.currency
    table = Table(box=None, pad_edge=False)
    for name in ("Horizon", "Months", "Cash in", "Cash out", "Net", "Cumulative"):
        table.add_column(name, justify="left" if name == "Horizon" else "right", no_wrap=True)
    table.add_column("Verdict")
    for horizon in valuation.horizons:
        amounts = (horizon.cash_in, horizon.cash_out, horizon.net, horizon.cumulative)
        mark = {True: "yes: ", False: "no: ", None: ""}[horizon.verdict.passed]
        share = wording.satisfaction_share(horizon)
        words = f"{mark}{wording.horizon_verdict(horizon, currency)}{f'; {share}' if share else ''}"
        shown = (wording.money(amount, currency) for amount in amounts)
        table.add_row(HORIZON_NAMES[horizon.name], wording.span(horizon), *shown, words)
    return table


def _metrics(metrics: Metrics, currency: str) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(style="dim")
    for name, label in METRIC_NAMES.items():
        reason = metrics.irr.reason if name == "irr" else metrics.reasons.get(name)
        table.add_row(label, wording.metric(metrics, name, currency), "" if reason is None else str(reason))
    return table


def _ranking(comparison: Comparison, currency: str) -> Table:
    table = Table(
        title=f"On the same terms, by {METRIC_NAMES[comparison.by].lower()}",
        title_justify="left",
        box=None,
        pad_edge=False,
    )
    for name in ("", "Business case", "NPV", "Payback", "Peak funding", "IRR", "Short", "Medium", "Long"):
        table.add_column(name, justify="left" if name == "Business case" else "right", no_wrap=name != "Business case")
    for rank, item in enumerate(comparison.contenders, start=1):
        figures = [
            wording.metric(item.metrics, name, currency) for name in ("npv", "payback_months", "peak_funding", "irr")
        ]
        passed = [{True: "yes", False: "no", None: UNKNOWN}[horizon.verdict.passed] for horizon in item.horizons]
        table.add_row(str(rank), item.label, *figures, *passed, style="bold" if item.id == OWN else "")
    return table


def _duel(duel: Duel, currency: str) -> Table:
    ahead = "ahead of" if duel.lead > 0 else "behind" if duel.lead < 0 else "level with"
    title = f"{wording.money(abs(duel.lead), currency)} {ahead} {duel.alternative.label}. Level where, all else equal:"
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for name in ("Assumption", "Today", "Level at", "Unit"):
        table.add_column(name, justify="right" if name in ("Today", "Level at") else "left", no_wrap=True)
    able = [item for item in duel.must_be_true if item.needed is not None]
    for item in able:
        table.add_row(item.address, f"{item.today:.4g}", f"{item.needed:.4g}", item.unit)
    others = len(duel.must_be_true) - len(able)
    if others:
        table.caption = f"None of {_counted(others, 'other assumption')} can do it alone."
        table.caption_justify = "left"
    return table


def _closing(console: Console, valuation: Valuation, warnings: tuple[Problem, ...]) -> None:
    console.print()
    for warning in warnings:
        _line(console, f"Note. {warning}")
    passed = sum(check.passed for check in valuation.checks)
    state = "reconciled" if valuation.reconciled else "NOT RECONCILED"
    wrong = "; ".join(str(check.text) for check in valuation.checks if not check.passed)
    failed = f" ({wrong})" if wrong else ""
    _line(
        console,
        f"Checks: {passed} of {len(valuation.checks)} hold, {state}{failed}. Case {valuation.digest}.",
    )
