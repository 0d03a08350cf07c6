"""No traceback reaches a user: what nobody foresaw is a sentence, a file with the details and status 70."""

import subprocess
import sys
from pathlib import Path

import pytest

import cxvalue.cli
from cxvalue.cli import UNFORESEEN, main
from cxvalue.files.unforeseen import FOLDER
from tests.cases import sample


def test_a_defect_becomes_a_sentence_and_a_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a secret of the program")

    monkeypatch.setenv(FOLDER, str(tmp_path))
    monkeypatch.setattr("cxvalue.analysis.valuation.value_case", broken)
    monkeypatch.setattr(sys, "argv", ["cxvalue", "--language", "sv", "run", str(sample("minimal"))])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == UNFORESEEN
    said = capsys.readouterr().err
    (report,) = (tmp_path / "reports").iterdir()
    assert said.startswith("något oförutsett gick fel; inget skrevs.")
    assert str(report) in said
    assert said.count("\n") == 1
    assert "secret" not in said
    assert "ZeroDivisionError: a secret of the program" in report.read_text(encoding="utf-8")
    assert report.stat().st_mode & 0o077 == 0


def test_a_report_that_cannot_be_kept_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv(FOLDER, str(tmp_path / "file"))
    monkeypatch.setattr(cxvalue.cli, "app", lambda **_: 1 / 0)
    with pytest.raises(SystemExit):
        main()
    assert "could not be kept" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run"], "case: is missing"),
        (["run", "x.toml", "--scenari", "x"], "--scenari: there is no such option. Did you mean --scenario?"),
        (["frobnicate"], "the command cannot be understood (found frobnicate)"),
        (["flows", "x.csv", "--discount-rate", "x"], "--discount-rate: is not given what it takes"),
        (["--language", "nb", "run"], "case: mangler"),
        (["run", "none.toml"], "none.toml: does not exist"),
    ],
)
def test_a_command_that_cannot_be_taken_is_answered_in_our_words(arguments: list[str], said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cxvalue.cli", *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith(said)
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""
