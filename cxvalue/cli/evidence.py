"""Commands on the customers' own data: what a table says, what it proposes for a case, and data to try it on.

Kept whole: the options of one command.
"""

import os
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cxvalue.choices import BandForm, FitMethod, Fitted, MadeUp, TenureUnit
from cxvalue.cli.options import (
    Format,
    FormatOption,
    app,
    print_csv,
    print_json,
    reader_of,
    shows_problems,
)
from cxvalue.errors import CxvalueError, Problem
from cxvalue.locale.reader import Reader
from cxvalue.text import Text, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cxvalue.case.notes import CustomerTable
    from cxvalue.case.read import CaseFile
    from cxvalue.evidence.apply import Proposal
    from cxvalue.evidence.study import Study
    from cxvalue.evidence.table.guess import Guess, Question
    from cxvalue.evidence.table.prepared import Customers
    from cxvalue.evidence.table.source import Source


class _Part(StrEnum):
    """What is printed as CSV."""

    table = "table"
    drivers = "drivers"
    proposed = "proposed"


Pairs = list[str] | None


@app.command()
@shows_problems
def evidence(
    context: typer.Context,
    data: Annotated[
        str, typer.Argument(help="A table of customers: .csv, .xlsx, .parquet, or the address of a warehouse.")
    ],
    case: Annotated[Path, typer.Option("--case", help="The case file the estimates are for.", show_default=False)],
    table: Annotated[str, typer.Option("--table", help="Table of the warehouse.")] = "",
    columns: Annotated[
        Pairs, typer.Option("--map", help="ROLE=COLUMN: score, churned, segment, id, tenure, revenue, ...")
    ] = None,
    touchpoints: Annotated[Pairs, typer.Option("--touchpoint", help="TOUCHPOINT=COLUMN with its score.")] = None,
    segments: Annotated[Pairs, typer.Option("--segment", help="VALUE=SEGMENT of the case.")] = None,
    controls: Annotated[
        Pairs, typer.Option("--control", help="Column held equal; segment and tenure are if mapped.")
    ] = None,
    bare: Annotated[bool, typer.Option("--nothing-equal", help="Hold nothing equal.")] = False,
    scale: Annotated[
        str | None,
        typer.Option("--scale", help="Scale of the scores: csat-5, 0-10, nps, ..., or its ends such as 1-6."),
    ] = None,
    decimal: Annotated[str, typer.Option("--decimal", help="Decimal sign of the file, where it leaves it open.")] = "",
    months: Annotated[int | None, typer.Option("--months", help="Months the outcome was seen over.", min=1)] = None,
    no_answer: Annotated[
        list[str] | None, typer.Option("--no-answer", help="Score or word that means no answer.")
    ] = None,
    left: Annotated[
        list[str] | None, typer.Option("--left", help="Value that means that the customer left, if not yes or 1.")
    ] = None,
    tenure_in: Annotated[TenureUnit | None, typer.Option("--tenure-in", help="What tenure is counted in.")] = None,
    control_arm: Annotated[str | None, typer.Option("--control-arm", help="The arm that got nothing.")] = None,
    initiative: Annotated[
        str | None, typer.Option("--initiative", help="What was tested, where the table is an experiment.")
    ] = None,
    planned_share: Annotated[
        float | None, typer.Option("--planned-share", help="Share of an experiment meant to be treated.", min=0, max=1)
    ] = None,
    rake: Annotated[
        bool, typer.Option("--rake", help="Weight answers so that segment and tenure are spread as among all.")
    ] = False,
    per_segment: Annotated[
        bool, typer.Option("--per-segment", help="Propose a link for each segment with enough customers.")
    ] = False,
    behaviour: Annotated[Fitted, typer.Option("--behaviour", help="What the estimate is of.")] = "churn",
    method: Annotated[
        FitMethod | None, typer.Option("--method", help="The strongest the table allows, if not named.")
    ] = None,
    link: Annotated[str | None, typer.Option("--link", help="Link of the case the estimate is for.")] = None,
    bands: Annotated[BandForm, typer.Option("--bands", help="Each score, or promoters and detractors.")] = "scores",
    floor: Annotated[int, typer.Option("--floor", help="Fewest customers a group may show; five or more.", min=5)] = 5,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same intervals.", min=0)] = 1,
    allow_reversed: Annotated[
        bool, typer.Option("--allow-reversed", help="Take outcomes seen before their score.")
    ] = False,
    apply: Annotated[bool, typer.Option("--apply", help="Write what is proposed into the case.")] = False,
    leave: Annotated[list[str] | None, typer.Option("--leave", help="Address of a line that is not written.")] = None,
    together: Annotated[
        bool, typer.Option("--together", help="Take all evidence about a number together, not the newest alone.")
    ] = False,
    to: Annotated[
        Path | None, typer.Option("--to", help="Write another case file instead.", show_default=False)
    ] = None,
    part: Annotated[_Part, typer.Option("--part", help="What is printed as CSV.")] = _Part.table,
    format: FormatOption = Format.table,
) -> None:
    """Set satisfaction against profitability in the customers' own data, and propose it for the case."""
    from cxvalue.case.read import read_case
    from cxvalue.evidence.apply import Origin
    from cxvalue.evidence.study import ROLE_OF, Wishes, study_of
    from cxvalue.evidence.table.guess import offered
    from cxvalue.evidence.table.mapping import corrected
    from cxvalue.evidence.table.prepared import prepared

    file, source = read_case(case), _source(data, table, decimal)
    guess = offered(source, file.case, today())
    mapping = corrected(
        guess.table,
        columns=pairs_of(columns, "--map"),
        touchpoints=pairs_of(touchpoints, "--touchpoint"),
        segments=pairs_of(segments, "--segment"),
        controls=controls,
        scale=scale_given(scale),
        decimal=decimal or None,
        months=months,
        no_answer=[_number_or_word(word) for word in no_answer or ()] or None,
        left=left,
        tenure_in=tenure_in,
        control_arm=control_arm,
    )
    reader = _reader(file, reader_of(context))
    _ask(_in_doubt(guess, mapping, ROLE_OF[behaviour]), reader, err=format is not Format.table)
    customers = prepared(source, mapping, file.case, today=today(), allow_reversed=allow_reversed)
    wishes = Wishes(behaviour, method, link, () if bare else None, bands)
    study = study_of(customers, file.case, replace(wishes, floor=floor, seed=seed, planned=planned_share, rake=rake))
    origin = Origin(customers, today(), reader.text)
    proposals = _proposals(file, study, origin, initiative, together=together, per_segment=per_segment)
    if format is Format.table:
        _print(file, customers, study, proposals, reader)
    else:
        _print_data(file, customers, study, proposals, part if format is Format.csv else None)
    if apply:
        write_into(file, proposals, leave or [], to or case, replace=to is None)
        typer.echo(reader.say("{file} written.", file=(to or case).name), err=format is not Format.table)
    elif format is Format.table and proposals:
        typer.echo(reader.say("Nothing is written yet: --apply writes it into the {case}."))


@app.command("customers")
@shows_problems
def made_up_customers(
    context: typer.Context,
    to: Annotated[Path, typer.Option("--to", help="customers.csv or customers.parquet.", show_default=False)],
    rows: Annotated[int, typer.Option("--rows", help="How many customers.", min=1)] = 10_000,
    kind: Annotated[MadeUp, typer.Option("--kind", help="A survey, tenures, two waves, or an experiment.")] = "survey",
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same customers.", min=0)] = 1,
) -> None:
    """Write made-up customers whose truth is known, to try the evidence on."""
    from cxvalue.evidence.synthetic import write_customers
    from cxvalue.files.write import refuse_existing

    refuse_existing(to, replace=False)
    write_customers(to, rows, kind, seed)
    typer.echo(reader_of(context).say("{file} written.", file=to.name))


def today() -> date:
    """Return the day notes are dated."""
    return datetime.now(tz=UTC).date()


def _reader(file: "CaseFile", reader: Reader) -> Reader:
    from cxvalue.exhibits.labels import case_reader

    return case_reader(file.case, reader)


def _source(data: str, table: str, decimal: str) -> "Source":
    from cxvalue.evidence.table.source import open_file
    from cxvalue.evidence.table.warehouse import connections, is_address, open_table

    named = connections(os.environ)
    if is_address(data) or data in named:
        return open_table(named.get(data, data), table)
    return open_file(Path(data), decimal)


def pairs_of(given: Pairs, option: str) -> dict[str, str]:
    """Return what is written NAME=VALUE."""
    found = {}
    for pair in given or ():
        name, sign, value = pair.partition("=")
        if not sign or not name:
            raise CxvalueError([Problem(option, say("is written NAME=COLUMN"), found=pair)])
        found[name.strip()] = value.strip()
    return found


def _number_or_word(given: str) -> float | str:
    try:
        return float(given)
    except ValueError:
        return given


def _in_doubt(guess: "Guess", table: "CustomerTable", outcome: str) -> "Sequence[Question]":
    """Return what is in doubt; where a column everything rests on is, ask instead of going on.

    Raises
    ------
    CxvalueError
        With each question.
    """
    questions = guess.open_for(table)
    asked = [
        item for item in questions if item.role in ("score", outcome) and (item.taken or item.role not in table.columns)
    ]
    if asked:
        raise CxvalueError(Problem(f"columns.{item.role}", item.said, _remedy(item)) for item in asked)
    return questions


def _ask(questions: "Sequence[Question]", reader: Reader, *, err: bool) -> None:
    for question in questions:
        said = reader.say("Question. {question}. {hint}", question=question.said, hint=_remedy(question))
        typer.echo(said, err=err)


def _remedy(question: "Question") -> Text:
    """How a question is answered by the command."""
    if question.example:
        return say('If it is {value}: --left "{value}".', value=question.example)
    if question.is_of_cells:
        return say("Say which sign it is: --decimal , or --decimal .")
    return say("If so: --map {role}={column}.", role=question.role, column=question.column)


def scale_given(given: str | None) -> Any:
    """Return a scale by its name, or by its ends."""
    from cxvalue.units import SCALES

    ends = re.fullmatch(r"(-?\d+(?:\.\d+)?)\s*[-–:]\s*(-?\d+(?:\.\d+)?)", given or "")
    return given if given in SCALES or ends is None else [float(ends[1]), float(ends[2])]


def _proposals(
    file: "CaseFile", study: "Study", origin: Any, initiative: str | None, *, together: bool, per_segment: bool
) -> "list[Proposal]":
    from cxvalue.case.read import changed_file
    from cxvalue.evidence.apply import drivers_proposal, proposal_for
    from cxvalue.evidence.direct import effect_proposal
    from cxvalue.evidence.per_segment_proposal import segments_proposal
    from cxvalue.evidence.together import taken_together

    def whole(proposal: "Proposal") -> "Proposal":
        return taken_together(proposal, changed_file(file, proposal.changes()).case) if together else proposal

    found = []
    if study.segments and per_segment:
        found.append(segments_proposal(file.case, study.segments, study.link, origin))
        file = changed_file(file, found[0].changes())
    elif study.estimate:
        found.append(whole(proposal_for(file.case, study.estimate, study.link, origin)))
        file = changed_file(file, found[0].changes())
    if study.observed and initiative:
        found.append(whole(effect_proposal(file.case, study.observed, initiative, None, origin)))
    if study.drivers:
        found.append(whole(drivers_proposal(file.case, study.drivers, origin)))
    return found


def write_into(file: "CaseFile", proposals: "list[Proposal]", leave: list[str], to: Path, *, replace: bool) -> None:
    """Write a case with what is proposed, some lines left out."""
    from cxvalue.case.archive import refuse_archive
    from cxvalue.case.read import changed_file
    from cxvalue.files.write import write_whole

    refuse_archive(to)
    for proposal in proposals:
        file = changed_file(file, proposal.changes(leave))
    write_whole(to, file.text.encode(), replace=replace)


def _print(
    file: "CaseFile",
    customers: "Customers",
    study: "Study",
    proposals: "list[Proposal]",
    reader: Reader,
) -> None:
    from cxvalue.cli import terminal
    from cxvalue.exhibits.evidence.mapping import mapping_in_words
    from cxvalue.report.evidence import proposal as proposal_exhibit
    from cxvalue.report.evidence import study_exhibits

    mapping = mapping_in_words(customers.table, file.case, reader)
    terminal.print_table(reader.say("Which column is what"), mapping)
    for shown in study_exhibits(study, file.case, reader):
        terminal.print_exhibit(shown)
    for problems in study.refused.values():
        for problem in problems:
            typer.echo(reader.say("Note. {warning}", warning=reader.problem(problem)))
    for proposal in proposals:
        terminal.print_exhibit(proposal_exhibit(proposal, file.case, reader))
        for left in (*proposal.said, *proposal.left):
            typer.echo(reader.say("Note. {warning}", warning=left))


def _print_data(
    file: "CaseFile", customers: "Customers", study: "Study", proposals: "list[Proposal]", part: _Part | None
) -> None:
    from cxvalue.analysis.valuation import value_case
    from cxvalue.exhibits.evidence.drivers import drivers_table
    from cxvalue.exhibits.evidence.proposal import proposal_table
    from cxvalue.exhibits.evidence.scores import scores_table
    from cxvalue.exhibits.evidence.study import evidence_document

    if part is None:
        print_json(evidence_document(value_case(file.case), customers, study, proposals))
    elif part is _Part.table and study.table:
        print_csv(scores_table(study.table))
    elif part is _Part.drivers and study.drivers:
        print_csv(drivers_table(study.drivers))
    elif part is _Part.proposed:
        print_csv(proposal_table(proposals))
