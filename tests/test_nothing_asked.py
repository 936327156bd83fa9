"""Without being asked, the program asks nothing of the network: in a process of its own, with all that it starts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from faceseg_live.domain.types import Pixels
from tests.conftest import _QT_PROBLEM, ROOT

_GUARD = Path(__file__).parent / "network_guard"
_PROBE = "import socket\ntry: socket.create_connection(('127.0.0.1', 9), 1)\nexcept OSError: pass"
_EVERYTHING = """
import sys
from pathlib import Path
import faceseg_live
from faceseg_live import segment
from faceseg_live.cli.main import main
from faceseg_live.doctor import checks

picture, out, has_window = Path(sys.argv[1]), Path(sys.argv[2]), bool(sys.argv[3])
segment(picture)
for words in (["models", "list"], ["models", "verify"], ["cameras"], ["microphones"]):
    main(words)
assert main(["models", "pull", "bisenetv2"]) == 1
for find in (checks.display_findings, checks.camera_findings, checks.sound_findings, checks.model_findings):
    list(find())
assert main(["process", str(picture), str(picture), "--out", str(out), "--workers", "2"]) == 0
assert main(["record", "--source", "demo", "--seconds", "0.2", "--out", str(out / "a.mp4")]) == 0
for missing in (["--engine", "parsing"], ["--detector", "yunet"], ["--engine", "custom-onnx", "--model", "a/b"],
                ["--engine", "parsing", "--model", "https://127.0.0.1:9/x.onnx"]):
    assert main(["process", str(picture), "--out", str(out), *missing]) == 1
assert main(["process", "http://me:s3cret@127.0.0.1:9/x.mp4", "--out", str(out)]) == 2
if has_window:
    from PySide6.QtCore import QTimer
    from faceseg_live.app.run import run

    def started(window, session):
        window.dialogs.show_models()
        window.sources.open_address()
        QTimer.singleShot(1000, window.close)

    assert run("demo", started=started) == 0
"""


@pytest.fixture
def picture(portrait: Pixels, tmp_path: Path) -> Path:
    from PIL import Image

    path = tmp_path / "face.jpg"
    Image.fromarray(portrait).resize((320, 180)).save(path)
    return path


def asked(code: str, told: Path, *arguments: object, **variables: str) -> str:
    """What a script asks of the network."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(_GUARD), str(ROOT))), "FACESEG_TOLD": str(told),
                   "QT_QPA_PLATFORM": "offscreen", **variables}
    environment.pop("FACESEG_OFFLINE", None)
    done = subprocess.run([sys.executable, "-c", code, *map(str, arguments)], env=environment, cwd=told.parent,
                          capture_output=True, text=True, timeout=110)
    assert done.returncode == 0, done.stdout + done.stderr
    return told.read_text("utf-8") if told.exists() else ""


def test_the_guard_sees_whatever_asks(tmp_path: Path) -> None:
    assert "socket.getaddrinfo" in asked(_PROBE, tmp_path / "told")


def test_nothing_is_asked_unasked(picture: Path, tmp_path: Path) -> None:
    """The import, the API, files by workers, recordings, lists, checks, models that are missing, and the window."""
    has_window = "" if _QT_PROBLEM else "yes"
    assert asked(_EVERYTHING, tmp_path / "told", picture, tmp_path / "out", has_window) == ""
