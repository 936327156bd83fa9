"""Labels from the mesh: on real faces, and on meshes that were moved on purpose."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from faceseg_live.classifiers.geometry import geometry_scores
from faceseg_live.classifiers.known_labels import GEOMETRY
from faceseg_live.domain.types import Box, Face, Frame, Hand, Pixels, Points
from faceseg_live.engines.host import EngineHost
from faceseg_live.media.sources.video import VideoSource
from faceseg_live.settings import Settings

DEGREES = {"yaw", "pitch", "roll"}
Scores = Mapping[str, float]


@pytest.fixture
def face(host: EngineHost, portrait: Pixels, frame_of: Callable[..., Frame]) -> Face:
    host.reset()
    return host.perceive(replace(frame_of(portrait), is_still=True), Settings()).faces[0]


def _by_frame(host: EngineHost, path: Path, every: int = 1) -> dict[int, Scores]:
    """Frame number → scores of the largest face; every so many frames are looked at."""
    source, settings = VideoSource(path), Settings()
    host.reset()
    scores = {}
    while (frame := source.read()) is not None:
        if frame.sequence % every:
            continue
        seen = host.perceive(frame, settings)
        if seen.faces:
            scores[frame.sequence] = geometry_scores(seen.faces[0], frame, seen.hands)
    source.close()
    return scores


def test_every_label_has_a_score_in_its_range(face: Face, portrait: Pixels, frame_of: Callable[..., Frame]) -> None:
    scores = geometry_scores(face, frame_of(portrait))
    assert set(scores) == set(GEOMETRY)
    assert all(0 <= score <= 1 for label, score in scores.items() if label not in DEGREES)
    assert all(abs(scores[label]) < 45 for label in DEGREES)
    assert scores["eyes_closed"] == 0
    assert scores["hand_on_face"] == 0


def test_a_smile_rises(host: EngineHost, shared_data: Path) -> None:
    scores = _by_frame(host, shared_data / "videos/pyfeat_single_face.mp4")
    smiles = [scores[number]["smile"] for number in sorted(scores)]
    assert max(smiles[:16]) < 0.2
    assert min(smiles[24:60]) > 0.7


def test_closed_eyes_and_a_hand(host: EngineHost, shared_data: Path) -> None:
    scores = _by_frame(host, shared_data / "videos/pyfeat_WolfgangLanger_Pexels.mp4", every=8)
    assert scores[48]["eyes_closed"] > 0.9
    assert scores[216]["eyes_closed"] < 0.1
    assert max(scores[number]["hand_on_face"] for number in range(80, 160, 8)) > 0.9
    assert max(scores[number]["hand_on_face"] for number in range(264, 460, 8)) == 0


def test_without_a_mesh_only_the_size_is_known(frame_of: Callable[..., Frame]) -> None:
    frame = frame_of(np.zeros((200, 300, 3), np.uint8))
    assert geometry_scores(Face(1, Box(10, 10, 40, 50), 1.0), frame) == {"face_size": 0.25}


@pytest.mark.parametrize(("label", "axes"), [("roll", (0, 1)), ("yaw", (0, 2)), ("pitch", (2, 1))])
@pytest.mark.parametrize("degrees", [-20, 20])
def test_a_turned_head(
    face: Face, portrait: Pixels, frame_of: Callable[..., Frame], label: str, axes: tuple[int, int], degrees: int
) -> None:
    before = geometry_scores(face, frame_of(portrait))
    assert face.landmarks is not None
    after = geometry_scores(replace(face, landmarks=_turned(face.landmarks, axes, degrees)), frame_of(portrait))
    assert after[label] - before[label] == pytest.approx(degrees, abs=3)
    assert after["smile"] == pytest.approx(before["smile"], abs=0.05)


def test_size_and_place_change_no_score_but_the_face_size(
    face: Face, portrait: Pixels, frame_of: Callable[..., Frame]
) -> None:
    before = geometry_scores(face, frame_of(portrait))
    assert face.landmarks is not None
    moved = replace(face, landmarks=face.landmarks * np.float32(0.3) + np.float32(40))
    after = geometry_scores(moved, frame_of(portrait))
    assert {label: pytest.approx(score, abs=1e-3) for label, score in before.items()} == after


@pytest.mark.parametrize(("label", "side"), [("look_left", 1), ("look_right", -1)])
def test_a_gaze_to_the_side(
    face: Face, portrait: Pixels, frame_of: Callable[..., Frame], label: str, side: int
) -> None:
    assert face.landmarks is not None
    points = face.landmarks.copy()
    for iris, outer, inner in ((468, 33, 133), (473, 263, 362)):
        points[iris] += side * np.float32(0.3) * abs(points[outer] - points[inner]) * np.float32([1, 0, 0])
    scores = geometry_scores(replace(face, landmarks=points), frame_of(portrait))
    assert scores[label] > 0.9
    assert {"look_left": scores["look_right"], "look_right": scores["look_left"]}[label] == 0


def test_raised_brows(face: Face, portrait: Pixels, frame_of: Callable[..., Frame]) -> None:
    assert face.landmarks is not None
    points = face.landmarks.copy()
    points[[52, 65, 282, 295], 1] -= 0.2 * (points[263, 0] - points[33, 0])
    before, after = (geometry_scores(replace(face, landmarks=mesh), frame_of(portrait))["brows_raised"]
                     for mesh in (face.landmarks, points))
    assert before < 0.3
    assert after > 0.9


def test_a_hand_beside_the_face_is_not_on_it(face: Face, portrait: Pixels, frame_of: Callable[..., Frame]) -> None:
    x, y = face.box.centre
    inside = np.tile(np.float32([x, y, 0]), (21, 1))
    beside = inside + np.float32([face.box.width, 0, 0])
    frame = frame_of(portrait)
    assert geometry_scores(face, frame, [Hand(beside)])["hand_on_face"] == 0
    assert geometry_scores(face, frame, [Hand(beside), Hand(inside)])["hand_on_face"] == 1


def _turned(points: Points, axes: tuple[int, int], degrees: float) -> Points:
    """The mesh turned about its middle, from the first axis towards the second."""
    middle, angle = points.mean(axis=0), np.radians(degrees)
    turned = (points - middle).copy()
    first, second = turned[:, axes[0]].copy(), turned[:, axes[1]].copy()
    turned[:, axes[0]] = first * np.cos(angle) - second * np.sin(angle)
    turned[:, axes[1]] = first * np.sin(angle) + second * np.cos(angle)
    return turned + middle
