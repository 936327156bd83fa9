"""Faces of whose mesh the network is in doubt: whoever turns away is followed, whoever has gone is let go."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from faceseg_live.domain.types import Face, Frame, Pixels, freeze
from faceseg_live.engines.base import MeshReading, Request, Roi
from faceseg_live.engines.mesh.engine import MeshEngine
from faceseg_live.settings import EngineSettings

RATE_HZ = 25
HOLD_FRAMES = 3
REQUEST = Request(EngineSettings(exclude_hands=False, smoothing=0, hold_frames=HOLD_FRAMES))


@pytest.fixture
def engine() -> Iterator[MeshEngine]:
    made = MeshEngine()
    yield made
    made.close()


def played(engine: MeshEngine, pictures: Sequence[Pixels], first: int = 0) -> list[tuple[Face, ...]]:
    return [engine.perceive(Frame(freeze(pixels), number, number / RATE_HZ, 0.0), REQUEST).faces
            for number, pixels in enumerate(pictures, first)]


@pytest.fixture(scope="module")
def clip(shared_data: Path) -> Callable[[range], list[Pixels]]:
    """Frames of a film in which people turn their heads."""
    path = shared_data / "videos" / "face_rec_short_hamilton_clip.mp4"
    if not path.is_file():
        pytest.skip(f"{path.name} is absent")
    film = cv2.VideoCapture(str(path))
    pictures = [freeze(np.ascontiguousarray(film.read()[1][:, :, ::-1])) for _ in range(90)]
    film.release()
    return lambda numbers: [pictures[number] for number in numbers]


def test_a_head_that_turns_away_keeps_its_mesh(engine: MeshEngine, clip: Callable[[range], list[Pixels]]) -> None:
    """The pianist, from a half profile to a whole one."""
    for faces in played(engine, clip(range(20))):
        pianist = max(faces, key=lambda face: face.box.y)
        assert (pianist.id, pianist.is_held) == (2, False)
        assert pianist.landmarks is not None


def test_a_profile_keeps_its_id_until_it_looks_at_us(engine: MeshEngine, clip: Callable[[range], list[Pixels]]) -> None:
    """The singer turns towards the camera, and through a moment in which neither network is sure of him."""
    shown = played(engine, clip(range(43, 82)), 43)
    assert [[face.id for face in faces] for faces in shown] == [[1]] * len(shown)
    assert np.mean([faces[0].is_held for faces in shown]) < 0.2


def test_who_leaves_is_let_go_within_the_hold(engine: MeshEngine, demo_path: Path) -> None:
    """The guest of the demo clip goes off to the right, behind the frame's edge."""
    import av

    with av.open(str(demo_path)) as container:
        frames = [picture.to_ndarray(format="rgb24") for picture in container.decode(video=0)]
    shown = played(engine, frames[200:265], 200)
    assert [len(faces) for faces in (shown[0], shown[-1])] == [2, 1]
    counts = [len(faces) for faces in shown]
    assert counts == sorted(counts, reverse=True), "once gone the guest is gone"
    guest = [next(face for face in faces if face.id == 2) for faces in shown if len(faces) == 2]
    inside = [np.mean(face.landmarks[:, 0] < 1280) for face in guest if not face.is_held]
    assert min(inside) > 0.3, "no mesh is left on the wall"


@pytest.mark.parametrize("what", ["wall", "noise", "grey", "blurred"])
def test_whoever_is_gone_at_once_leaves_no_mesh_behind(engine: MeshEngine, portrait: Pixels, what: str) -> None:
    empty = {
        "wall": np.tile(portrait[:, 860:1180], (1, 4, 1)),
        "noise": np.random.default_rng(0).integers(0, 256, portrait.shape, dtype=np.uint8),
        "grey": np.full_like(portrait, 127),
        "blurred": np.asarray(cv2.GaussianBlur(portrait, (0, 0), 60)),
    }[what]
    played(engine, [portrait] * 5)
    after = played(engine, [freeze(empty)] * 8, 5)
    assert all(face.is_held for faces in after for face in faces)
    assert not any(after[HOLD_FRAMES:])


class Doubting:
    """Reads what another landmarker reads, and is as sure of it as told."""

    def __init__(self, real: object) -> None:
        self.real = real
        self.presence: float | None = None

    def read(self, frame: Frame, rois: Sequence[Roi], *, twice: bool = False) -> list[MeshReading]:
        readings = self.real.read(frame, rois, twice=twice)  # type: ignore[attr-defined]
        return [MeshReading(reading.landmarks, reading.presence if self.presence is None else self.presence)
                for reading in readings]

    def close(self) -> None:
        self.real.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize(("presence", "is_followed"), [(0.5, True), (-0.5, True), (-11.0, True), (-13.0, False)])
def test_a_mesh_in_doubt_counts_as_long_as_the_detector_sees_the_face(engine: MeshEngine, portrait: Pixels,
                                                                      presence: float, is_followed: bool) -> None:
    engine._reader.landmarker = landmarker = Doubting(engine._reader.landmarker)
    played(engine, [portrait] * 3)
    landmarker.presence = presence
    (faces,) = played(engine, [portrait], 3)
    assert [face.is_held for face in faces] == [not is_followed]


@pytest.mark.parametrize(("presence", "is_followed"), [(0.5, True), (-0.5, False), (-11.0, False)])
def test_without_the_detector_a_mesh_in_doubt_is_none(engine: MeshEngine, portrait: Pixels,
                                                      monkeypatch: pytest.MonkeyPatch, presence: float,
                                                      is_followed: bool) -> None:
    engine._reader.landmarker = landmarker = Doubting(engine._reader.landmarker)
    played(engine, [portrait] * 3)
    landmarker.presence = presence
    monkeypatch.setattr(engine._search, "look_at", lambda _pixels, _box, _roll: None)
    monkeypatch.setattr(engine._search, "look", lambda _frame, _known, _roll: [])
    (faces,) = played(engine, [portrait], 3)
    assert [face.is_held for face in faces] == [not is_followed]
