"""The crop follows the head that the parser saw."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from faceseg_live.domain.regions import Region, Regions
from faceseg_live.domain.types import Pixels
from faceseg_live.engines.crops import stretched_box
from faceseg_live.engines.parsers.head_framing import Framing, HeadLocator

CLASSES: tuple[Regions, ...] = (
    frozenset(), frozenset({Region.SKIN}), frozenset({Region.HAIR}), frozenset({Region.CLOTH}),
)
SKIN, HAIR, CLOTH = 1, 2, 3
SIDE = 400


def head(left: int, top: int, right: int, bottom: int) -> Pixels:
    """Hair with skin in its middle, clothes below."""
    labels = np.zeros((SIDE, SIDE), np.uint8)
    labels[bottom:, :] = CLOTH
    labels[top:bottom, left:right] = HAIR
    labels[(top + bottom) // 2 : bottom, (left * 2 + right) // 3 : (left + right * 2) // 3] = SKIN
    return labels


def test_the_square_holds_the_head_and_little_more() -> None:
    framing = HeadLocator(CLASSES).framing(head(80, 40, 280, 300), Framing())
    assert framing.x == pytest.approx(180 / SIDE, abs=0.02)
    assert framing.y == pytest.approx(170 / SIDE, abs=0.02)
    assert 260 - 2 * SIDE / 112 <= framing.side * SIDE <= 290  # the labels are looked at in steps


def test_a_second_head_does_not_count() -> None:
    labels = head(80, 40, 280, 300)
    labels[20:200, 320:400] = HAIR
    labels[100:150, 350:370] = SKIN
    detector = HeadLocator(CLASSES)
    assert detector.framing(labels, Framing()) == detector.framing(head(80, 40, 280, 300), Framing())


def test_a_head_that_is_cut_off_widens_the_square() -> None:
    framing = HeadLocator(CLASSES).framing(head(0, 0, 400, 300), Framing())
    assert framing.side > 1.1
    assert framing.y < 0.4


def test_it_stays_within_bounds() -> None:
    detector, framing = HeadLocator(CLASSES), Framing()
    for _ in range(50):
        framing = detector.framing(np.full((SIDE, SIDE), SKIN, np.uint8), framing)
    assert framing.side <= 1.6
    assert detector.framing(head(199, 190, 203, 210), Framing()).side >= 0.5


def test_without_a_head_the_square_stays() -> None:
    shown = Framing(0.4, 0.6, 0.9)
    for label in (0, HAIR, CLOTH):
        assert HeadLocator(CLASSES).framing(np.full((SIDE, SIDE), label, np.uint8), shown) is shown


def test_what_is_found_in_one_square_holds_in_another() -> None:
    """The same head, seen in the usual crop and in a framed one, wants the same square."""
    detector, shown, labels = HeadLocator(CLASSES), Framing(0.45, 0.4, 0.8), head(80, 40, 280, 300)
    usual = stretched_box(0, 0, SIDE, SIDE, (SIDE, SIDE))
    framed = cv2.warpAffine(labels, shown.applied(usual, (SIDE, SIDE)), (SIDE, SIDE), flags=cv2.INTER_NEAREST)
    first, second = detector.framing(labels, Framing()), detector.framing(np.asarray(framed, np.uint8), shown)
    assert (second.x, second.y, second.side) == pytest.approx((first.x, first.y, first.side), abs=0.025)


def test_it_rests_near_its_goal_and_moves_gently_elsewhere() -> None:
    shown = Framing()
    assert shown.towards(Framing(0.52, 0.49, 1.03)) is shown
    moved = shown.towards(Framing(0.5, 0.3, 1.0))
    assert 0.3 < moved.y < 0.5
