"""No name from outside leaves the folder, through whatever door it comes."""

import io
import os
import zipfile
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from cxvalue.case.archive import chosen_files, packed, to_hand_on, unpacked
from cxvalue.case.read import CaseFile, parse_case, parse_unpacked, read_case
from cxvalue.cli import app
from cxvalue.errors import CxvalueError, FileError
from cxvalue.exports.kinds import export_case
from cxvalue.exports.workbook.case_text import NAME
from cxvalue.exports.workbook.read_back import read_back
from cxvalue.files.names import LONGEST_NAME, FileName, kept_apart, kept_as
from cxvalue.files.text import read_beside, read_bytes
from cxvalue.files.write import write_whole
from cxvalue.ui.export_process import ExportOrder, make
from tests.bad.case_files import GOOD
from tests.cases import sample

PATHS = (
    "../../x.toml",
    "..\\..\\x.toml",
    "/etc/passwd",
    "C:\\x.toml",
    "\\\\server\\share\\x.toml",
    "file:///etc/passwd",
    "a/b.toml",
    "..",
    ".",
    "",
    "   ",
    "x\x00.toml",
    "x\r\n.toml",
    "x\u202egnp.toml",
    "CON",
    "nul.toml",
    "COM1.csv",
    "lpt\u00b9.csv",
    "x" * 300 + ".toml",
    "\u00e5" * 110 + ".toml",
    "x.toml.",
    " x.toml",
)
PLAIN = ("case.toml", "Vår kalkyl 2026 (v2).toml", "a.b.c.csv", "-x.toml", "console.csv", "çé.xlsx", "...x.csv")


@pytest.mark.parametrize("name", PATHS)
def test_the_type_cannot_hold_what_is_no_plain_name(name: str) -> None:
    with pytest.raises(FileError):
        FileName(name)


@pytest.mark.parametrize("name", PATHS)
def test_what_is_kept_under_any_name_stays_in_its_folder(name: str, tmp_path: Path) -> None:
    kept = kept_as(name)
    assert FileName(kept) == kept
    assert len(kept) <= LONGEST_NAME
    assert (tmp_path / kept).resolve().parent == tmp_path.resolve()
    (tmp_path / kept).write_bytes(b"")


@pytest.mark.parametrize("name", PLAIN)
def test_a_plain_name_is_kept_as_it_is(name: str) -> None:
    assert kept_as(name) == FileName(name) == name


def test_two_files_that_would_be_kept_under_one_name_are_refused() -> None:
    assert kept_apart(["a/x.csv", "y.csv"]) == {"a/x.csv": "x.csv", "y.csv": "y.csv"}
    with pytest.raises(FileError, match=r"has the same name as a/x\.csv"):
        kept_apart(["a/x.csv", "b/X.csv"])


def everything_in(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", [name for name in PATHS if "\x00" not in name])
def test_an_uploaded_case_of_any_name_is_exported_inside_the_folder(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    monkeypatch.setenv("TMPDIR", str(outside))
    monkeypatch.setattr("tempfile.tempdir", None)
    file = parse_case(sample("minimal").read_bytes(), name)
    assert to_hand_on(file.name, file.text, file.beside)[0] == FileName(file.name)
    assert parse_unpacked(unpacked(packed(file.name, file.text.encode(), {}), "x.zip")).case == file.case
    if name == PATHS[0]:  # one whole export: the process has a folder of its own, in which only our names stand
        assert make(ExportOrder(file, "base", "en", "workbook"))[:2] == b"PK"
    assert everything_in(tmp_path) == set()


def with_stored_name(name: str) -> bytes:
    """A workbook of ours, the file name in it replaced."""
    book = openpyxl.load_workbook(io.BytesIO(export_case(read_case(sample("minimal")), "workbook")))
    sheet, _, cell = str(book.defined_names[NAME].attr_text).rpartition("!")
    book[sheet.strip("'")][cell.replace("$", "")] = name
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize("name", ["../../../etc/cron.d/x", "/root/.profile", "C:\\x.toml", "CON"])
def test_the_name_stored_in_a_workbook_is_only_a_name(name: str, tmp_path: Path) -> None:
    found = read_back(with_stored_name(name), "book.xlsx")
    assert FileName(found.after.name) == found.after.name
    path = tmp_path / "book.xlsx"
    path.write_bytes(with_stored_name(name))
    assert CliRunner().invoke(app, ["import", str(path), "--to", str(tmp_path / "mine.toml")]).exit_code == 0
    assert everything_in(tmp_path) == {path, tmp_path / "mine.toml"}


def zipped(members: dict[str, bytes], *, link: str = "") -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, body in members.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = (0o120777 if name == link else 0o100644) << 16
            archive.writestr(info, body)
    return content.getvalue()


MINIMAL = sample("minimal").read_bytes()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (zipped({"../case.toml": MINIMAL}), "is a path or an address"),
        (zipped({"/case.toml": MINIMAL}), "is a path or an address"),
        (zipped({"folder/case.toml": MINIMAL}), "Pack the files themselves"),
        (zipped({"case.toml": MINIMAL, "NUL": b""}), "is the name of a device"),
        (zipped({"case.toml": MINIMAL, "x.csv": b"/etc/passwd"}, link="x.csv"), "holds a link instead of a file"),
        (zipped({"x.csv": b""}), "there is no case file among them"),
        (zipped({f"{number}.csv": b"" for number in range(100)}), "unpacks to more than is allowed"),
        (zipped({"case.toml": b"#" * (1 << 20) + b"#"}), "unpacks to more than is allowed"),
        (zipped({"case.toml": MINIMAL})[:60], "is damaged"),
        (b"no archive", "is damaged"),
    ],
)
def test_an_archive_that_is_no_case_is_refused(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "case.zip"
    path.write_bytes(content)
    result = CliRunner().invoke(app, ["run", str(path)])
    assert result.exit_code == 2
    assert words in result.stderr
    assert everything_in(tmp_path) == {path}


def test_a_case_goes_out_as_an_archive_and_comes_back(tmp_path: Path) -> None:
    file = read_case(sample("bank"))
    path = tmp_path / "bank.zip"
    path.write_bytes(to_hand_on(file.name, file.text, file.beside)[1])
    again = read_case(path)
    assert (again.text, again.beside, again.case) == (file.text, file.beside, file.case)
    assert CliRunner().invoke(app, ["run", str(path)]).exit_code == 0
    refused = CliRunner().invoke(app, ["retention", str(path), "young", "100", "70", "60", "55", "--apply"])
    assert "is an archive, which is not written into" in refused.stderr
    assert path.read_bytes()[:2] == b"PK"


def test_of_several_cases_the_one_that_no_other_names_is_opened() -> None:
    names = {"b.toml": GOOD.encode(), "a.toml": b'case = "b.toml"'}
    assert chosen_files({FileName(name): text for name, text in names.items()}, "x").name == "a.toml"


LINKED = GOOD.replace("amounts = [-100, 60, 60]", 'file = "flows.csv"')


def test_a_link_beside_a_case_is_not_followed_out_of_its_folder(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    secret = tmp_path / "secret.csv"
    secret.write_text("period,amount\n0,1\n", encoding="utf-8")
    (home / "case.toml").write_text(LINKED, encoding="utf-8")
    (home / "flows.csv").symlink_to(secret)
    with pytest.raises(CxvalueError, match="is a link that leads out of the folder"):
        read_case(home / "case.toml")
    (home / "flows.csv").unlink()
    (home / "own.csv").write_text("period,amount\n0,1\n", encoding="utf-8")
    (home / "flows.csv").symlink_to(home / "own.csv")
    assert list(read_case(home / "case.toml").beside) == ["flows.csv"]
    (home / "loop.csv").symlink_to(home / "loop.csv")
    with pytest.raises(CxvalueError, match="is a link that leads"):
        read_beside(home, FileName("loop.csv"), most=10)


@pytest.mark.parametrize("name", ["../x.csv", "..", ".", "CON", "x\u202e.csv", "a:b.csv"])
def test_an_attachment_is_named_plainly(name: str) -> None:
    with pytest.raises(CxvalueError, match="plain name of a file beside"):
        parse_case(LINKED.replace("flows.csv", name).encode(), "case.toml")


def test_writing_replaces_no_link_no_folder_and_no_device(tmp_path: Path) -> None:
    target = tmp_path / "target.toml"
    target.write_bytes(b"old")
    (tmp_path / "link.toml").symlink_to(target)
    os.mkfifo(tmp_path / "queue")
    (tmp_path / "folder").mkdir()
    for name, words in (("link.toml", "is a link"), ("queue", "not a regular file"), ("folder", "is a folder")):
        with pytest.raises(FileError, match=words):
            write_whole(tmp_path / name, b"new", replace=True)
    with pytest.raises(FileError, match="not a regular file"):
        write_whole(Path(os.devnull), b"new", replace=True)
    for name in ("x" * 300, "con.toml", "a\nb.toml"):
        with pytest.raises(FileError):
            write_whole(tmp_path / name, b"new")
    assert target.read_bytes() == b"old"


def test_only_regular_files_are_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "queue")
    for path, words in (
        (tmp_path, "is a folder"),
        (tmp_path / "queue", "not a regular file"),
        (Path("/dev/zero"), "not a regular file"),
        (tmp_path / ("x" * 300), "cannot be read"),
        (tmp_path / "none", "does not exist"),
    ):
        with pytest.raises(FileError, match=words):
            read_bytes(path, most=10)


def test_a_draft_made_of_a_case_keeps_a_plain_name() -> None:
    file: CaseFile = parse_case(MINIMAL, "../../x.toml")
    assert file.name == "x.toml"
