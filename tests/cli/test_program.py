"""The program as a whole: help, version, which command is the default, cameras, microphones."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from faceseg_live.doctor import display
from faceseg_live.exit_codes import ExitCode
from faceseg_live.media.audio import microphone
from faceseg_live.media.audio.portaudio import MicrophoneInfo
from faceseg_live.media.sources import cameras, demo
from faceseg_live.media.sources.camera_info import CameraFormat, CameraInfo
from faceseg_live.settings.engines import ENGINES
from tests.cli.results import Command, load, save, times_s
from tests.media_files import quadrants


def modules_after(words: list[str], tmp_path: Path) -> set[str]:
    """What a fresh process has imported after running these words."""
    code = ("import sys; from faceseg_live.cli.main import main; main(sys.argv[1:]); "
            "print(*sys.modules, file=sys.stderr)")
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, timeout=60,
                          check=True, cwd=tmp_path, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
    return set(done.stderr.split())


@pytest.mark.parametrize("words", [["--help"], ["process", "--help"], ["gui", "--help"], ["--version"]])
def test_help_imports_nothing_heavy(words: list[str], tmp_path: Path) -> None:
    heavy = {"numpy", "cv2", "ai_edge_litert", "mediapipe", "av", "PySide6", "torch", "jax", "tqdm"}
    assert modules_after(words, tmp_path) & heavy == set()


def test_processing_imports_no_window(tmp_path: Path) -> None:
    picture = save(tmp_path / "p.png", quadrants())
    loaded = modules_after(["process", str(picture), "--out", "out", "--engine", "fake"], tmp_path)
    assert "cv2" in loaded
    assert not {name for name in loaded if name.startswith("PySide6")}


def test_help_tells_ranges_and_defaults_of_the_settings(run: Command) -> None:
    told = " ".join(run("process", "--help").out.split())
    for expected in ("-4096 to 4096 px, default 0", "1 to 4096 px, default 13", "default face", "left_cheek"):
        assert expected in told


def test_version(run: Command) -> None:
    from faceseg_live import __version__

    assert run("--version").out == f"faceseg-live {__version__}\n"


@pytest.mark.parametrize(
    ("words", "source"),
    [((), None), (("gui",), None), (("gui", "--source", "demo"), "demo"), (("--debug", "gui"), None)],
)
def test_the_window_is_the_default(
    run: Command, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], source: str | None
) -> None:
    opened: list[str | None] = []
    app = ModuleType("faceseg_live.app.run")

    def open_window(source: str | None, **_: object) -> ExitCode:
        opened.append(source)
        return ExitCode.LEFT_BEHIND

    app.run = open_window  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "faceseg_live.app.run", app)
    monkeypatch.setattr(display, "why_no_window", lambda: "")
    assert run(*words).code == ExitCode.LEFT_BEHIND
    assert opened == [source]


def test_without_a_display_the_demo_clip_is_segmented(
    run: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, short_demo: Path
) -> None:
    monkeypatch.setattr(display, "why_no_window", lambda: "there is no display")
    monkeypatch.setattr(demo, "asset_path", {"demo.mp4": short_demo}.__getitem__)
    monkeypatch.setitem(ENGINES, "mesh", replace(ENGINES["fake"], key="mesh"))
    monkeypatch.chdir(tmp_path)
    outcome = run()
    assert outcome.code == 0
    assert "there is no display" in outcome.messages[0]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["faceseg-demo.mp4", "faceseg-demo.png"]
    assert times_s(tmp_path / "faceseg-demo.mp4") == pytest.approx(times_s(short_demo), abs=0.002)
    assert min(load(tmp_path / "faceseg-demo.png").shape[:2]) > 400


CAMERA = CameraInfo(2, "Front Camera", "V4L2", (CameraFormat("MJPG", 1280, 720, (30.0, 15.0)),
                                                       CameraFormat("YUYV", 640, 480)), "usb-Front-0001")


def test_cameras_are_listed(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cameras, "list_cameras", lambda: (CAMERA,))
    told = run("cameras").out
    for expected in ("2  Front Camera  (V4L2, always camera:usb-Front-0001)", "MJPG 1280x720 at 30, 15 fps",
                     "YUYV 640x480\n"):
        assert expected in told
    listed = json.loads(run("cameras", "--json").out)
    assert listed[0]["name"] == "Front Camera"
    assert listed[0]["formats"][0] == {"pixel_format": "MJPG", "width": 1280, "height": 720, "rates": [30.0, 15.0]}


def test_no_camera_is_no_error(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cameras, "list_cameras", lambda: ())
    outcome = run("cameras")
    assert (outcome.code, outcome.out, outcome.err) == (0, "No camera found.\n", "")
    assert json.loads(run("cameras", "--json").out) == []


def test_microphones_are_listed(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    known = (MicrophoneInfo(3, "USB Headset", 1, 48_000), MicrophoneInfo(0, "Webcam", 2, 44_100))
    monkeypatch.setattr(microphone, "list_microphones", lambda: known)
    outcome = run("microphones")
    assert outcome.out == ("USB Headset  (1 channel, 48000 Hz, the default)\n"
                           "Webcam  (2 channels, 44100 Hz)\n")
    listed = json.loads(run("microphones", "--json").out)
    assert listed[1] == {"index": 0, "name": "Webcam", "channels": 2, "rate": 44_100}
    monkeypatch.setattr(microphone, "list_microphones", lambda: ())
    assert run("microphones").out == "No microphone found.\n"
    assert json.loads(run("microphones", "--json").out) == []


def test_microphones_without_their_package(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    outcome = run("microphones")
    assert outcome.code == 1
    assert 'pip install "faceseg-live[microphone]"' in outcome.messages[0]


@pytest.mark.skipif(os.name == "nt", reason="pipes break otherwise on Windows")
def test_a_reader_that_has_enough_is_no_error(tmp_path: Path) -> None:
    code = "import sys; from faceseg_live.cli.main import main; sys.exit(main(sys.argv[1:]))"
    with subprocess.Popen([sys.executable, "-c", code, "models", "list", "--json"], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, cwd=tmp_path,
                          env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.close()
        assert program.stderr.read() == ""
        assert program.wait(60) == ExitCode.READER_GONE
