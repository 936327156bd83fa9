"""Ovals of heads: their places, what they cover, and what makes them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from faceseg_live.domain.heads import Head, Oval, oval_of_face

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


def test_a_head_that_nothing_saw_is_carried() -> None:
    assert Head(1, UPRIGHT).is_carried
    assert not Head(1, UPRIGHT, 0.9, ("mesh",)).is_carried
