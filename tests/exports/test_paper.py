"""The page and the report, read back: one page, the figures of the model, tagged, fonts inside, words as words."""

import io
from typing import Any

import pytest
from pypdf import PdfReader

from cxvalue.analysis.valuation import value_case
from cxvalue.exhibits.labels import case_reader
from cxvalue.exhibits.value import verdict_in_words
from cxvalue.exports.columns import Extent, extent_of, shares_of
from cxvalue.exports.pdf.onepage import to_page
from cxvalue.exports.pdf.paper import breakable
from cxvalue.exports.pdf.report import to_report
from cxvalue.exports.slides.board import to_slides
from cxvalue.locale.reader import Reader
from cxvalue.report.results import results_of
from tests.exports.hostile import hostile
from tests.exports.test_workbook import SAMPLES, drawn, file_of, sample


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def words(content: bytes) -> str:
    text = " ".join(page.extract_text() for page in read(content).pages)
    return " ".join(text.replace("\u200b", "").replace("\xa0", " ").replace("\xad", "").split())


def fonts(content: bytes) -> list[bool]:
    """Whether each font of a document is inside it."""
    found = []
    for page in read(content).pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]  # a page always has resources here
            inner = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            found.append(any(name in inner for name in ("/FontFile", "/FontFile2", "/FontFile3")))
    return found


@pytest.mark.parametrize("name", SAMPLES)
def test_the_page_is_one_page_of_a4_with_the_verdict_in_words(name: str) -> None:
    content = to_page(results_of(sample(name), None, Reader("en")))
    document = read(content)
    assert len(document.pages) == 1
    assert [round(float(side)) for side in document.pages[0].mediabox[2:]] == [595, 842]
    case = sample(name).case
    valuation = value_case(case)
    said = words(content)
    assert verdict_in_words(valuation, case_reader(case, Reader("en"))) in said
    assert valuation.digest in said
    assert ("illustrative" in said) == case.illustrative


@pytest.mark.parametrize("language", ["sv", "nb"])
def test_paper_is_tagged_titled_and_carries_its_fonts(language: str) -> None:
    for make in (to_page, to_report):
        content = make(results_of(sample("bank"), None, Reader(language)))
        root: Any = read(content).trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == language
        assert "/StructTreeRoot" in root
        assert read(content).metadata.title == sample("bank").case.title  # type: ignore[union-attr]  # it has metadata
        assert all(fonts(content))


def test_the_report_holds_what_the_page_leaves_out() -> None:
    results = results_of(sample("bank"), None, Reader("en"))
    said = words(to_report(results))
    for item in results.challenges:
        assert results.reader.text(item.remedy)[:30] in said
    assert "Logistic fit" in said  # a note of the evidence
    assert "4,096 draws, seed 1" in said
    for place in results.roadmap.places:
        assert place.label in said


def test_a_scenario_is_the_one_that_is_printed() -> None:
    file = sample("bank")
    valuation = value_case(file.case, "downside")
    reader = case_reader(file.case, Reader("en"))
    assert verdict_in_words(valuation, reader) in words(to_page(results_of(file, "downside", Reader("en"))))


def test_words_of_a_case_are_text_on_paper() -> None:
    for make in (to_page, to_report):
        content = make(results_of(hostile(), None, Reader("en")))
        assert "#let x = 1" in words(content) or make is to_page
        assert "=1+1" in words(content)
        for page in read(content).pages:
            assert "/Annots" not in page


def test_the_same_case_gives_the_same_bytes() -> None:
    first, second = (to_page(results_of(sample("minimal"), None, Reader("en"))) for _ in range(2))
    assert first == second


def test_generated_cases_can_be_printed() -> None:
    """Without initiatives, alternatives, ranges or a payback, over a month or four years."""
    for case in drawn(4):
        results = results_of(file_of(case), None, Reader("sv"))
        assert len(read(to_page(results)).pages) == 1
        assert len(read(to_report(results)).pages) >= 2
        assert to_slides(results).startswith(b"PK")


def test_a_long_word_may_be_broken() -> None:
    assert breakable("short words stay") == "short words stay"
    assert breakable("x" * 30).split("\u200b") == ["x" * 14, "x" * 14, "xx"]


def test_widths_of_columns() -> None:
    """Short columns get their letters and four more; what is left is shared by the long ones."""
    assert extent_of("Peak funding", ["1", "22"]) == Extent(9, 9)  # 7 letters, bold
    assert extent_of("A", ["one two three"]) == Extent(13, 5)
    assert shares_of([Extent(7, 7), Extent(7, 7)], 100) == [0.5, 0.5]
    assert shares_of([Extent(2, 2), Extent(92, 9)], 102) == pytest.approx([6 / 102, 96 / 102])
    narrow = shares_of([Extent(16, 5), Extent(96, 9)], 60)  # 20 letters for the first leave 40 for the second
    assert narrow == pytest.approx([20 / 60, 40 / 60])
    tight = shares_of([Extent(16, 5), Extent(96, 26)], 30)  # 10 letters are left, but a word needs 30 of them
    assert tight == pytest.approx([20 / 50, 30 / 50])
