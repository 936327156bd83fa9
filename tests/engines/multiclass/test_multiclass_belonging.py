"""What of a look belongs to a face."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from faceseg_live.domain.mesh_rings import CHIN_TIP
from faceseg_live.domain.regions import BODY_SKIN, Region
from faceseg_live.domain.types import Face
from faceseg_live.engines.multiclass import network
from faceseg_live.engines.multiclass.belonging import CLASSES, own_shares
from tests.engines.multiclass.colour_network import face_at

ROWS, COLUMNS = 240, 320
TO_MAP = np.array([[0.5, 0, -0.25], [0, 0.5, -0.25]])
SKIN = network.CLASSES.index(BODY_SKIN)
NECK, BEYOND = (CLASSES.index(frozenset({region})) for region in (Region.NECK, Region.BODY_SKIN))


@pytest.fixture
def face() -> Face:
    return face_at(height=0.3)


def at(face: Face, right: float, down: float) -> tuple[int, int]:
    """A place below the chin, in sizes of the face, as (column, row) of the map."""
    assert face.landmarks is not None
    x, y = face.landmarks[CHIN_TIP, :2] / 2
    size = face.box.height / 2
    return round(x + right * size), round(y + down * size)


def neck_of(face: Face, *strokes: tuple[tuple[int, int], tuple[int, int]]) -> np.ndarray:
    """(rows, columns) bool: what is the neck's of bare skin that these strokes draw; all else is the body's."""
    shares = np.zeros((ROWS, COLUMNS, len(network.CLASSES)), np.uint8)
    drawn = np.zeros((ROWS, COLUMNS), np.uint8)
    for begin, end in strokes:
        cv2.line(drawn, begin, end, (255,), 5)
    shares[..., SKIN] = drawn
    own = own_shares(shares, TO_MAP, face, [face])
    assert np.array_equal(own[..., NECK] + own[..., BEYOND], drawn)
    assert own.sum() == drawn.sum()
    return own[..., NECK] > 0


def test_a_neck_goes_on_to_the_shoulders(face: Face) -> None:
    neck, shoulder = (at(face, 0, 0.05), at(face, 0, 0.4)), (at(face, 0, 0.4), at(face, 0.4, 0.4))
    left = neck_of(face, neck, shoulder)
    assert left[neck[0][1], neck[0][0]]
    assert left[shoulder[1][1], shoulder[1][0]]


def test_bare_skin_that_no_jaw_is_near_is_no_neck(face: Face) -> None:
    neck, arm = (at(face, 0, 0.05), at(face, 0, 0.3)), (at(face, 0.5, 0.3), at(face, 0.7, 0.6))
    left = neck_of(face, neck, arm)
    assert left[neck[1][1], neck[1][0]]
    assert not left[arm[0][1], arm[0][0]]
    assert not left[arm[1][1], arm[1][0]]


def test_an_arm_that_is_held_to_the_chin_is_no_neck(face: Face) -> None:
    arm = at(face, 0, 0.05), at(face, 0.2, 1.2)
    left = neck_of(face, arm)
    assert left[arm[0][1], arm[0][0]]
    assert not left[arm[1][1], arm[1][0]]


def test_a_neck_may_begin_below_a_beard_but_not_far_below(face: Face) -> None:
    near, far = at(face, 0, 0.12), at(face, 0, 0.4)
    end = at(face, 0, 0.6)
    assert neck_of(face, (near, end)).any()
    assert not neck_of(face, (far, end)).any()


def test_without_a_mesh_all_bare_skin_stays(face: Face) -> None:
    assert neck_of(replace(face, landmarks=None), (at(face, 0.5, 0.3), at(face, 0.7, 0.6))).any()


def test_what_is_given_is_not_changed(face: Face) -> None:
    shares = np.zeros((ROWS, COLUMNS, len(network.CLASSES)), np.uint8)
    shares[:5, :5, SKIN] = 255
    own_shares(shares, TO_MAP, face, [face])
    assert shares[:5, :5, SKIN].all()
