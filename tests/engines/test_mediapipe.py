from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest

from faceseg_live.domain.types import Box, Frame, Perception, Pixels, freeze
from faceseg_live.engines.base import Request
from faceseg_live.engines.mediapipe import face_landmarker
from faceseg_live.engines.mediapipe.engine import MediaPipeEngine, make_mediapipe_engine
from faceseg_live.engines.mesh.engine import MeshEngine
from faceseg_live.errors import EngineUnavailable
from faceseg_live.settings import EngineSettings
from tests.conftest import ROOT

COMMAND = 'pip install "faceseg-live[mediapipe]"'


def absent(_name: str) -> str:
    raise metadata.PackageNotFoundError


def broken(name: str) -> object:
    raise ImportError(f"{name}: a library is missing")


def test_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(face_landmarker.metadata, "version", absent)
    with pytest.raises(EngineUnavailable, match=r"mediapipe, 1\.2 or newer \(it is not installed\)") as caught:
        make_mediapipe_engine(EngineSettings())
    assert caught.value.command == COMMAND


@pytest.mark.parametrize("found", ["0.10.21", "1.1.9"])
def test_an_old_package_is_named_with_its_version(monkeypatch: pytest.MonkeyPatch, found: str) -> None:
    monkeypatch.setattr(face_landmarker.metadata, "version", lambda name: found)
    with pytest.raises(EngineUnavailable, match=rf"mediapipe 1\.2 or newer, found {found}") as caught:
        make_mediapipe_engine(EngineSettings())
    assert caught.value.command == COMMAND


def test_a_package_that_can_not_be_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(face_landmarker.metadata, "version", lambda name: "1.2.3")
    monkeypatch.setattr(face_landmarker.importlib, "import_module", broken)
    with pytest.raises(EngineUnavailable, match="a library is missing") as caught:
        make_mediapipe_engine(EngineSettings())
    assert caught.value.command == COMMAND


@pytest.fixture
def package() -> None:
    pytest.importorskip("mediapipe", reason="the engine runs on mediapipe")


@pytest.mark.usefixtures("package")
def test_without_the_model() -> None:
    with pytest.raises(EngineUnavailable, match="faceseg-live models pull face_landmarker"):
        make_mediapipe_engine(EngineSettings())


@pytest.fixture
def engine(package: None, shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MediaPipeEngine]:
    monkeypatch.setenv("FACESEG_MODELS", str(shared_data / "models"))
    with closing(MediaPipeEngine(max_faces=8)) as made:
        yield made


def look(engine: MediaPipeEngine | MeshEngine, pixels: Pixels, time_s: float = 0.0, *, is_still: bool = False,
         **settings: int | bool) -> Perception:
    chosen = EngineSettings(**{"exclude_hands": False, "smoothing": 0, **settings})
    return engine.perceive(Frame(freeze(pixels.copy()), 0, time_s, 0.0), Request(chosen, is_still=is_still))


def ids(perception: Perception) -> list[int]:
    return [face.id for face in perception.faces]


def test_frames_of_one_time_and_times_that_run_back(engine: MediaPipeEngine, portrait: Pixels) -> None:
    """A source with a clock that stands, a clip that starts again, a jump to another place in it."""
    for time_s in (0.0, 0.0, 0.0, 0.0004, 2.0, 1.0, 1.0, 0.0, 2.5):
        assert ids(look(engine, portrait, time_s)) == [1]


def test_nothing_of_the_frames_before_is_left_where_time_runs_back(engine: MediaPipeEngine, portrait: Pixels) -> None:
    """mediapipe averages a single face with where it was; after a jump a frame is as if it were the first."""
    look(engine, np.roll(portrait, 25, axis=1), 20.0, max_faces=1)
    first = look(engine, portrait, 10.0, max_faces=1).faces[0].landmarks
    look(engine, np.roll(portrait, 25, axis=1), 10.03, max_faces=1)
    followed = look(engine, portrait, 10.06, max_faces=1).faces[0].landmarks
    again = look(engine, portrait, 2.0, max_faces=1).faces[0].landmarks
    np.testing.assert_allclose(again, first, atol=0.01)
    assert np.abs(followed - first).max() > 0.1


@pytest.mark.usefixtures("package")
def test_what_is_left_open_says_nothing_when_python_ends(shared_data: Path) -> None:
    program = ("import contextlib, numpy\n"
               "from faceseg_live import NoFaceFound, Segmenter, Settings\n"
               "left = Segmenter(Settings().changed('engine', key='mediapipe'))\n"
               "with contextlib.suppress(NoFaceFound):\n"
               "    left.segment(numpy.zeros((64, 64, 3), numpy.uint8))\n")
    outcome = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False,
                             env=os.environ | {"FACESEG_MODELS": str(shared_data / "models")})
    assert (outcome.returncode, outcome.stderr) == (0, "")


def test_another_number_of_faces_keeps_the_ids(engine: MediaPipeEngine, portrait: Pixels) -> None:
    beside = np.hstack((portrait[:, :900], portrait[:, :900]))
    both = look(engine, beside, 0.0)
    one = look(engine, beside, 0.033, max_faces=1)
    assert len(both.faces) == 2
    assert len(one.faces) == 1
    assert sorted(ids(look(engine, beside, 0.066))) == sorted(ids(both))


def test_the_size_of_the_frames_may_change(engine: MediaPipeEngine, portrait: Pixels) -> None:
    assert look(engine, portrait, 0.0).faces
    (face,) = (face for face in look(engine, portrait[::2, ::2], 0.033).faces if not face.is_held)
    assert face.box.overlap(Box(207, 120, 103, 103)) > 0.4


@pytest.mark.parametrize(("max_faces", "is_smoothed_here"), [(1, False), (2, True)])
def test_faces_are_steadied_once(engine: MediaPipeEngine, portrait: Pixels, max_faces: int,
                                 is_smoothed_here: bool) -> None:
    """mediapipe steadies a single face by itself, and more than one not at all."""
    noise = np.random.default_rng(0)
    frames = [np.clip(portrait + noise.normal(0, 8, portrait.shape), 0, 255).astype(np.uint8) for _ in range(8)]
    last = {}
    for smoothing in (0, 90):
        engine.reset()
        for i, pixels in enumerate(frames):
            last[smoothing] = look(engine, pixels, i / 30, max_faces=max_faces, smoothing=smoothing).faces[0].landmarks
    assert bool(np.abs(last[0] - last[90]).max() > 0.01) is is_smoothed_here


def test_hands_are_those_of_the_default_engine(engine: MediaPipeEngine, portrait: Pixels) -> None:
    assert "hands" not in look(engine, portrait, 0.0).timings_ms
    with closing(MeshEngine()) as mesh:
        mine, other = (look(each, portrait, is_still=True, exclude_hands=True) for each in (engine, mesh))
    assert "hands" in mine.timings_ms
    assert len(mine.hands) == len(other.hands)


def test_agrees_with_the_default_engine(engine: MediaPipeEngine, portrait: Pixels) -> None:
    """The same network, once run by mediapipe and once by the mesh engine."""
    with closing(MeshEngine()) as mesh:
        (theirs,), (ours,) = (look(each, portrait, is_still=True).faces for each in (engine, mesh))
    apart = np.linalg.norm((theirs.landmarks - ours.landmarks)[:, :2], axis=1)
    assert apart.mean() < 0.01 * theirs.box.width


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="only Linux tells of native threads")
def test_no_thread_is_left_of_earlier_tasks(engine: MediaPipeEngine, portrait: Pixels) -> None:
    def threads() -> int:
        look(engine, portrait)
        return len(list(Path("/proc/self/task").iterdir()))

    before = threads()
    for _ in range(10):
        engine.reset()
        threads()
    assert threads() <= before + 1
