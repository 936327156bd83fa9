"""`faceseg-live record` on a simulated webcam, on files and with bad input."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.results import Command
from tests.conftest import ROOT
from tests.fakecam import FakeCamera
from tests.video_reading import played

BEHAVIOURS = {"steady": {}, "17 fps": {"fps": 17}, "a stall": {"stall_after": 20, "stall_ms": 800}}


@pytest.fixture
def record(run: Command) -> Command:
    """Runs `record` with the stand-in engine, encoded by the processor."""

    def command(*words: str | Path):
        return run("record", *words, "--engine", "fake", "--encoder", "software")

    return command


def lines_of(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.mark.parametrize("behaviour", BEHAVIOURS)
def test_a_webcam_is_recorded_at_the_times_it_took_the_pictures(
    fake_camera: FakeCamera, tmp_path: Path, behaviour: str
) -> None:
    log = tmp_path / "delivered"
    out = fake_camera.run("-m", "faceseg_live", "record", "--source", "0", "--seconds", "2", "--out",
                          str(tmp_path / "me.mp4"), "--content", "camera", "--engine", "fake", "--encoder", "software",
                          "--json", log=str(log), **BEHAVIOURS[behaviour])  # type: ignore[arg-type]
    (clip,) = json.loads(out)["clips"]
    film = played(tmp_path / "me.mp4")
    assert film.end_s == pytest.approx(2.0, abs=0.02)
    lines = lines_of(tmp_path / "me.jsonl")[:-1]
    assert film.times_s == pytest.approx([line["time"] for line in lines], abs=0.002)
    delivered_s = [int(line.split()[1]) / 1e9 for line in log.read_text().splitlines()]
    numbers = [line["frame"] for line in lines]
    assert numbers[-1] - numbers[0] + 1 == clip["frames"] + sum(clip["drops"].values())
    source_s = [line["source_time"] - lines[0]["source_time"] for line in lines]
    assert film.times_s == pytest.approx(source_s, abs=0.002)
    # The driver's own moments, however late a frame was fetched; OpenCV keeps the first one or two to itself.
    off_s = [max(min(abs(began_s + shown - taken) for taken in delivered_s) for shown in film.times_s)
             for began_s in delivered_s[numbers[0] : numbers[0] + 3]]
    assert min(off_s) < 0.003


def test_a_file_is_recorded_from_its_beginning_to_its_end(record: Command, tmp_path: Path, shared_data: Path) -> None:
    done = record("--source", shared_data / "videos" / "pyfeat_single_face.mp4", "--out", tmp_path / "me.webm",
                  "--content", "cutout", "--json")
    assert done.code == 0
    (clip,) = json.loads(done.out)["clips"]
    assert clip["files"] == [str(tmp_path / "me.webm"), str(tmp_path / "me.jsonl")]
    assert clip["seconds"] == pytest.approx(72 / 30, abs=1e-3)
    assert (clip["frames"], sum(clip["drops"].values())) == (72, 0)
    film = played(tmp_path / "me.webm")
    alpha = film.pictures[0][..., 3]
    assert (alpha[0, 0], alpha.max()) == (0, 255)


def test_what_is_for_live_sources_only_is_told(record: Command, tmp_path: Path) -> None:
    done = record("--source", "demo", "--seconds", "0.1", "--out", tmp_path / "me.mp4", "--microphone", "default")
    assert (done.code, done.messages) == (0, ["faceseg-live: --microphone has no effect on a file"])


def test_a_taken_name_is_never_replaced(record: Command, tmp_path: Path) -> None:
    (tmp_path / "me.mp4").write_text("mine")
    done = record("--source", "demo", "--seconds", "0.5", "--out", tmp_path / "me.mp4", "--no-sidecar")
    assert done.code == 0
    assert (tmp_path / "me.mp4").read_text() == "mine"
    assert played(tmp_path / "me-2.mp4").times_s


def test_an_expression_decides_what_is_recorded(record: Command, tmp_path: Path) -> None:
    done = record("--source", "demo", "--seconds", "1", "--out", tmp_path / "me.mp4", "--when", "smile > 2")
    assert (done.code, list(tmp_path.iterdir())) == (1, [])
    assert "nothing was recorded" in done.err


def test_a_label_that_nobody_gives_is_reported_with_who_would(record: Command, tmp_path: Path) -> None:
    done = record("--source", "demo", "--seconds", "1", "--out", tmp_path / "me.mp4", "--when", "apparent_age > 30",
                  "--expression", "smil > 0.5")
    assert "'apparent_age', so no face matches; Age and gender does" in done.err
    assert "--classifier age-gender" in done.err
    assert "did you mean smile?" in done.err


@pytest.mark.parametrize(("words", "code", "told"), [
    (("--source", "nowhere.mp4"), 1, "nowhere.mp4"),
    (("--source", "demo", "--seconds", "-1"), 2, "--seconds: -1"),
    (("--source", "demo", "--hide-strength", "0"), 2, "--hide-strength: 0 is out of range"),
    (("--source", "demo", "--side-left", "side_by_side"), 2, "--side-left: 'side_by_side' is unknown"),
    (("--source", "demo", "--content", "everything"), 2, "content: 'everything' is unknown"),
    (("--source", "demo", "--content", "crop"), 2, "face_crop"),
    (("--source", "demo", "--when", "smile >"), 2, "expected a label"),
    (("--source", "demo", "--format", "avi"), 2, "h264, hevc, vp9"),
    (("--source", "demo", "--backdrop-colour", "green"), 2, "--backdrop-colour: 'green' is not a colour"),
    (("--source", "demo", "--content", "cutout", "--backdrop", "picture", "--backdrop-picture", "none.png"), 2,
     "none.png"),
    (("--source", "demo", "--out", "me.xyz"), 2, "no video format has the suffix '.xyz'"),
    (("--source", "demo", "--model", "nothing", "--engine", "parsing"), 2, "nothing"),
])
def test_bad_input_is_one_clear_line_and_leaves_nothing(
    run: Command, tmp_path: Path, words: tuple[str, ...], code: int, told: str
) -> None:
    done = run("record", "--out", tmp_path / "me.mp4", "--engine", "fake", *words)
    assert done.code == code
    assert told in done.err
    assert len(done.err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)])
def test_an_interruption_finishes_the_file(
    tmp_path: Path, name: signal.Signals, eventually: Callable[[Callable[[], bool]], None]
) -> None:
    command = [sys.executable, "-m", "faceseg_live", "record", "--source", "demo", "--engine", "fake", "--encoder",
               "software", "--out", str(tmp_path / "me.mp4")]
    running = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    notes = tmp_path / "me.part.jsonl"
    eventually(lambda: notes.exists() and len(notes.read_text().splitlines()) > 10)
    time.sleep(0.1)
    running.send_signal(name)
    out, err = running.communicate(timeout=20)
    assert (running.returncode, err) == (0, "")
    assert str(tmp_path / "me.mp4") in out
    assert len(played(tmp_path / "me.mp4").times_s) > 10
    assert {path.name for path in tmp_path.iterdir()} == {"me.mp4", "me.jsonl"}
