"""What there is instead of people: what it looks like, and what a puppet keeps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from faceseg_live.domain.heads import Head, Oval, oval_of_mesh
from faceseg_live.domain.mesh_rings import LEFT_IRIS, LIPS_INNER, LIPS_OUTER, RIGHT_IRIS
from faceseg_live.domain.types import Box, Face, Frame, Perception, Pixels
from faceseg_live.engines.fake import canonical_face
from faceseg_live.errors import InvalidParameter
from faceseg_live.rendering.drawing import bgra
from faceseg_live.rendering.hiding import Hider, hidden_area
from faceseg_live.rendering.hiding.fills import PUPPET_LANDMARKS
from faceseg_live.rendering.scene import Scene, scene_of
from faceseg_live.settings import HidingSettings, How, Settings

FrameOf = Callable[..., Frame]
HAIR = (0x80, 0x20, 0x40)


@pytest.fixture
def frame(frame_of: FrameOf) -> Frame:
    return frame_of(np.random.default_rng(5).integers(0, 256, (240, 320, 3), np.uint8))


def scene(frame: Frame, mesh: np.ndarray[Any, Any] | None = None, roll: float = 0.0) -> Scene:
    """Somebody in the middle of the frame; without a mesh, nobody knows more than where the head is."""
    if mesh is None:
        return scene_of(Perception(frame, heads=(Head(1, Oval(160, 120, 70, 90, roll)),)), Settings())
    mesh = np.asarray(mesh, np.float32)
    return scene_of(Perception(frame, (Face(1, Box.around(mesh), 1.0, mesh),),
                               heads=(Head(1, oval_of_mesh(mesh), face_id=1),)), Settings())


def mesh() -> np.ndarray[Any, Any]:
    return canonical_face() * 110 + (160, 120, 0)


def drawn(shown: Scene, **settings: Any) -> Pixels:
    pixels = bgra(shown.frame.pixels)
    Hider(HidingSettings(**settings)).hide(pixels, shown)
    return pixels[..., :3]


def test_solid_is_one_colour_with_a_soft_edge(frame: Frame) -> None:
    grey = Frame(np.full_like(frame.pixels, 200), 0, 0.0, 0.0)
    picture, area = drawn(scene(grey), colour="#402080"), hidden_area(scene(grey), HidingSettings())
    assert (picture[area] == HAIR).all()
    edge = np.unique(picture[~area].reshape(-1, 3), axis=0)
    assert len(edge) > 3, "colours in between"
    between = ((picture != HAIR) & (picture != 200)).all(axis=2)
    assert not between[cv2.erode((~area).astype(np.uint8), np.ones((7, 7))) > 0].any(), "and only next to it"


def test_blocks_have_one_colour_each_and_grow_with_strength(frame: Frame) -> None:
    def colours(strength: int) -> int:
        middle = drawn(scene(frame), how=How.PIXELATE, strength=strength)[60:180, 120:200]
        return len(np.unique(middle.reshape(-1, 3), axis=0))

    assert colours(100) <= 9 < colours(1)


def test_more_blur_leaves_less(frame: Frame) -> None:
    area = hidden_area(scene(frame), HidingSettings())

    def detail(strength: int) -> float:
        return float(drawn(scene(frame), how=How.BLUR, strength=strength)[area].std(axis=0).mean())

    assert detail(100) < detail(50) < detail(1)


@pytest.fixture
def quarters(tmp_path: Path) -> str:
    """Red above and green below on the left; on the right nothing above, and blue below. 50×50, BGRA."""
    picture = np.zeros((50, 50, 4), np.uint8)
    picture[:25, :25], picture[25:, :25], picture[25:, 25:] = (0, 0, 255, 255), (0, 255, 0, 255), (255, 0, 0, 255)
    path = tmp_path / "quarters.png"
    cv2.imwrite(str(path), picture)
    return str(path)


@pytest.mark.parametrize(("roll", "clockwise"), [(0.0, 0), (np.pi / 2, 1), (np.pi, 2)])
def test_a_picture_covers_the_head_and_is_tilted_with_it(
    roll: float, clockwise: int, quarters: str, frame: Frame
) -> None:
    picture = drawn(scene(frame, roll=roll), how=How.PICTURE, picture=quarters, colour="#402080")
    places = [(140, 90), (180, 90), (180, 150), (140, 150)]  # from above on the left, clockwise
    found = [tuple(picture[y, x].tolist()) for x, y in places]
    expected = [(0, 0, 255), HAIR, (255, 0, 0), (0, 255, 0)]
    assert found == expected[4 - clockwise :] + expected[: 4 - clockwise]


def test_a_picture_without_alpha_is_as_good_and_a_missing_one_is_told(tmp_path: Path, frame: Frame) -> None:
    path = tmp_path / "plain.jpg"
    cv2.imwrite(str(path), np.full((900, 1600, 3), (10, 200, 90), np.uint8))
    picture = drawn(scene(frame), how=How.PICTURE, picture=str(path))
    assert np.abs(picture[hidden_area(scene(frame), HidingSettings())].astype(int) - (10, 200, 90)).max() <= 2
    with pytest.raises(InvalidParameter, match=r"gone\.png"):
        Hider(HidingSettings(how=How.PICTURE, picture=str(tmp_path / "gone.png")))
    with pytest.raises(InvalidParameter, match="none is chosen"):
        Hider(HidingSettings(how=How.PICTURE))


def test_a_puppet_without_a_mesh_is_its_colour(frame: Frame) -> None:
    assert (drawn(scene(frame), how=How.PUPPET) == drawn(scene(frame))).all()


def test_a_puppet_keeps_its_landmarks_and_nothing_else(frame: Frame) -> None:
    """Depth, and all points that are not listed, could be anything."""
    usual, moved = scene(frame, mesh()), mesh()
    rest = sorted(set(range(478)) - set(PUPPET_LANDMARKS))
    moved[rest] += 40
    moved[:, 2] = 7
    other = scene_of(Perception(frame, (Face(1, Box(0, 0, 9, 9), 0.1, np.asarray(moved, np.float32)),),
                                heads=usual.perception.heads), Settings())
    assert (drawn(other, how=How.PUPPET) == drawn(usual, how=How.PUPPET)).all()


@pytest.mark.parametrize("points", [(*LEFT_IRIS, *RIGHT_IRIS, 468, 473), LIPS_OUTER, LIPS_INNER])
def test_a_puppet_looks_and_speaks_as_the_person_does(points: tuple[int, ...], frame: Frame) -> None:
    moved = mesh()
    moved[list(points), 0] += 4
    changed = (drawn(scene(frame, moved), how=How.PUPPET) != drawn(scene(frame, mesh()), how=How.PUPPET)).any(axis=2)
    rows, columns = np.nonzero(changed)
    among = mesh()[list(points)]
    assert changed.sum() > 5
    assert among[:, 0].min() - 15 < columns.min() < columns.max() < among[:, 0].max() + 20
    assert among[:, 1].min() - 15 < rows.min() < rows.max() < among[:, 1].max() + 15


def test_a_puppet_opens_its_mouth(frame: Frame) -> None:
    def dark(opening: float) -> int:
        speaking = mesh()
        speaking[list(LIPS_INNER[11:]), 1] += opening
        inside = drawn(scene(frame, speaking), how=How.PUPPET)[130:180, 140:180]
        return int((inside == (0x30, 0x2A, 0x6B)).all(axis=2).sum())

    assert dark(0) < 40 < dark(12)


def test_a_puppet_blinks(frame: Frame) -> None:
    def white(share: float) -> int:
        blinking = mesh()
        for ring in ((33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7),
                     (249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466, 263)):
            eye = blinking[list(ring), 1]
            blinking[list(ring), 1] = eye.mean() + (eye - eye.mean()) * share
        return int((drawn(scene(frame, blinking), how=How.PUPPET) == 255).all(axis=2).sum())

    assert white(0) < white(1) / 3
