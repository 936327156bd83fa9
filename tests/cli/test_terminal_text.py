"""What reaches a terminal, a pipe and a terminal without letters: names of files may hold anything."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from faceseg_live.exit_codes import ExitCode
from tests.cli.results import Command
from tests.conftest import ROOT

NASTY = "bad\x1b[2J\rclear\u202e\x9b.png"
UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""All but line breaks."""
needs_unix = pytest.mark.skipif(os.name == "nt", reason="Windows has no names like these")


@needs_unix
def test_messages_about_files_with_bad_names(process: Command, tmp_path: Path) -> None:
    (tmp_path / NASTY).write_bytes(b"no picture")
    for words in ((tmp_path / NASTY,), (tmp_path / "none\x1b[2J.jpg",), (tmp_path / NASTY, "--debug")):
        outcome = process(*words)
        assert outcome.code == ExitCode.FAILED
        assert UNSEEN.search(outcome.err) is None
        assert r"\x1b[2J" in outcome.err


@needs_unix
@pytest.mark.parametrize("words", [
    ("process", "x", "--out", "y", "--bad\x1b[2J"),
    ("process", "x", "--out", "y", "--mask\x9b"),
    ("record", "--out", "x", "--seconds", "\x1b]0;title\x07"),
    ("\x1b[2J",),
    ("process", "x", "--out", "y", "--engine", "\x1b[31m"),
    ("process", "x", "--out", "y", "--expression", "smile > \x1b[2J"),
    ("record", "--source", "rtsp\x1b[2J://u:p@h/x", "--out", "x.mp4"),
    ("models", "pull", "\x1b[2J"),
    ("record", "--source", "/no/\u202efile.mp4", "--out", "x\x1b[2J.mp4"),
])
def test_errors_about_words_that_were_typed(run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                            words: tuple[str, ...]) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = run(*words)
    assert outcome.code in (ExitCode.USAGE_ERROR, ExitCode.FAILED)
    assert len(outcome.messages) == 1
    assert UNSEEN.search(outcome.err) is None
    assert "unexpected" not in outcome.err


@pytest.fixture
def program(tmp_path: Path) -> Callable[..., list[str]]:
    """The words of a command that runs the program, with a models folder of a bad name."""

    def words(*arguments: str) -> list[str]:
        folder = tmp_path / "models\x1b[2J\udce9"
        return [sys.executable, "-m", "faceseg_live", "--models-dir", str(folder), *arguments]

    return words


def _surroundings(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}


@needs_unix
def test_a_pipe_gets_the_exact_name(program: Callable[..., list[str]], tmp_path: Path) -> None:
    done = subprocess.run(program("models", "path"), capture_output=True, check=True, env=_surroundings())
    assert done.stdout == os.fsencode(tmp_path / "models\x1b[2J\udce9") + b"\n"


@needs_unix
def test_a_terminal_gets_what_is_seen(program: Callable[..., list[str]], tmp_path: Path) -> None:
    import pty

    parent, child = pty.openpty()
    with os.fdopen(parent, "rb", buffering=0) as terminal:
        done = subprocess.run(program("models", "path"), stdout=child, stderr=subprocess.PIPE, check=True,
                              env=_surroundings())
        os.close(child)
        shown = terminal.read(10_000)
    assert done.stderr == b""
    assert shown == os.fsencode(tmp_path) + rb"/models\x1b[2J\xe9" + b"\r\n"


@needs_unix
@pytest.mark.parametrize("surroundings", [
    {"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"PYTHONIOENCODING": "cp1252:strict"},
], ids=["ascii", "C", "cp1252"])
def test_a_terminal_without_letters_is_no_error(tmp_path: Path, surroundings: dict[str, str]) -> None:
    folder = ("--models-dir", str(tmp_path / "Bilder Ω日"))
    commands = {(*folder, "models", "path"): 0, (*folder, "models", "list"): 0, ("process", "Ω日.jpg", "--out", "o"): 1,
                ("--help",): 0, ("process", "--Ω"): 2}
    code = ("import json, sys; from faceseg_live.cli.main import main\n"
            "sys.exit(str([main(words) for words in json.loads(sys.argv[1])]))")
    words = json.dumps(list(commands), ensure_ascii=False)
    done = subprocess.run([sys.executable, "-c", code, words], capture_output=True, check=False,
                          cwd=tmp_path, env=_surroundings(**surroundings))
    assert done.stderr.splitlines()[-1] == str(list(commands.values())).encode()
    assert b"Traceback" not in done.stderr
    assert b"Bilder " in done.stdout


def test_nothing_prints_by_other_ways() -> None:
    """Only the reporter and the streams' own modules print; what children say to their parents is JSON or one line."""
    allowed = {"cli/reporter.py", "cli/command_parser.py", "cli/models.py", "doctor/system_libraries.py",
               "doctor/trials.py", "media/video/encoder_trial.py", "ui/application.py"}
    package = ROOT / "faceseg_live"
    printing = re.compile(r"(?<![\w.])print\(|sys\.std(out|err)\.write|print_exc")
    assert {path.relative_to(package).as_posix() for path in package.rglob("*.py")
            if printing.search(path.read_text("utf-8"))} <= allowed
