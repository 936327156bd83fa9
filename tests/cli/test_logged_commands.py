"""What a command leaves in the log: what it did and met, and nothing of whose pictures they were."""

from __future__ import annotations

import logging
import os
import re
import shutil
import threading
from pathlib import Path

import pytest

from faceseg_live.cli import process as process_command
from faceseg_live.doctor.checks import log_findings
from faceseg_live.doctor.findings import Severity
from faceseg_live.exit_codes import ExitCode
from faceseg_live.logs import program
from faceseg_live.logs.place import NAME, log_folder
from tests.cli.results import Command


def logged() -> list[str]:
    """Level, module and words of each record, tracebacks included."""
    path = log_folder() / NAME
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return [re.sub(r"^\S+Z \d+ ", "", line) for line in lines]


def test_a_run_from_its_start_to_its_end(process: Command, tmp_path: Path, short_demo: Path) -> None:
    secret = tmp_path / "Anna"
    secret.mkdir()
    shutil.copy(short_demo, secret / "urlaub.mp4")
    (secret / "broken.mp4").write_bytes(b"no video")
    outcome = process(secret, "--expression", "smile > 0.5", "--every", "20", "--workers", "1")
    assert outcome.code == ExitCode.FAILED
    first, packages, *met, counted, ended = logged()
    assert first.startswith("info logs.program: started version=")
    assert "command=process options=--expression,--every,--workers,--out,--engine" in first
    assert "numpy=" in packages
    assert any("problem=" in line or "media." in line for line in met)
    assert counted == "info cli.process: processed inputs=2 done=1 earlier=0 failed=1 skipped=0 workers=0"
    assert re.fullmatch(r"info logs.program: ended code=1 seconds=\d+\.\d", ended)
    for word in ("anna", "urlaub", "broken", "smile", str(tmp_path).casefold()):
        assert not [line for line in logged() if word in line.casefold()]


@pytest.mark.parametrize("words", [
    ("models", "path", "--log-level", "warning"), ("--log-level", "error", "models", "path"),
    ("--log-level", "off", "models", "pull", "none"),
])
def test_less_is_logged_on_request(run: Command, words: tuple[str, ...]) -> None:
    run(*words)
    assert logged() == []


def test_the_environment_says_it_too(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACESEG_LOG_LEVEL", "warning")
    assert run("models", "pull", "anna").code == ExitCode.USAGE_ERROR
    (line,) = logged()
    assert re.fullmatch(r"warning logs.told: InvalidParameter \w+\.\w+", line)


def test_a_level_that_is_none_is_refused(run: Command) -> None:
    assert run("--log-level", "loud", "models", "path").code == ExitCode.USAGE_ERROR


def test_an_unforeseen_error_has_its_traceback(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object) -> None:
        raise KeyError("smile of Anna")

    monkeypatch.setattr(process_command, "settings_of", broken)
    assert run("process", "anna.png", "--out", "anna").code == ExitCode.UNFORESEEN
    text = "\n".join(logged())
    assert "error cli.reporter: unforeseen" in text
    assert "KeyError: '…'" in text
    assert 'File "faceseg_live/cli/main.py"' in text
    assert "nna" not in text
    assert "ended code=4" in text


def test_an_unforeseen_error_on_another_thread_is_told_too(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def begin(*_arguments: object) -> None:
        thread = threading.Thread(target=lambda: [].pop())
        thread.start()
        thread.join()
        raise KeyboardInterrupt

    monkeypatch.setattr(process_command, "settings_of", begin)
    outcome = run("process", "p.png", "--out", "out")
    assert outcome.code == ExitCode.INTERRUPTED
    assert outcome.messages == ["faceseg-live: unexpected IndexError: pop from empty list (add --debug to see where)",
                                "faceseg-live: interrupted; unfinished results were removed"]
    assert "    IndexError: pop from empty list" in logged()
    assert "ended code=130" in logged()[-1]


def test_a_signal_that_ends_the_program_is_its_code(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def terminated(*_arguments: object) -> None:
        raise SystemExit(ExitCode.TERMINATED)

    monkeypatch.setattr(process_command, "settings_of", terminated)
    with pytest.raises(SystemExit):
        run("process", "p.png", "--out", "out")
    assert "ended code=143" in logged()[-1]


@pytest.mark.parametrize("kind", ["a file", "a full disk"])
def test_without_a_log_all_works_and_it_is_said_once(run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                    kind: str) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "file").write_bytes(b"")
    if kind == "a file":
        monkeypatch.setenv("FACESEG_LOGS", str(tmp_path / "file"))
    else:
        monkeypatch.setattr(os, "write", full)
    outcome = run("models", "list")
    assert outcome.code == ExitCode.DONE
    assert "in " in outcome.out
    assert len(outcome.messages) == 1
    assert "the program works without it" in outcome.err


def test_what_other_packages_warn_of_is_logged_and_not_printed(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def warn(*_arguments: object) -> None:
        logging.getLogger("somebody.else").warning("of '%s'", "anna")
        logging.getLogger("faceseg_live.somewhere").error("frames=%d", 3)
        raise KeyboardInterrupt

    monkeypatch.setattr(process_command, "settings_of", warn)
    outcome = run("process", "p.png", "--out", "out")
    assert len(outcome.messages) == 1
    assert "warning somebody.else: of '…'" in logged()
    assert "error somewhere: frames=3" in logged()
    assert logging.getLogger("faceseg_live").level == logging.NOTSET


def test_the_doctor_says_where_the_log_is(tmp_path: Path) -> None:
    (finding,) = log_findings()
    assert (finding.level, finding.text) == (Severity.GOOD, f"it lies in {log_folder()}")
    program.begin("1.2.3", "doctor", [], lambda _told: None)
    assert program.problem() is None
    program.end(0)


def test_the_doctor_and_the_window_know_that_there_is_no_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("FACESEG_LOGS", str(tmp_path / "file"))
    program.begin("1.2.3", "doctor", [], lambda _told: None)
    (finding,) = log_findings()
    program.end(0)
    assert finding.level is Severity.WARNING
    assert "FACESEG_LOGS names another folder" in finding.text
