"""Runs the command line as a user does. Most tests use the stand-in engine, which sees a face in every picture."""

from __future__ import annotations

from pathlib import Path

import pytest

from faceseg_live.cli.main import main
from tests.cli.results import Command, Outcome


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Command:
    """Runs the command line with these words; hears native libraries, too."""

    def command(*words: str | Path) -> Outcome:
        capfd.readouterr()
        code = main([str(word) for word in words])
        return Outcome(code, *capfd.readouterr())

    return command


@pytest.fixture
def process(run: Command, tmp_path: Path) -> Command:
    """Runs `process` with the stand-in engine and the output folder "out"."""

    def command(*words: str | Path) -> Outcome:
        return run("process", *words, "--out", tmp_path / "out", "--engine", "fake")

    return command
