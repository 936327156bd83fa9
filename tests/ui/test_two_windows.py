"""Two programs of one user at once: the same settings, folders and camera, and neither takes what is the other's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from faceseg_live.pipeline.recording import journal
from faceseg_live.pipeline.recording.unfinished import keep, unfinished_recordings
from faceseg_live.settings import Settings, store
from tests.conftest import ROOT
from tests.fakecam import HEIGHT, WIDTH, FakeCamera
from tests.ui import told_window
from tests.video_reading import played

ENDS_S = 60
FRAGMENT_BYTES = 20_000
"""More than a file's head has: frames were written."""


class Program:
    """One of them."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def begin(self, what: str, *values: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps([what, *values]) + "\n")
        self.process.stdin.flush()

    def answer(self) -> Any:
        assert self.process.stdout is not None
        answer = json.loads(self.process.stdout.readline())
        assert answer, "it is not done"
        return answer

    def do(self, what: str, *values: object) -> Any:
        self.begin(what, *values)
        return self.answer()

    def close(self) -> int:
        self.do("close")
        return self.process.wait(ENDS_S)


Start = Callable[..., Program]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (folder := tmp_path / "recordings").mkdir()
    return folder


@pytest.fixture
def start(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Begins a program; all of them, and the test, share one user's folders."""
    for name, place in (("CONFIG", "settings.toml"), ("STATE", "state"), ("LOGS", "state/log")):
        monkeypatch.setenv(f"FACESEG_{name}", str(tmp_path / place))
    store.save(Settings().changed("engine", key="fake").changed("record", folder=str(folder), encoder="software")
               .changed("source", uri="camera:0"))
    with ExitStack() as running:

        def begun(*arguments: str, environment: Mapping[str, str] = os.environ) -> Program:
            process = subprocess.Popen(
                [sys.executable, "-m", told_window.__name__, *arguments], cwd=ROOT, text=True, stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, env={**environment, "PYTHONPATH": str(ROOT)})
            running.enter_context(process)
            running.callback(process.kill)
            return Program(process)

        yield begun


@pytest.fixture
def both(start: Start) -> tuple[Program, Program]:
    """Two windows that show the demo clip and record it, begun at once."""
    programs = start("demo"), start("demo")
    for what in (["shown"], ["record"]):
        for program in programs:
            program.begin(*what)
        assert [program.answer() for program in programs] == [True, True]
    return programs


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_both_record_and_each_file_is_whole(both: tuple[Program, Program], folder: Path) -> None:
    first, second = both
    assert len(list(folder.glob("*.part.mp4"))) == 2
    assert unfinished_recordings() == [], "they are being written"
    assert first.close() == 0
    assert len(list(folder.glob("*.part.mp4"))) == 1
    assert second.do("frames", 5), "it goes on"
    assert second.do("stop")
    assert second.close() == 0
    videos = list(folder.glob("*.mp4"))
    assert names_in(folder) == {path.with_suffix(suffix).name for path in videos for suffix in (".mp4", ".jsonl")}
    assert len(videos) == 2
    assert all(len(played(path).times_s) for path in videos)
    assert list((journal.state_folder() / "recordings").iterdir()) == []


def test_what_a_crash_of_one_has_left_is_offered_and_what_the_other_writes_is_not(
    both: tuple[Program, Program], folder: Path
) -> None:
    first, second = both
    for _ in range(100):
        if all(path.stat().st_size > FRAGMENT_BYTES for path in folder.glob("*.part.mp4")):
            break
        first.do("frames", 5)
        second.do("frames", 5)
    first.process.kill()
    first.process.wait(ENDS_S)
    (left,) = unfinished_recordings()
    kept = keep(left)
    assert len(played(kept.files[0]).times_s)
    assert second.do("frames", 5), "it goes on"
    assert unfinished_recordings() == []
    assert second.close() == 0
    assert len(list(folder.glob("*.mp4"))) == len(list(folder.glob("*.jsonl"))) == 2
    assert not list(folder.glob("*.part*"))


def test_settings_that_both_change_stay_whole_and_are_kept(start: Start) -> None:
    programs = start("demo"), start("demo")
    for value in range(1, 8):
        for program, name in zip(programs, ("grow", "blur"), strict=True):
            program.begin("set", "mask", name, 2 * value + 1)
        assert [program.answer() for program in programs] == [True, True]
    assert [program.close() for program in programs] == [0, 0]
    settings, damage = store.load()
    assert damage is None
    assert (settings.mask.grow, settings.mask.blur) == (15, 15)
    assert settings.source.uri == "camera:0", "what was shown for one run only is not kept"
    assert list(store.default_path().parent.glob(".settings*")) == []


def test_a_camera_that_another_window_shows_is_told_as_such(start: Start, fake_camera: FakeCamera,
                                                            tmp_path: Path) -> None:
    environment = os.environ | {
        "LD_PRELOAD": str(fake_camera.library), "FAKECAM_MJPEG": str(fake_camera.clip), "FAKECAM_W": str(WIDTH),
        "FAKECAM_H": str(HEIGHT), "FAKECAM_LOCK": str(tmp_path / "streams")}
    first = start("0", environment=environment)
    assert first.do("shown")
    second = start("0", environment=environment)
    told = second.do("told", "Camera 0")
    assert "it is in use; close the other program that shows it" in told
    assert first.do("record"), "it goes on"
    assert first.close() == 0
    assert second.do("shown"), "it takes it as soon as it is free"
    assert second.close() == 0
