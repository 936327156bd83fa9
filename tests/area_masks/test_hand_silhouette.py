"""Silhouettes of hands: where they cover, where they don't, and that no landmark can break them."""

from __future__ import annotations

import numpy as np
import pytest

from faceseg_live.area_masks.hand_silhouette import covers, draw_hands, hand_polygons, palm_length
from faceseg_live.domain.types import Box, Hand

SIDE = 400
# An open right hand, fingers up and apart, palm 100 pixels long.
OPEN_HAND = np.array(
    [
        (200, 320, 0),
        (160, 300, 0), (135, 270, 0), (118, 240, 0), (105, 215, 0),
        (170, 225, 0), (158, 185, 0), (150, 160, 0), (144, 138, 0),
        (197, 220, 0), (195, 172, 0), (194, 142, 0), (193, 115, 0),
        (222, 225, 0), (232, 180, 0), (237, 152, 0), (241, 130, 0),
        (245, 238, 0), (264, 205, 0), (274, 186, 0), (283, 168, 0),
    ],
    np.float32,
)  # fmt: skip


def hand(points: np.ndarray = OPEN_HAND) -> Hand:
    return Hand(points.astype(np.float32))


def drawn(*hands: Hand) -> np.ndarray:
    return draw_hands(hands, 0, 0, SIDE, SIDE)


def test_no_hand_covers_nothing() -> None:
    mask = draw_hands((), 3, 4, 7, 5)
    assert mask.shape == (5, 7)
    assert mask.dtype == np.uint8
    assert not mask.any()


def test_every_joint_and_the_palm_are_covered_with_ones() -> None:
    mask = drawn(hand())
    for x, y, _ in OPEN_HAND.astype(int):
        assert mask[y, x] == 1
    assert mask[260, 200] == 1, "the middle of the palm"
    assert mask[340, 200] == 1, "the forearm just below the wrist"
    assert set(np.unique(mask)) == {0, 1}


def test_the_face_between_spread_fingers_stays_visible() -> None:
    mask = drawn(hand())
    between_tips = [(168, 130), (218, 130), (262, 150), (125, 190)]
    assert not any(mask[y, x] for x, y in between_tips)
    assert not mask[:95].any(), "nothing above the longest finger"


def test_a_finger_is_as_wide_as_a_finger() -> None:
    row = drawn(hand())[160]
    across = row[175:215].sum()
    assert 18 <= across <= 26, "a fifth to a quarter of the palm's length"


def test_a_region_is_the_same_picture_cut_out() -> None:
    cut = draw_hands([hand()], 120, 90, 150, 200)
    assert (cut != drawn(hand())[90:290, 120:270]).sum() <= 2, "but for rounding where a polygon leaves the region"


def test_a_region_away_from_the_hand_is_empty() -> None:
    assert not draw_hands([hand()], 5000, -3000, 60, 60).any()


def test_two_hands_cover_what_either_covers() -> None:
    left = hand()
    right = hand(OPEN_HAND + np.array([90, -20, 0]))
    assert np.array_equal(drawn(left, right), drawn(left) | drawn(right))


@pytest.mark.parametrize(("factor", "tolerance"), [(0.1, 0.3), (0.5, 0.05), (2.0, 0.05)])
def test_the_silhouette_grows_with_the_hand(factor: float, tolerance: float) -> None:
    size = int(SIDE * factor)
    scaled = draw_hands([hand(OPEN_HAND * factor)], 0, 0, size, size)
    assert scaled.mean() == pytest.approx(drawn(hand()).mean(), rel=tolerance)


def test_a_hand_pointing_at_the_camera_keeps_its_width() -> None:
    turned = OPEN_HAND.copy()
    turned[:, 2] = (OPEN_HAND[:, 1] - 320) * 0.95
    turned[:, 1] = 320 + (OPEN_HAND[:, 1] - 320) * 0.31
    assert palm_length(hand(turned)) == pytest.approx(palm_length(hand()), rel=0.05)
    assert drawn(hand(turned))[:, 193].any()


@pytest.mark.parametrize(
    "points",
    [
        np.zeros((21, 3)),
        np.full((21, 3), np.nan),
        np.full((21, 3), np.inf),
        OPEN_HAND * 1e30,
        OPEN_HAND * 1e9,
        np.tile(OPEN_HAND[0], (21, 1)),
    ],
    ids=["zero", "nan", "infinite", "overflowing", "far away", "one point"],
)
def test_broken_landmarks_cover_nothing_and_raise_nothing(points: np.ndarray) -> None:
    assert not draw_hands([hand(points)], 1, 1, 50, 50).any()


def test_an_empty_region_is_an_empty_mask() -> None:
    assert draw_hands([hand()], 0, 0, 0, 0).shape == (0, 0)


def test_polygons_are_convex_outlines_in_pixels_of_the_frame() -> None:
    polygons = hand_polygons(hand())
    assert len(polygons) == 1 + 1 + 3 + 4 * 3, "palm, forearm, and each bone of each finger"
    for polygon in polygons:
        edges = np.roll(polygon, -1, axis=0) - polygon
        following = np.roll(edges, -1, axis=0)
        turns = edges[:, 0] * following[:, 1] - edges[:, 1] * following[:, 0]
        assert (turns >= -1e-3).all() or (turns <= 1e-3).all()


@pytest.mark.parametrize(
    ("box", "reaches"),
    [
        (Box(150, 150, 50, 50), True),
        (Box(0, 0, SIDE, SIDE), True),
        (Box(0, 0, 60, 60), False),
        (Box(330, 100, 60, 200), False),
        (Box(150, 360, 50, 30), False),
    ],
)
def test_covers_tells_whether_a_hand_reaches_a_box(box: Box, reaches: bool) -> None:
    assert covers(hand(), box) is reaches
