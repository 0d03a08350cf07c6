"""The deck, reopened: the figures of the model, native charts, nothing beyond the edges, a client's look."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pptx import Presentation

from cxvalue.analysis.valuation import value_case
from cxvalue.errors import FileError
from cxvalue.exhibits.labels import case_reader
from cxvalue.exhibits.metric import metric_in_words
from cxvalue.exhibits.value import verdict_in_words
from cxvalue.exports.slides.board import bars_that_stand_on_each_other, to_slides
from cxvalue.exports.slides.deck import shortened
from cxvalue.locale.reader import Reader
from cxvalue.report.results import results_of
from tests.exports.hostile import hostile
from tests.exports.office import OFFICE, converted
from tests.exports.test_workbook import SAMPLES, office, sample


def deck_of(name: str, language: str = "en", template: bytes | None = None) -> Any:
    return Presentation(io.BytesIO(to_slides(results_of(sample(name), None, Reader(language)), template)))


def texts(slide: Any) -> str:
    found = []
    for shape in slide.shapes:
        if shape.has_text_frame:
            found.append(shape.text_frame.text)
        if shape.has_table:
            found += [cell.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(found)


@pytest.mark.parametrize("language", ["en", "sv", "nb"])
@pytest.mark.parametrize("name", SAMPLES)
def test_at_most_eight_slides_each_with_a_finding_and_the_stamp(name: str, language: str) -> None:
    deck = deck_of(name, language)
    assert 5 <= len(deck.slides) <= 8
    digest = value_case(sample(name).case).digest
    for slide in deck.slides:
        title = slide.shapes.title.text_frame.text
        assert len(title) > 15
        assert digest in texts(slide)
        assert "seed 1" in slide.notes_slide.notes_text_frame.text or "fr" in slide.notes_slide.notes_text_frame.text
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height


def test_the_first_slide_says_the_verdict_and_holds_the_models_cash() -> None:
    file = sample("bank")
    valuation = value_case(file.case)
    deck = deck_of("bank")
    first = deck.slides[0]
    reader = case_reader(file.case, Reader("en"))
    assert first.shapes.title.text_frame.text == verdict_in_words(valuation, reader)
    (chart,) = [shape.chart for shape in first.shapes if shape.has_chart]
    own = chart.plots[0].series[0]
    np.testing.assert_allclose(list(own.values), valuation.net.cumsum() / 1e6, rtol=1e-12)
    assert metric_in_words(valuation.metrics, "npv", reader) in texts(first)


def test_the_steps_of_the_walk_down_stand_on_each_other() -> None:
    """10, then 4 less, then 9 less across 0, then 1 more: -2 at the end."""
    steps = pd.DataFrame(
        {"kind": ["whole", "loss", "loss", "gain", "whole"], "low": [0.0, 6, -3, -3, -2], "high": [10.0, 10, 6, -2, 0]}
    )
    found = bars_that_stand_on_each_other(steps)
    assert [kind for kind, _ in found] == ["base", "whole", "whole", "gain", "gain", "loss", "loss"]
    totals = {kind: np.zeros(5) for kind in ("base", "whole", "gain", "loss")}
    for kind, values in found:
        totals[kind] += np.array(values)
    assert totals["base"].tolist() == [0, 6, 0, -2, 0]
    assert totals["whole"].tolist() == [10, 0, 0, 0, -2]
    assert totals["loss"].tolist() == [0, 4, 3, 0, 0]  # 6 above and 3 below 0
    assert totals["gain"].tolist() == [0, 0, 0, -1, 0]


def test_a_template_gives_its_size_and_none_of_its_slides() -> None:
    theirs = Presentation()  # 4:3, where ours is 16:9
    slide = theirs.slides.add_slide(theirs.slide_layouts[5])
    slide.shapes.title.text_frame.text = "Their own slide"
    saved = io.BytesIO()
    theirs.save(saved)
    deck = deck_of("bank", template=saved.getvalue())
    assert (deck.slide_width, deck.slide_height) == (theirs.slide_width, theirs.slide_height)
    assert len(deck.slides) == 8
    assert all("Their own slide" not in texts(slide) for slide in deck.slides)


@pytest.mark.parametrize("template", [b"", b"PK\x03\x04 nothing", b"%PDF-1.7"])
def test_what_is_no_presentation_is_refused(template: bytes) -> None:
    with pytest.raises(FileError, match="is no presentation"):
        to_slides(results_of(sample("minimal"), None, Reader("en")), template)


def test_words_of_a_case_are_text_on_a_slide() -> None:
    content = to_slides(results_of(hostile(), None, Reader("en")))
    deck = Presentation(io.BytesIO(content))
    assert len(deck.slides) == 8
    assert any("CSAT < 3 & <b>churn" in texts(slide) for slide in deck.slides)
    for slide in deck.slides:
        for relation in slide.part.rels.values():
            assert not relation.is_external


def test_a_long_text_is_cut_with_a_sign() -> None:
    assert shortened("abcdef", 6) == "abcdef"
    assert shortened("abcdefg", 6) == "abcde…"


@office
def test_the_office_suite_opens_every_slide(tmp_path: Path) -> None:
    if OFFICE is None:
        pytest.skip("LibreOffice is not installed")
    path = tmp_path / "deck.pptx"
    path.write_bytes(to_slides(results_of(sample("bank"), None, Reader("sv"))))
    (made,) = converted([path], tmp_path, "pdf")
    assert made.stat().st_size > 20_000
