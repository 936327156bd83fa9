"""`process` interrupted or broken in the middle: nothing half-written stays."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from faceseg_live.domain.types import Frame, Perception
from faceseg_live.engines.fake import FakeEngine
from tests.cli.results import Command, names, results, save
from tests.media_files import quadrants, write_video
from tests.output_files import made_in


@pytest.fixture
def accident(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None]], None]:
    """Lets something happen when the stand-in engine looks at the third frame."""

    def arrange(happen: Callable[[], None]) -> None:
        original = FakeEngine.perceive

        def perceive(self: FakeEngine, frame: Frame, request: Any, faces: Any = None) -> Perception:
            if frame.sequence == 2:
                happen()
            return original(self, frame, request, faces)

        monkeypatch.setattr(FakeEngine, "perceive", perceive)

    return arrange


def interrupted() -> None:
    raise KeyboardInterrupt


def broken() -> None:
    raise RuntimeError("a bug\nof two lines")


def test_ctrl_c_leaves_nothing_half_written(
    process: Command, tmp_path: Path, accident: Callable[[Callable[[], None]], None]
) -> None:
    accident(interrupted)
    outcome = process(write_video(tmp_path / "v.mp4", frames=30))
    assert outcome.code == 130
    assert "interrupted" in outcome.messages[-1]
    assert made_in(tmp_path / "out") == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_termination_leaves_nothing_half_written(
    process: Command, tmp_path: Path, accident: Callable[[Callable[[], None]], None]
) -> None:
    accident(lambda: os.kill(os.getpid(), signal.SIGTERM))
    with pytest.raises(SystemExit) as stop:
        process(write_video(tmp_path / "v.mp4", frames=30))
    assert stop.value.code == 143
    assert made_in(tmp_path / "out") == []


def test_an_unforeseen_error_costs_one_file(
    process: Command, tmp_path: Path, accident: Callable[[Callable[[], None]], None]
) -> None:
    accident(broken)
    for name in ("a", "b", "c", "d"):
        save(tmp_path / "in" / f"{name}.png", quadrants())
    outcome = process(tmp_path / "in")
    assert outcome.code == 1
    assert results(tmp_path) == names("a") + names("b") + names("d")
    (message,) = (line for line in outcome.messages if "unexpected" in line)
    assert "c.png: unexpected RuntimeError: a bug of two lines" in message
    assert "--debug" in message
    assert "Traceback" not in outcome.err
    assert "Traceback" in process(tmp_path / "in", "--debug").err


def test_a_library_that_wants_to_end_the_program_has_failed(
    run: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("a.png", "b.png"):
        save(tmp_path / name, quadrants())
    perceive, calls = FakeEngine.perceive, []

    def first_leaves(self: FakeEngine, *arguments: Any) -> Perception:
        calls.append(1)
        if len(calls) == 1:
            sys.exit("the library's own reason")
        return perceive(self, *arguments)

    monkeypatch.setattr(FakeEngine, "perceive", first_leaves)
    done = run("process", tmp_path / "a.png", tmp_path / "b.png", "--out", tmp_path / "out", "--engine", "fake")
    assert done.code != 0
    assert "unexpected ForeignExit: a library asked the program to end" in done.err
    assert "1 of 2 done" in done.out
