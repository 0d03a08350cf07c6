"""The sheets of values that no formula of a spreadsheet can hold: walk-down, shares, odds, challenge list.

Each says that it is a value of the export, of which case, and by which seed.
"""

from cxvalue.analysis.metrics import METRICS
from cxvalue.exhibits.attribution import PART_NAMES
from cxvalue.exhibits.challenge import challenges_finding, challenges_in_words
from cxvalue.exhibits.metric import label_of
from cxvalue.exhibits.simulation import odds_finding
from cxvalue.exhibits.walkdown import GUARD_NAMES, walkdown_finding
from cxvalue.exports.workbook.metrics import FORMATS, NEVER, UNDEFINED
from cxvalue.exports.workbook.page import MONEY, Book, Look, Page, at_export
from cxvalue.report.results import Results

CHALLENGE_WIDTHS = (14, 60, 40, 60, 60)


def fill_walkdown(book: Book, page: Page, results: Results) -> None:
    """Write the walk-down, the shares of behaviours and initiatives, and the odds."""
    reader = book.reader
    page.begin(at_export(reader, results.valuation.digest))
    page.sheet.set_column(0, 0, 44)
    page.sheet.set_column(1, 1, 84)
    page.sheet.set_column(2, 5, 18)
    page.row = 3
    page.text(page.row, 0, walkdown_finding(results.walkdown, reader), Look(kind="export"))
    page.row += 2
    rows = _fill_steps(book, page, results)
    page.row += 1
    _fill_shares(book, page, results)
    _fill_odds(book, page, results)
    _draw_steps(book, page, rows)
    page.end(last_column=5)


def _fill_steps(book: Book, page: Page, results: Results) -> tuple[int, int]:
    """The walk-down step by step; return its first and its last row."""
    reader, found = book.reader, results.walkdown
    page.header(
        [reader.say("Guard"), reader.say("What it sees to"), reader.say("Changes"), reader.say("Value then")],
        figures=(2, 3),
    )
    first = page.row
    rows = [(reader.say("Gross claim"), "", found.gross, found.gross)]
    for step in found.steps:
        name, words = (reader.text(part) for part in GUARD_NAMES[step.guard])
        rows.append((name, words, step.change, step.value))
    for label, words, change, value in rows:
        page.text(page.row, 0, label)
        page.text(page.row, 1, words, Look(kind="note"))
        page.number(page.row, 2, change, Look(MONEY, kind="export"))
        page.number(page.row, 3, value, Look(MONEY, kind="export"))
        page.row += 1
    return first, page.row - 1


def _fill_shares(book: Book, page: Page, results: Results) -> None:
    """The value shared out by Shapley: by behaviour, by initiative."""
    reader, found = book.reader, results.attribution
    page.header([reader.say("Share of the value"), reader.say("Of what"), reader.say("Its share")], figures=(2,))
    parts = [
        (reader.text(PART_NAMES[name]), reader.term("Behaviour"), share) for name, share in found.by_behaviour.items()
    ]
    parts += [(item.label, reader.term("Initiative"), item.shapley) for item in found.by_initiative]
    for label, kind, share in parts:
        page.text(page.row, 0, label)
        page.text(page.row, 1, kind, Look(kind="note"))
        page.number(page.row, 2, share, Look(MONEY, kind="export"))
        page.row += 1
    page.row += 1


def _fill_odds(book: Book, page: Page, results: Results) -> None:
    reader, odds = book.reader, results.odds
    if odds is None:
        page.text(page.row, 0, reader.say("No {assumption} has a range, so nothing was drawn."), Look(kind="export"))
        page.row += 1
        return
    page.text(
        page.row,
        0,
        reader.say(
            "{draws} draws, seed {seed}: {finding}",
            draws=odds.draws,
            seed=odds.seed,
            finding=odds_finding(odds, reader),
        ),
        Look(kind="export"),
    )
    page.row += 1
    page.header([reader.say("Figure"), "", "P10", "P50", "P90", reader.say("Mean")], figures=(2, 3, 4, 5))
    for name, spread in odds.metrics.items():
        page.text(page.row, 0, reader.text(label_of(name)))
        for column, figure in enumerate((spread.p10, spread.p50, spread.p90, spread.mean), start=2):
            _fill_number(page, column, figure, name)
        page.row += 1


def _fill_number(page: Page, column: int, figure: float | None, name: str) -> None:
    if figure is None:
        word = NEVER if METRICS[name].kind == "months" else UNDEFINED
        page.text(page.row, column, page.book.reader.text(word), Look(kind="export", right=True))
        return
    page.number(page.row, column, figure, Look(FORMATS[name], kind="export"))


def fill_challenge(book: Book, page: Page, results: Results) -> None:
    """Write what finance will ask: how severe, what was found, why it matters, how to mend it."""
    reader = book.reader
    page.begin(at_export(reader, results.valuation.digest))
    page.row = 3
    page.text(page.row, 0, challenges_finding(results.challenges, reader), Look(kind="export"))
    page.row += 2
    table = challenges_in_words(results.case, results.challenges, reader)
    if len(table):
        page.header([str(column) for column in table.columns])
    for row in table.itertuples(index=False):
        for column, cell in enumerate(row):
            page.text(page.row, column, str(cell), Look(wrap=True))
        page.tall(page.row, [str(cell) for cell in row], CHALLENGE_WIDTHS)
        page.row += 1
    for column, width in enumerate(CHALLENGE_WIDTHS):
        page.sheet.set_column(column, column, width)
    page.end(last_column=4)


def _draw_steps(book: Book, page: Page, rows: tuple[int, int]) -> None:
    """The value after each step of the walk-down, as a chart of the spreadsheet."""
    reader, (first, last) = book.reader, rows
    chart = book.file.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": reader.say("Value then"),
            "categories": [page.title, first, 0, last, 0],
            "values": [page.title, first, 3, last, 3],
            "fill": {"color": "#1B6CA8"},
            "gap": 30,
        }
    )
    chart.set_title({"name": reader.say("From the gross claim to the finance-grade value"), "name_font": {"size": 12}})
    chart.set_y_axis({"reverse": True, "label_position": "low"})
    chart.set_x_axis({"num_format": "#,##0", "name": reader.money_unit("ones")})
    chart.set_legend({"none": True})
    chart.set_size({"width": 900, "height": 420})
    page.sheet.insert_chart(page.row + 1, 0, chart)
    page.row += 23
