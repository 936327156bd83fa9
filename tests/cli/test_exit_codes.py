"""One table of exit codes, and the help texts that tell it."""

from __future__ import annotations

import pytest

from faceseg_live.cli import process
from faceseg_live.cli.exit_codes import ExitCode
from tests.cli.results import Command


def test_the_general_help_tells_every_exit_code(run: Command) -> None:
    _, _, told = run("--help").out.partition("exit codes:")
    assert {int(word) for word in told.split() if word.isdecimal()} == set(ExitCode)


@pytest.mark.parametrize("command", ["process", "record"])
def test_the_help_of_a_command_tells_its_exit_codes(run: Command, command: str) -> None:
    _, _, told = run(command, "--help").out.partition("exit codes:")
    told, _, _ = told.partition("areas:")
    assert {0, 1, 2} <= {int(word) for word in told.split() if word.isdecimal()} <= set(ExitCode)


def test_the_help_itself_is_no_failure(run: Command) -> None:
    assert run("process", "--help").code == ExitCode.DONE


def test_an_unforeseen_error_is_one_line_and_a_failure(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object) -> None:
        raise RuntimeError("a bug\nof two lines")

    monkeypatch.setattr(process, "settings_of", broken)
    words = ("process", "p.png", "--out", "out")
    outcome = run(*words)
    assert outcome.code == ExitCode.FAILED
    assert outcome.messages == ["faceseg-live: unexpected RuntimeError: a bug of two lines (add --debug to see where)"]
    assert "Traceback" in run("--debug", *words).err
