from __future__ import annotations

import math

import numpy as np
import pytest

from faceseg_live.domain.types import Box, Points
from faceseg_live.engines.base import Detection, Roi
from faceseg_live.engines.fake import canonical_face
from faceseg_live.engines.mesh.geometry import (
    agrees,
    has_settled,
    is_plausible,
    overlaps,
    roi_of_detection,
    roi_of_landmarks,
    turned_back,
)


def mesh(x: float = 300, y: float = 200, height: float = 100, degrees: float = 0) -> Points:
    angle = math.radians(degrees)
    turn = np.array(((math.cos(angle), math.sin(angle), 0), (-math.sin(angle), math.cos(angle), 0), (0, 0, 1)))
    return (canonical_face() * height @ turn + (x, y, 0)).astype(np.float32)


@pytest.mark.parametrize("degrees", [-120, -30, 0, 45, 90, 170])
def test_region_turns_with_the_face_and_keeps_its_size(degrees: float) -> None:
    roi = roi_of_landmarks(mesh(degrees=degrees))
    assert (roi.centre_x, roi.centre_y) == pytest.approx((300, 200), abs=0.5)
    assert roi.side == pytest.approx(150, rel=0.01)
    assert math.degrees(roi.rotation) == pytest.approx(degrees, abs=0.5)


def test_region_of_a_detection() -> None:
    level = roi_of_detection(Detection(Box(100, 50, 80, 60), 0.9))
    assert (level.centre_x, level.centre_y, level.side, level.rotation) == (140, 80, 120, 0)
    tilted = roi_of_detection(Detection(Box(100, 50, 80, 60), 0.9, right_eye=(110, 60), left_eye=(130, 80)))
    assert math.degrees(tilted.rotation) == pytest.approx(45)


def seen_as(points: Points) -> Detection:
    """What a detector would say of a mesh."""
    right, left = (tuple(points[corners, :2].mean(axis=0).tolist()) for corners in ([33, 133], [362, 263]))
    return Detection(Box.around(points), 0.9, right_eye=right, left_eye=left)


@pytest.mark.parametrize("degrees", [-150, 0, 20, 180])
def test_a_mesh_agrees_with_what_shows_the_same(degrees: float) -> None:
    assert agrees(mesh(degrees=degrees), seen_as(mesh(x=303, height=105, degrees=degrees + 8)))


@pytest.mark.parametrize("other", [
    mesh(degrees=180), mesh(degrees=75), mesh(height=170), mesh(height=60), mesh(y=260)],
    ids=["upside down", "turned", "too large", "too small", "elsewhere"])
def test_a_mesh_that_contradicts_its_detection(other: Points) -> None:
    assert not agrees(other, seen_as(mesh()))


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_what_was_seen_in_a_turned_image(quarters: int) -> None:
    pixels = np.zeros((50, 80), dtype=np.uint8)
    pixels[10:13, 20:26] = 1
    rows, columns = np.nonzero(np.rot90(pixels, quarters))
    box = Box(float(columns.min()), float(rows.min()), float(np.ptp(columns)) + 1, float(np.ptp(rows)) + 1)
    back = turned_back(Detection(box, 0.9, right_eye=box.centre, left_eye=box.centre), quarters, (80, 50))
    assert (back.box, back.right_eye) == (Box(20, 10, 6, 3), (23, 11.5))


@pytest.mark.parametrize("degrees", [0, 60, 180])
def test_a_face_is_plausible_in_any_roll(degrees: float) -> None:
    assert is_plausible(mesh(degrees=degrees), 640, 360)


def test_what_is_no_face() -> None:
    upside_down = mesh()
    upside_down[[10, 152]] = upside_down[[152, 10]]
    broken = mesh()
    broken[7, 1] = np.nan
    for points in (upside_down, broken, mesh(height=5), mesh(x=-80), mesh(y=500)):
        assert not is_plausible(points, 640, 360)


def test_settles_when_it_hardly_moves() -> None:
    roi = Roi(100, 100, 200, 0)
    assert has_settled(roi, Roi(101, 100, 201, 0.1))
    assert not has_settled(roi, Roi(110, 100, 200, 0))
    assert not has_settled(roi, Roi(100, 100, 220, 0))


def test_one_face_or_two() -> None:
    box = Box(100, 100, 100, 100)
    assert overlaps(box, Box(110, 105, 90, 110))
    assert overlaps(box, Box(125, 125, 50, 50))
    assert not overlaps(box, Box(180, 100, 100, 100))
