"""Hostile and broken files: a message or a result, never another outcome. The long run is `.ci/mutated`."""

import os

import pytest

from cxvalue.case.flow_reading import read_flows
from cxvalue.case.limits import MOST_OF, MOST_PROBLEMS
from cxvalue.case.read import parse_case
from cxvalue.errors import CxvalueError
from cxvalue.evidence.table.source import open_bytes
from cxvalue.files.table.sheet import parse_sheet
from tests.bad.case_files import GOOD
from tests.hostile import mutations
from tests.hostile.shapes import SHAPES


@pytest.mark.parametrize("name", SHAPES)
def test_a_hostile_text_is_refused_with_few_problems(name: str) -> None:
    with pytest.raises(CxvalueError) as caught:
        parse_case(SHAPES[name](60_000).encode(), "case.toml")
    assert len(caught.value.problems) <= MOST_PROBLEMS + 1
    assert max(len(str(problem)) for problem in caught.value.problems) < 2000


@pytest.mark.parametrize("table", MOST_OF)
def test_no_table_holds_more_than_a_case_may(table: str) -> None:
    records = {
        "segments": "customers = 1\nannual_churn = 0.1\nrevenue = 1\nmargin = 0.1\n",
        "touchpoints": "score = 3\n",
        "links": 'from = "satisfaction"\nto = "churn"\nform = "odds"\neffect = -0.1\n',
        "alternatives": "amounts = [1]\n",
        "evidence": 'kind = "survey"\n',
        "objectives": 'label = "o"\n',
    }
    most = MOST_OF[table]
    text = GOOD + "".join(f"[{table}.x{number}]\n{records.get(table, '')}" for number in range(most + 1))
    with pytest.raises(CxvalueError, match=rf"{table}: .*too many"):
        parse_case(text.encode(), "case.toml")


def chain(length: int, *, circle: bool = False) -> dict[str, bytes]:
    """Case files each of which names the next twice."""
    names = [f"c{number}.toml" for number in range(length)]
    named = '[alternatives.one]\ncase = "{0}"\n[alternatives.two]\ncase = "{0}"\n'
    files = {}
    for number, name in enumerate(names):
        last = number + 1 == length
        following = "" if last and not circle else named.format(names[0] if last else names[number + 1])
        files[name] = f"{GOOD}{following}".encode()
    return files


def test_files_that_name_one_another_are_read_once_and_bounded() -> None:
    opened: list[str] = []
    files = chain(4)

    def beside(name: str) -> bytes:
        opened.append(name)
        return files[name]

    parse_case(files["c0.toml"], "c0.toml", beside=beside)
    assert opened == ["c1.toml", "c2.toml", "c3.toml"]
    with pytest.raises(CxvalueError, match="more than 5 deep"):
        parse_case(chain(500)["c0.toml"], "c0.toml", beside=chain(500))
    with pytest.raises(CxvalueError, match=r"c0\.toml → c1\.toml → c2\.toml → c0\.toml"):
        parse_case(chain(3, circle=True)["c0.toml"], "c0.toml", beside=chain(3, circle=True))
    many = GOOD + "".join(f'[alternatives.a{number}]\nfile = "f{number}.csv"\n' for number in range(30))
    flows = {f"f{number}.csv": b"period,amount\n0,1\n" for number in range(30)}
    with pytest.raises(CxvalueError, match="leads to more than 20 files"):
        parse_case(many.encode(), "case.toml", beside=flows)


def test_mutated_case_files_give_a_case_or_problems() -> None:
    outcomes = set()
    for content in mutations.cases(400, seed=int(os.environ.get("CXVALUE_SEED", "1"))):
        try:
            parse_case(content, "case.toml", beside={"licences.csv": b"period,amount\n0,1\n"})
            outcomes.add("case")
        except CxvalueError as error:
            assert all(str(problem).isprintable() or "\u00a0" in str(problem) for problem in error.problems)
            outcomes.add("problems")
    assert outcomes == {"case", "problems"}


def test_mutated_flow_files_and_workbooks_give_flows_or_problems() -> None:
    files = [*mutations.flows(200, seed=1), *mutations.workbooks(12, seed=1)]
    outcomes = []
    for name, content in files:
        try:
            outcomes.append(len(read_flows(parse_sheet(content, name)).flows))
        except CxvalueError:
            outcomes.append(-1)
    assert max(outcomes) > 0 > min(outcomes)


def test_mutated_customer_tables_give_a_table_or_problems() -> None:
    outcomes = []
    for name, content in mutations.customers(12, seed=1):
        try:
            outcomes.append(open_bytes(content, name).rows)
        except CxvalueError:
            outcomes.append(-1)
    assert max(outcomes) > 0
