"""Survey and CRM exports as they come: the same estimate as from a plain table, or a question with its remedy."""

import io
from collections.abc import Callable
from datetime import date

import numpy as np
import pytest
from openpyxl import Workbook

from cxvalue.case.notes import CustomerTable
from cxvalue.errors import CxvalueError
from cxvalue.evidence.study import study_of
from cxvalue.evidence.table.guess import Guess, guessed
from cxvalue.evidence.table.mapping import corrected
from cxvalue.evidence.table.prepared import Customers, prepared
from cxvalue.evidence.table.source import Source, open_bytes
from tests.cases import PLAIN, case_of
from tests.evidence.tables import TODAY

CASE = case_of(
    {
        **PLAIN,
        "satisfaction": {"scale": "0-10"},
        "segments": {"all": {**PLAIN["segments"]["all"], "satisfaction": 7}},
        "touchpoints": {"claims": {**PLAIN["touchpoints"]["call"], "label": "Skadeanmälan"}},
        "links": {},
    }
)


def _customers() -> list[tuple[str, int, int]]:
    """Id, score from 0 to 10, and whether the customer left; those who score low leave more often."""
    draw = np.random.default_rng(1)
    found = []
    for n in range(400):
        score = max(0, min(10, round(draw.normal(7, 2))))
        found.append((f"K{n:04}", score, int(draw.random() < 0.4 - 0.03 * score)))
    return found


ROWS = _customers()
HEADER = "customer_id,score,churned"


def _table(
    header: str = HEADER,
    row: Callable[[str, int, int], str] = lambda who, score, left: f"{who},{score},{left}",
    above: str = "",
    below: str = "",
) -> bytes:
    return (above + header + "\n" + "".join(row(*item) + "\n" for item in ROWS) + below).encode()


def _opened(content: bytes) -> tuple[Source, Guess]:
    source = open_bytes(content, "a.csv")
    return source, guessed(source, CASE, TODAY)


def _read(content: bytes, **changes: object) -> Customers:
    source, guess = _opened(content)
    return prepared(source, corrected(guess.table, **changes), CASE, today=TODAY)


def _effect(customers: Customers) -> float:
    estimate = study_of(customers, CASE).estimate
    assert estimate is not None
    return estimate.effect


PLAIN_EFFECT = _effect(_read(_table()))

QUALTRICS = _table(
    "StartDate,ResponseId,Q1,Q1_NPS_GROUP,ExternalReference,churned",
    lambda who, score, left: f"2026-03-01 10:00:00,R_{who},{score},Passive,{who},{left}",
    below="",
).replace(
    b"churned\n",
    b"churned\nStart Date,Response ID,How likely are you to recommend us to a friend?,Group,External,churned\n"
    b'"{""ImportId"":""a""}","{""ImportId"":""b""}","{""ImportId"":""c""}","{""ImportId"":""d""}",'
    b'"{""ImportId"":""e""}","{""ImportId"":""f""}"\n',
    1,
)
SURVEYMONKEY = _table(
    "Respondent ID,Collector ID,How likely is it that you would recommend us?,Churned\n,,Response,",
    lambda who, score, left: ",".join(
        (f"114{who[1:]}", "400001", "Extremely likely - 10" if score == 10 else f"{score}", "Yes" if left else "No")
    ),
)
LABELS = {**{n: f"{n}" for n in range(11)}, 10: "10 - Extremely likely", 4: "4 – Nöjd", 0: "0 = Not at all &amp; never"}
EXPORTS: dict[str, bytes] = {
    "Qualtrics": QUALTRICS,
    "SurveyMonkey": SURVEYMONKEY,
    "Typeform": _table(
        "#,How likely are you to recommend us?,churned,Submitted At",
        lambda who, score, left: f"h{who},{score},{left},2026-03-01 10:00:00",
    ),
    "labels behind": _table(row=lambda who, score, left: f"{who},{LABELS[score]},{left}"),
    "labels before": _table(
        row=lambda who, score, left: f"{who},{'Mycket nöjd (10)' if score == 10 else score},{left}"
    ),
    "sep": b"sep=;\n" + _table().replace(b",", b";"),
    "labels after a blank": _table(
        row=lambda who, score, left: f"{who},{'Mycket nöjd 10' if score == 10 else score},{left}"
    ),
    "eight of ten": _table("kundnr,betyg,lämnat", lambda who, score, left: f"{who},{score} av 10,{left}"),
    "eight tenths": _table("kundnr,betyg,lämnat", lambda who, score, left: f"{who},{score}/10,{'J' if left else 'N'}"),
    "a status": _table(
        "kundnr;betyg;status", lambda who, score, left: f"{who};{score};{'Uppsagd' if left else 'Aktiv'}"
    ),
    "a tab is named": b"sep=\t\n" + _table().replace(b",", b"\t"),
    "empty columns": _table("kundnr;betyg;uppsagd;;", lambda who, score, left: f"{who};{score};{left};;"),
    "a padded footer": _table(
        "kundnr;betyg;uppsagd", lambda who, score, left: f"{who};{score};{left}", below=";;\nAntal rader: 400;;\n"
    ),
    "a sum without a word": _table(
        "kundnr;betyg;uppsagd",
        lambda who, score, left: f"{who};{score};{left}",
        below=f";{sum(row[1] for row in ROWS)};{sum(row[2] for row in ROWS)}\n",
    ),
    "questions below the names": _table(
        "kundnr;betyg;uppsagd\nKundnummer;Hur nöjd är du?;Har lämnat",
        lambda who, score, left: f"{who};{score};{left}",
    ),
    "units below the names": _table(
        "kundnr;betyg;uppsagd\n;(0-10);(1=ja)", lambda who, score, left: f"{who};{score};{left}"
    ),
    "decimals": _table("kundnr;betyg;uppsagd", lambda who, score, left: f"{who};{score},0;{left}"),
    "a time with AM": _table(
        "customer id,rating,churned,Response Date",
        lambda who, score, left: f"{who},{score},{left},3/{1 + int(who[1:]) % 28}/2026 8:26 AM",
    ),
    "titles": _table(above="Kundundersökning 2026\nUttag ur CRM\n\n"),
    "footers": _table(below='"Confidential Information - Do Not Distribute"\n"Copyright (c) 2026 example.com, inc."\n'),
    "a sum": _table(below="Summa,2800,60\n"),
    "a mean": _table(below="Medelvärde;;\n".replace(";", ",")),
    "full stops": _table(row=lambda who, score, left: f"{who},{score},{'True.' if left else 'False.'}"),
    "stayed": _table("kundnr,nöjdhet,kvar", lambda who, score, left: f"{who},{score},{'nej' if left else 'ja'}"),
    "retained": _table("customer_id,score,retained", lambda who, score, left: f"{who},{score},{1 - left}"),
    "Windows-1252": _table("kund_id;nöjdhet;lämnat", lambda who, score, left: f"{who};{score};{left}")
    .decode()
    .encode("cp1252"),
    "UTF-16": _table().decode().encode("utf-16"),
    "a line break in a header": _table('customer_id,"score\n(0-10)",churned'),
    "a customer group": _table(
        "customer_id,group,score,churned",
        lambda who, score, left: f"{who},{'Gold' if left else 'Silver'},{score},{left}",
    ),
    "a month": _table(
        "customer_id,month,score,churned", lambda who, score, left: f"{who},{int(who[1:]) % 12 + 1},{score},{left}"
    ),
    "a birth year": _table(
        "customer_id,year,score,churned", lambda who, score, left: f"{who},{1950 + int(who[1:]) % 9},{score},{left}"
    ),
    "a shop": _table(
        "customer_id,store,score,churned", lambda who, score, left: f"{who},{int(who[1:]) % 10 + 1},{score},{left}"
    ),
}


@pytest.mark.parametrize("content", EXPORTS.values(), ids=EXPORTS)
def test_an_export_gives_the_estimate_of_the_plain_table(content: bytes) -> None:
    customers = _read(content)
    assert customers.rows == len(ROWS)
    assert _effect(customers) == pytest.approx(PLAIN_EFFECT)


def test_a_workbook_follows_the_same_rules() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Kundundersökning 2026"])
    sheet.append([])
    sheet.append(["kundnr", "betyg", "uppsagd"])
    for who, score, left in ROWS:
        sheet.append([who, "10 - Mycket nöjd" if score == 10 else score, "ja" if left else "nej"])
    sheet.append(["Summa", sum(row[1] for row in ROWS)])
    saved = io.BytesIO()
    book.save(saved)
    source = open_bytes(saved.getvalue(), "a.xlsx")
    customers = prepared(source, guessed(source, CASE, TODAY).table, CASE, today=TODAY)
    assert _effect(customers) == pytest.approx(PLAIN_EFFECT)
    said = " | ".join(map(str, customers.notes))
    assert "line 1 is left out, a title above the table: Kundundersökning 2026" in said
    assert "line 404 is left out, a row that sums up the others: Summa" in said


def test_what_stands_around_the_table_is_named_with_its_line() -> None:
    said = " | ".join(map(str, _read(_table(above="Enkät 2026 - alla\n", below="Källa: vårt CRM\nSumma,1,1\n")).notes))
    assert "line 1 is left out, a title above the table: Enkät 2026 - alla" in said
    assert "line 403 is left out, a note below the table: Källa: vårt CRM" in said
    assert "line 404 is left out, a row that sums up the others: Summa · 1 · 1" in said


def test_a_row_of_one_cell_is_no_note() -> None:
    with pytest.raises(CxvalueError, match=r"a\.csv:402: has 1 cell where the header has 3"):
        _opened(_table(below="K0400\n"))


@pytest.mark.parametrize(
    ("stayed", "left"), [("Existing Customer", "Attrited Customer"), ("i drift", "upphörd"), ("A", "B")]
)
def test_which_word_means_having_left_is_asked(stayed: str, left: str) -> None:
    content = _table(
        "CLIENTNUM,score,Attrition_Flag", lambda who, score, gone: f"{who},{score},{left if gone else stayed}"
    )
    _, guess = _opened(content)
    (question,) = guess.questions
    assert (question.role, question.column, question.example) == ("churned", "Attrition_Flag", left)
    with pytest.raises(CxvalueError, match="does not say plainly who left"):
        _read(content)
    assert _effect(_read(content, left=(left,))) == pytest.approx(PLAIN_EFFECT)
    assert not guess.open_for(corrected(guess.table, left=(left,)))
    with pytest.raises(CxvalueError, match=f"holds no such value .found {left}x; allowed: {stayed}, {left}"):
        _read(content, left=(f"{left}x",))


def test_where_only_leaving_is_written_an_empty_cell_means_staying_and_that_is_said() -> None:
    content = _table("kundnr,betyg,uppsagd", lambda who, score, left: f"{who},{score},{'x' if left else ''}")
    customers = _read(content, left=("x",))
    assert _effect(customers) == pytest.approx(PLAIN_EFFECT)
    assert "uppsagd: an empty cell means that the customer stayed, for nothing else says so" in map(
        str, customers.notes
    )


def test_a_column_without_a_name_is_refused_only_where_something_is_in_it() -> None:
    with pytest.raises(CxvalueError, match=r"a\.csv:1: column 4 has no name"):
        _opened(_table("kundnr;betyg;uppsagd;", lambda who, score, left: f"{who};{score};{left};{left}"))


@pytest.mark.parametrize("word", ["Vet ej", "Vil ikke svare", "N/A - did not use"])
def test_words_and_numbers_that_mean_no_answer_are_named(word: str) -> None:
    content = _table(row=lambda who, score, left: f"{who},{ {10: word, 5: 99}.get(score, score) },{left}")
    with pytest.raises(CxvalueError) as raised:
        _read(content)
    assert f"score holds words among its numbers (found {word})" in str(raised.value)
    assert "score has scores outside its scale (found 99" in str(raised.value)
    customers = _read(content, no_answer=(word, 99.0))
    answered = sum(score not in (5, 10) for _, score, _ in ROWS)
    assert len(customers.answered.collect()) == answered


@pytest.mark.parametrize(("best", "case"), [(5, "0-10"), (10, "nps"), (7, "nps")])
def test_answers_on_a_scale_much_smaller_than_the_cases_ask_for_theirs(best: int, case: str) -> None:
    counted = case_of(
        {
            **PLAIN,
            "satisfaction": {"scale": case},
            "segments": {"all": {**PLAIN["segments"]["all"], "satisfaction": 7}},
            "touchpoints": {"call": {**PLAIN["touchpoints"]["call"], "score": 7}},
        }
    )
    content = _table(row=lambda who, score, left: f"{who},{1 + score % best},{left}")
    source = open_bytes(content, "a.csv")
    table = guessed(source, counted, TODAY).table
    with pytest.raises(CxvalueError, match=f"score goes from 1 to {best} only"):
        prepared(source, table, counted, today=TODAY)
    stated = corrected(table, scale={5: "csat-5", 10: "0-10", 7: "ces-7"}[best])
    assert prepared(source, stated, counted, today=TODAY).rows == len(ROWS)
    assert prepared(source, corrected(table, scale=case), counted, today=TODAY).rows == len(ROWS)


def test_scores_in_per_cent_ask_for_their_scale() -> None:
    content = _table(row=lambda who, score, left: f"{who},{10 * score} %,{left}")
    with pytest.raises(CxvalueError, match="score is written in per cent"):
        _read(content)
    tens = _read(_table(row=lambda who, score, left: f"{who},{10 * score},{left}"), scale=[0, 100])
    assert _effect(_read(content, scale=[0, 100])) == pytest.approx(_effect(tens))


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("betyg app", "betyg butik may be the column “Score”, but so may betyg app"),
        ("store_score", "“Score”, but its values are spread evenly"),
        ("group", "“Arm of the test”, but its values, silver, gold, are not called like arms of a test"),
        ("variant", "“Arm of the test”"),
        ("year", "“Wave”, but its years are too long ago to be rounds of a survey"),
        ("wave", "“Wave”, but no customer is in two of its rounds"),
        ("months", "“Tenure”, but it may be the month of the year"),
        ("kundtid", "“Tenure”, but it does not say whether it counts months or years"),
        ("shop rating", "“Score”, but its values are spread evenly"),
        ("premie per månad", "“Revenue”, but it speaks of months, and a year's is needed"),
        ("segment", "“Segment”, but 75 % of its cells are empty, and their rows would not count"),
        ("omsättning", "“Revenue”, but it may hold decimals or thousands"),
    ],
)
def test_a_doubtful_column_is_a_question_and_not_used(column: str, words: str) -> None:
    cells: dict[str, Callable[[int], object]] = {
        "betyg app": lambda n: n * n % 7,
        "store_score": lambda n: n % 50,
        "group": lambda n: "Gold" if n % 5 == 0 else "Silver",
        "variant": lambda n: ("red", "blue", "green")[n % 3],
        "year": lambda n: 1950 + n % 9,
        "wave": lambda n: 1 + n % 2,
        "months": lambda n: 1 + n % 12,
        "kundtid": lambda n: 0.5 + n % 20,
        "shop rating": lambda n: 1 + n % 10,
        "premie per månad": lambda n: 100 + n,
        "segment": lambda n: "" if n % 4 else "all",
        "omsättning": lambda n: f'"1,{100 + n}"',
    }
    answer = "betyg butik" if column == "betyg app" else "answer"
    header = f"customer_id,{answer},churned,{column}"
    content = _table(header, lambda who, score, left: f"{who},{score},{left},{cells[column](int(who[1:]))}")
    _, guess = _opened(content)
    assert column not in guess.table.columns.values()
    assert any(words in str(question.said) for question in guess.questions)


@pytest.mark.parametrize(
    ("arms", "column"),
    [
        (("0", "1"), "treated"),
        (("control", "treatment"), "group"),
        (("A", "B"), "variant"),
        (("kontroll", "test"), "grupp"),
    ],
)
def test_arms_are_known_by_their_values(arms: tuple[str, str], column: str) -> None:
    content = _table(f"{HEADER},{column}", lambda who, score, left: f"{who},{score},{left},{arms[int(who[1:]) % 2]}")
    assert _opened(content)[1].table.columns["arm"] == column


HEADERS: dict[str, dict[str, str]] = {
    "insurance, Swedish": {
        "kundnr": "id",
        "Helhetsnöjdhet (1-5)": "score",
        "betyg skadeanmälan": "claims",
        "uppsagd": "churned",
        "premie": "revenue",
        "antal kontakter": "contacts",
        "år som kund": "tenure",
    },
    "bank, Norwegian": {
        "Kundenr": "id",
        "Tilfredshet (1-6)": "score",
        "Avsluttet": "churned",
        "Kundetid (mnd)": "tenure",
        "Antall henvendelser": "contacts",
        "Inntekt": "revenue",
    },
    "energy, Danish": {
        "Kundenummer": "id",
        "Kundetilfredshed": "score",
        "Opsagt": "churned",
        "Årsomsætning": "revenue",
    },
    "telecom, English": {
        "Customer ID": "id",
        "Overall satisfaction": "score",
        "Churn Label": "churned",
        "Tenure Months": "tenure",
        "Number of contacts": "contacts",
    },
    "housing, Swedish": {
        "Hyresgäst": "id",
        "NKI": "score",
        "Utflyttad": "churned",
        "Boendetid": "tenure",
        "Årshyra": "revenue",
    },
    "retail, Swedish": {
        "medlemsnummer": "id",
        "rekommendationsvilja": "score",
        "Kundtid (mån)": "tenure",
        "Intäkt 12 mån": "revenue",
    },
}


@pytest.mark.parametrize("names", HEADERS.values(), ids=HEADERS)
def test_headers_of_six_trades_are_known(names: dict[str, str]) -> None:
    cells: dict[str, Callable[[int], object]] = {
        "id": lambda n: f"c{n}",
        "score": lambda n: 1 + n * n % 5,
        "claims": lambda n: 1 + n % 4,
        "churned": lambda n: n % 2,
        "revenue": lambda n: 1000 + n,
        "contacts": lambda n: n % 3,
        "tenure": lambda n: n % 50,
    }
    lines = [";".join(names), *(";".join(str(cells[role](n)) for role in names.values()) for n in range(60))]
    _, guess = _opened("\n".join(lines).encode())
    found = {
        **{column: role for role, column in guess.table.columns.items()},
        **{column: key for key, column in guess.table.touchpoints.items()},
    }
    assert found == names


def test_years_of_tenure_are_months_and_a_scale_in_a_name_is_the_scale() -> None:
    text = "kundnr;Helhetsnöjdhet (1-5);år som kund\n" + "".join(f"c{n};{1 + n % 5};{n},5\n" for n in range(20))
    source, guess = _opened(text.encode())
    assert (guess.table.tenure_in, guess.table.scale) == ("years", "csat-5")
    customers = prepared(source, guess.table, CASE, today=TODAY)
    assert customers.frame.sort("row").select("tenure").head(2).collect().to_dict(as_series=False) == {
        "tenure": [6, 18]
    }
    other = corrected(guess.table, columns={"tenure": "x", "score": "y"})
    assert (other.tenure_in, other.scale) == ("months", None)  # they spoke of the columns that were there before


def test_of_several_answers_the_latest_before_the_outcome_counts() -> None:
    rows = [
        ("a", "2026-01-01", 3, ""),
        ("a", "2026-03-01", 8, ""),
        ("b", "2026-01-01", 5, "2026-02-01"),
        ("b", "2026-03-01", 9, "2026-02-01"),
        ("c", "2026-01-01", 7, ""),
    ]
    text = "kundnr,svarsdatum,betyg,slutdatum\n" + "".join(",".join(map(str, row)) + "\n" for row in rows)
    customers = _read(text.encode())
    got = customers.frame.sort("id").select("id", "score").collect().to_dict(as_series=False)
    assert got == {"id": ["a", "b", "c"], "score": [8, 5, 7]}
    assert "2 earlier answers of the same customers are left out" in " ".join(map(str, customers.notes))


def test_a_day_that_is_still_to_come_is_a_problem_with_its_row() -> None:
    text = f"kundnr,betyg,slutdatum\na,3,{date(2026, 11, 25)}\nb,4,{date(2026, 11, 26)}\n"
    with pytest.raises(CxvalueError, match=r"a\.csv:3: columns\.seen_on: slutdatum holds days that are still to come"):
        _read(text.encode())


def test_a_mapping_that_is_named_answers_the_question() -> None:
    content = _table(f"{HEADER},group", lambda who, score, left: f"{who},{score},{left},{'x' if left else 'y'}")
    _, guess = _opened(content)
    assert len(guess.questions) == 1
    assert not guess.open_for(corrected(guess.table, columns={"segment": "group"}))
    assert guess.open_for(CustomerTable()) == guess.questions


def test_segments_that_differ_in_capitals_only_are_one_and_said() -> None:
    names = ("Hem", "Hem", "HEM", "bil", "Bil ", "Båt")
    text = "kundnr,segment,betyg\n" + "".join(f"c{n},{names[n]},{n}\n" for n in range(6))
    customers = _read(text.encode())
    got = customers.frame.sort("id").select("segment").collect().to_dict(as_series=False)["segment"]
    assert got == ["Hem", "Hem", "Hem", "Bil", "Bil", "Båt"]
    assert "segment: differ in capitals or blanks only and count as one: HEM = Hem, bil = Bil" in map(
        str, customers.notes
    )
