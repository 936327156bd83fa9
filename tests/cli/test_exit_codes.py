"""One table of exit codes, and the help texts that tell it."""

from __future__ import annotations

import re

import pytest

from faceseg_live.cli import process
from faceseg_live.exit_codes import MEANINGS, ExitCode
from tests.cli.results import Command
from tests.conftest import ROOT

COMMANDS = ("", "gui", "process", "record", "cameras", "microphones", "doctor", "models", "models list", "models pull",
            "models verify", "models path")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_tells_every_exit_code(run: Command, command: str) -> None:
    _, _, told = run(*command.split(), "--help").out.partition("exit codes:\n")
    assert [int(code) for code in re.findall(r"^  (\d+) +\S", told, re.MULTILINE)] == list(MEANINGS)


def test_the_general_help_and_the_document_say_the_same(run: Command) -> None:
    _, _, told = run("--help").out.partition("exit codes:\n")
    rows = re.findall(r"^\| (\d+) \| (.+) \|$", (ROOT / "docs" / "command_line.md").read_text("utf-8"), re.MULTILINE)
    assert {ExitCode(int(code)): words for code, words in rows} == dict(MEANINGS)
    assert " ".join(told.split()) == " ".join(f"{code} {words}" for code, words in rows)


def test_every_exit_code_has_a_meaning() -> None:
    assert list(MEANINGS) == list(ExitCode)


def test_the_help_itself_is_no_failure(run: Command) -> None:
    assert run("process", "--help").code == ExitCode.DONE


def test_an_unforeseen_error_is_one_line_and_a_failure(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object) -> None:
        raise RuntimeError("a bug\nof two lines")

    monkeypatch.setattr(process, "settings_of", broken)
    words = ("process", "p.png", "--out", "out")
    outcome = run(*words)
    assert outcome.code == ExitCode.UNFORESEEN
    assert outcome.messages == ["faceseg-live: unexpected RuntimeError: a bug of two lines (add --debug to see where)"]
    assert "Traceback" in run("--debug", *words).err
