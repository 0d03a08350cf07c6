"""LibreOffice as the second opinion: recalculates workbooks and turns documents into pictures.

Without `OOXMLRecalcMode` = 0 it would hand back the figures that were written with the formulas, and a
comparison would prove nothing; a profile of its own keeps the setting apart from the user's.
"""

import io
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl

OFFICE = shutil.which("soffice")

SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item></oor:items>
"""


def converted(files: list[Path], folder: Path, kind: str) -> list[Path]:
    """Return the files as another kind of file, made by one run of the office suite."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(SETTINGS)
    out = folder / "converted"
    done = subprocess.run(
        [
            str(OFFICE),
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            str(out),
            *map(str, files),
        ],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    found = [out / file.with_suffix(f".{kind.split(':', maxsplit=1)[0]}").name for file in files]
    assert all(path.is_file() for path in found), done.stdout + done.stderr
    return found


class Figures:
    """The named cells of a workbook, as they were last computed."""

    def __init__(self, path: Path | io.BytesIO) -> None:
        self.book = openpyxl.load_workbook(path, data_only=True)

    def __getitem__(self, name: str) -> Any:
        """The value of a named cell."""
        ((sheet, cell),) = self.book.defined_names[name].destinations
        return self.book[sheet][cell.replace("$", "")].value

    def row(self, name: str) -> list[float]:
        """The values of a named row."""
        ((sheet, cells),) = self.book.defined_names[name].destinations
        return [cell.value for cell in self.book[sheet][cells.replace("$", "")][0]]

    def errors(self) -> list[str]:
        """Every cell that shows an error."""
        return [
            f"{sheet.title}!{cell.coordinate}: {cell.value}"
            for sheet in self.book
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "e"
        ]


def edited(content: bytes, path: Path, values: Mapping[str, Any]) -> Path:
    """Write a workbook with other values in some named cells or rows; no formula keeps a computed value."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for name, value in values.items():
        ((sheet, cells),) = book.defined_names[name].destinations
        place = book[sheet][cells.replace("$", "")]
        if isinstance(value, list):
            for cell, item in zip(place[0], value, strict=False):
                cell.value = item
        else:
            place.value = value
    book.save(path)
    return path
