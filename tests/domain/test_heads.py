"""Ovals of heads: their places, what they cover, and what makes them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from faceseg_live.domain.heads import Head, Oval, oval_of_face, oval_of_mesh
from faceseg_live.engines.fake import canonical_face

UPRIGHT = Oval(100, 80, 20, 30)


def test_an_oval_covers_what_lies_on_its_axes_and_no_corner() -> None:
    assert UPRIGHT.covers(119, 80)
    assert UPRIGHT.covers(100, 109)
    assert not UPRIGHT.covers(119, 109)
    assert UPRIGHT.bounds == pytest.approx((80, 50, 120, 110))


def test_a_tilted_oval_lies_down() -> None:
    lying = Oval(100, 80, 20, 30, math.pi / 2)
    assert lying.bounds == pytest.approx((70, 60, 130, 100))
    assert lying.covers(129, 80)


def test_an_oval_moves_as_the_picture_does() -> None:
    turn = np.array([[0, -2, 500], [2, 0, 0]], np.float64)  # a quarter turn clockwise, twice as large
    moved = UPRIGHT.moved(turn)
    assert (moved.x, moved.y) == pytest.approx((340, 200))
    assert (moved.across, moved.along) == pytest.approx((40, 60))
    assert moved.rotation == pytest.approx(math.pi / 2)


def test_overlap_is_that_of_the_rectangles() -> None:
    assert UPRIGHT.overlap(UPRIGHT) == pytest.approx(1)
    assert UPRIGHT.overlap(Oval(120, 80, 20, 30)) == pytest.approx(1 / 3)
    assert UPRIGHT.overlap(Oval(300, 80, 20, 30)) == 0


@pytest.mark.parametrize("rotation", [0.0, math.pi / 2, math.pi, -2.0])
def test_a_head_has_more_above_the_face_than_below(rotation: float) -> None:
    oval = oval_of_face(100, 100, 40, rotation)
    up = math.sin(rotation), -math.cos(rotation)
    assert oval.covers(100 + up[0] * 30, 100 + up[1] * 30)
    assert not oval.covers(100 - up[0] * 30, 100 - up[1] * 30)


def turned(yaw: float, roll: float = 0.0) -> np.ndarray:
    """A mesh 100 px high in the middle of a picture, turned to a side in space and then tilted in the picture."""
    cos, sin = math.cos(yaw), math.sin(yaw)
    to_side = np.array(((cos, 0, -sin), (0, 1, 0), (sin, 0, cos)))
    cos, sin = math.cos(roll), math.sin(roll)
    tilt = np.array(((cos, -sin, 0), (sin, cos, 0), (0, 0, 1)))
    return np.asarray(canonical_face() * 100 @ to_side.T @ tilt.T + (500, 300, 0), np.float32)


@pytest.mark.parametrize("roll", [0.0, 0.7, math.pi / 2, math.pi])
@pytest.mark.parametrize("yaw", [0.0, 0.8, -0.8, math.pi / 2])
def test_a_turned_head_is_as_high_and_reaches_further_behind(yaw: float, roll: float) -> None:
    oval, front = oval_of_mesh(turned(yaw, roll)), oval_of_mesh(turned(0))
    assert math.remainder(oval.rotation - roll, 2 * math.pi) == pytest.approx(0, abs=0.25)  # the mesh nods a little
    assert oval.along == pytest.approx(front.along, rel=0.1)
    along_face = math.cos(roll) * (oval.x - 500) + math.sin(roll) * (oval.y - 300)
    assert along_face * -math.copysign(1, math.sin(yaw)) >= 40 * abs(math.sin(yaw)) - 1, "the ear is no end of a head"


@pytest.mark.parametrize("yaw", [0.0, 0.5, -1.5])
def test_no_point_of_a_mesh_is_out_of_its_head(yaw: float) -> None:
    mesh = turned(yaw, 0.3)
    oval = oval_of_mesh(mesh).grown(1.001)
    assert all(oval.covers(*point) for point in mesh[:, :2].tolist())


def test_of_a_mesh_without_any_size_the_head_is_a_point() -> None:
    assert oval_of_mesh(np.full((478, 3), 7, np.float32)).bounds == pytest.approx((7, 7, 7, 7), abs=1e-3)


def test_a_head_that_nothing_saw_is_carried() -> None:
    assert Head(1, UPRIGHT).is_carried
    assert not Head(1, UPRIGHT, 0.9, ("mesh",)).is_carried
