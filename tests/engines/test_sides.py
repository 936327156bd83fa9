"""Left and right of paired features are the mesh's, whatever the network takes them for."""

from __future__ import annotations

import numpy as np
import pytest

from faceseg_live.domain.regions import Region, Regions
from faceseg_live.domain.types import Points
from faceseg_live.engines.fake import canonical_face
from faceseg_live.engines.parsers.sides import Sides

CLASSES: tuple[Regions, ...] = tuple(
    frozenset({region})
    for region in (Region.SKIN, Region.LEFT_EYE, Region.RIGHT_EYE, Region.LEFT_EAR, Region.RIGHT_EAR)
)
LEFT_EYE, RIGHT_EYE = 1, 2
IDENTITY = np.array([[1.0, 0, 0], [0, 1, 0]])
RIGHT_INNER, LEFT_INNER = 133, 362


def face(turned: float = 0.0) -> Points:
    """An upright face in the middle of 200 × 200 pixels, turned clockwise by radians."""
    points = canonical_face() * np.float32(120)
    cos, sin = np.cos(turned), np.sin(turned)
    points[:, :2] = points[:, :2] @ np.array([[cos, sin], [-sin, cos]]) + 100
    return points


@pytest.mark.parametrize("turned", [0.0, 1.2, np.pi, -2.0])
def test_each_eye_gets_its_own_side(turned: float) -> None:
    points = face(turned)
    for wrong in (LEFT_EYE, RIGHT_EYE):
        labels = Sides(CLASSES).corrected(np.full((200, 200), wrong, np.uint8), IDENTITY, points)
        for corner, label in ((33, RIGHT_EYE), (RIGHT_INNER, RIGHT_EYE), (263, LEFT_EYE), (LEFT_INNER, LEFT_EYE)):
            x, y = points[corner, :2].round().astype(int)
            assert labels[y, x] == label


def test_the_map_to_the_labels_is_followed() -> None:
    """A crop of half the size that begins at (40, 20)."""
    to_labels = np.array([[0.5, 0, -20], [0, 0.5, -10]])
    labels = Sides(CLASSES).corrected(np.full((90, 80), LEFT_EYE, np.uint8), to_labels, face())
    assert (labels[:, :28] == RIGHT_EYE).all()
    assert (labels[:, 32:] == LEFT_EYE).all()


def test_other_labels_stay() -> None:
    labels = np.random.default_rng(0).choice(np.array([0, 7, 200], np.uint8), (200, 200))
    np.testing.assert_array_equal(Sides(CLASSES).corrected(labels, IDENTITY, face()), labels)


def test_nothing_is_said_without_a_mesh_or_pairs_or_eyes_apart() -> None:
    labels = np.full((200, 200), LEFT_EYE, np.uint8)
    both: tuple[Regions, ...] = (frozenset(), frozenset({Region.LEFT_EYE, Region.RIGHT_EYE}))
    profile = face()
    profile[263] = profile[33]
    assert Sides(CLASSES).corrected(labels, IDENTITY, None) is labels
    assert Sides(both).corrected(labels, IDENTITY, face()) is labels
    assert Sides(CLASSES).corrected(labels, IDENTITY, profile) is labels
