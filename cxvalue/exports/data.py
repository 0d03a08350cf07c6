"""Every exhibit as data: an archive of CSV, Parquet and JSON, and every chart as PNG and SVG."""

import io
import json
import zipfile
from collections.abc import Iterator

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from cxvalue.analysis.duel import carrying_assumptions, duels_of
from cxvalue.case.archive import FIRST_DAY
from cxvalue.case.guesses import guesses_in
from cxvalue.charts import glyphs
from cxvalue.charts.export import as_picture
from cxvalue.exhibits.comparison import compare_document
from cxvalue.exhibits.frame import as_csv
from cxvalue.exhibits.value import Analyses, run_document
from cxvalue.report.everything import exhibits_of
from cxvalue.report.exhibit import Exhibit
from cxvalue.report.results import SEED, Results
from cxvalue.version import VERSION

PICTURES = ("png", "svg")


def to_archive(results: Results) -> bytes:
    """Return every exhibit of a case as one archive.

    `data/ID.csv` and `data/ID.parquet` hold the tidy table of each exhibit, `charts/ID.png` and `.svg` its
    chart; `run.json` and `compare.json` are what the commands print; `about.json` says of which case, which
    version and which seed, and what each exhibit shows.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _files(results):
            archive.writestr(zipfile.ZipInfo(name, FIRST_DAY), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _files(results: Results) -> Iterator[tuple[str, bytes]]:
    findings = {}
    for shown in exhibits_of(results):
        findings[shown.id] = shown.finding
        yield f"data/{shown.id}.csv", as_csv(shown.table()).encode()
        yield f"data/{shown.id}.parquet", as_parquet(shown.table())
        if shown.draw is not None:
            yield from _pictures(shown)
    valuation = results.valuation
    yield "run.json", _as_json(run_document(valuation, Analyses.of(valuation)))
    duels = duels_of(valuation.case, results.comparison, carrying_assumptions(valuation.case))
    yield "compare.json", _as_json(compare_document(valuation, results.comparison, duels))
    boxed = any(map(glyphs.in_two_halves, results.file.text))
    about = {
        "case": results.case.title,
        "scenario": valuation.scenario,
        "digest": valuation.digest,
        "reconciled": valuation.reconciled,
        "illustrative": results.case.illustrative,
        "guesses": len(guesses_in(results.file.case)),
        "version": VERSION,
        "seed": SEED,
        "exhibits": findings,
        "notes": [results.reader.text(glyphs.SAID)] if boxed else [],
    }
    yield "about.json", _as_json(about)


def _pictures(shown: Exhibit) -> Iterator[tuple[str, bytes]]:
    for kind in PICTURES:
        chart = shown.draw(shown.finding) if shown.draw else None
        yield f"charts/{shown.id}.{kind}", as_picture(chart, kind, shown.data())


def as_parquet(table: pd.DataFrame) -> bytes:
    """Return a table as Parquet, figures unrounded."""
    sink = io.BytesIO()
    parquet.write_table(pa.Table.from_pandas(table, preserve_index=False), sink)
    return sink.getvalue()


def _as_json(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2).encode()
