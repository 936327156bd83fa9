"""Masks against the original's results and against a plain full-frame computation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from faceseg_live.errors import InvalidParameter
from faceseg_live.masks import RegionMask, mask_from_contours, mask_from_pixels, mask_from_points

GOLDEN = Path(__file__).parent.parent / "golden" / "refine"
CASES: list[dict[str, Any]] = json.loads((GOLDEN / "cases.json").read_text())["cases"]
ONE_LEVEL = 1 / 255
FACE = [(70, 20), (130, 20), (160, 70), (140, 140), (100, 170), (60, 140), (40, 70)]
SQUARE = np.array([(20, 20), (60, 20), (60, 60), (20, 60)])


def box_of(mask: RegionMask) -> tuple[int, int, int, int]:
    return mask.x, mask.y, mask.width, mask.height


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_golden_case(case: dict[str, Any]) -> None:
    size = case["width"], case["height"]
    mask = mask_from_points(case["points"], size, case["grow"], case["grow_tapered"], case["blur"])

    expected = cv2.imread(str(GOLDEN / f"{case['name']}.png"), cv2.IMREAD_UNCHANGED) / 65535
    assert box_of(mask) == (case["x"], case["y"], case["segment_width"], case["segment_height"])
    assert np.abs(mask.to_full() - expected).max() <= ONE_LEVEL


def folded_gaussian(side: int, kernel_size: int) -> np.ndarray:
    """(side, side) matrix that blurs a column mirrored at both ends as often as it takes."""
    reach = kernel_size // 2
    offsets = np.arange(-reach, reach + 1)
    weights = np.exp(-(offsets**2) / (2 * (0.15 * kernel_size + 0.35) ** 2))
    weights /= weights.sum()
    matrix = np.zeros((side, side))
    period = max(2 * (side - 1), 1)
    for row in range(side):
        seen = (row + offsets) % period
        np.add.at(matrix[row], np.minimum(seen, period - seen) if side > 1 else seen, weights)
    return matrix


def full_frame_blur(picture: np.ndarray, kernel_size: int) -> np.ndarray:
    height, width = picture.shape
    return folded_gaussian(height, kernel_size) @ picture @ folded_gaussian(width, kernel_size).T


def full_frame_box(mask: np.ndarray) -> tuple[int, int, int, int]:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return 0, 0, 0, 0
    width, height = int(columns[-1] - columns[0]), int(rows[-1] - rows[0])
    return int(columns[0]), int(rows[0]), max(width, 1), max(height, 1)


def full_frame_mask(
    points: np.ndarray, size: tuple[int, int], grow: int, tapered: bool, blur: int
) -> np.ndarray:
    width, height = size
    mask = np.zeros((height, width), np.uint8)
    cv2.fillConvexPoly(mask, cv2.convexHull(points), 1)
    if not mask.any():
        return mask.astype(float)
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    kernel_size = int(min(max(rows[-1] - rows[0], columns[-1] - columns[0]) * 0.2, 99))
    if kernel_size > 1:
        soft = full_frame_blur(mask, kernel_size + 1 - kernel_size % 2)
        assume(np.abs(soft - 0.5).min() > 1e-6)  # a tie falls to whoever rounds differently
        mask = (soft > 0.5).astype(np.uint8)
    element = cv2.getStructuringElement(cv2.MORPH_CROSS if tapered else cv2.MORPH_RECT, (3, 3))
    for _ in range(min(abs(grow), width + height)):
        mask = (cv2.dilate if grow > 0 else cv2.erode)(mask, element)
    return full_frame_blur(mask, blur + 1 - blur % 2) if blur > 1 else mask.astype(float)


sides = st.integers(1, 90)
near_points = st.lists(st.tuples(st.integers(-60, 150), st.integers(-60, 150)), min_size=1, max_size=9)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(near_points, st.tuples(sides, sides), st.integers(-60, 60), st.booleans(), st.integers(1, 300))
def test_equals_the_full_frame_computation(
    points: list[tuple[int, int]], size: tuple[int, int], grow: int, tapered: bool, blur: int
) -> None:
    expected = full_frame_mask(np.array(points, np.int32), size, grow, tapered, blur)

    mask = mask_from_points(points, size, grow, tapered, blur)

    assert box_of(mask) == full_frame_box(expected)
    assert np.abs(mask.to_full() - expected).max() <= ONE_LEVEL


any_coordinate = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**12), 10**12)
any_side = st.integers(1, 300)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(any_coordinate, any_coordinate), max_size=12),
    st.tuples(any_side, any_side),
    st.integers(-4096, 4096),
    st.booleans(),
    st.integers(1, 4096),
)
def test_every_legal_parameter_gives_a_mask_inside_the_frame(
    points: list[tuple[float, float]], size: tuple[int, int], grow: int, tapered: bool, blur: int
) -> None:
    for mask in (
        mask_from_points(points, size, grow, tapered, blur),
        mask_from_contours([points], size, holes=[points[:3]], grow=grow, grow_tapered=tapered, blur=blur),
    ):
        full = mask.to_full()
        assert full.shape == size[::-1]
        assert full.dtype == np.float32
        assert full.min() >= 0
        assert full.max() <= 1
        assert mask.is_empty == (not full.any())
        assert mask.cropped().shape == (mask.height, mask.width)


@pytest.mark.parametrize(("grow", "blur"), [(-4096, 1), (4096, 4096), (4096, 1), (0, 4096)])
def test_extreme_parameters_on_one_pixel(grow: int, blur: int) -> None:
    mask = mask_from_points([(0, 0)], (1, 1), grow, False, blur)

    assert box_of(mask) == (0, 0, 1, 1)  # the border never erodes, and a single pixel is still cropped
    assert mask.to_full()[0, 0] == pytest.approx(1, abs=1e-6)


def test_an_even_blur_is_raised_by_one() -> None:
    even, odd = (mask_from_points(FACE, (200, 200), blur=blur) for blur in (24, 25))
    np.testing.assert_array_equal(even.to_full(), odd.to_full())


def test_fractions_are_cut_off() -> None:
    fine, coarse = (mask_from_points(points, (200, 200)) for points in (np.array(FACE) + 0.9, FACE))
    np.testing.assert_array_equal(fine.to_full(), coarse.to_full())


def test_shrinking_to_nothing_is_an_empty_mask() -> None:
    mask = mask_from_points(FACE, (200, 200), grow=-100)

    assert mask.is_empty
    assert box_of(mask) == (0, 0, 0, 0)
    assert mask.cropped().shape == (0, 0)
    assert not mask.to_full().any()


@pytest.mark.parametrize("points", [[], [(-50, -50), (-20, -20), (-50, -20)]], ids=["none", "outside"])
def test_nothing_in_the_frame_is_an_empty_mask(points: list[tuple[int, int]]) -> None:
    assert mask_from_points(points, (100, 80)).is_empty


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"grow": 4097}, "from -4096 to 4096 is expected; got 4097"),
        ({"grow": 1.5}, "a whole number, -4096 to 4096, expected; got 1.5"),
        ({"blur": 0}, "from 1 to 4096 is expected; got 0"),
        ({"blur": 4097}, "from 1 to 4096"),
        ({"size": (0, 10)}, "at least 1"),
        ({"size": (1.5, 10)}, "two whole numbers"),
        ({"points": [(1, float("nan"))]}, "finite"),
        ({"points": [(1, float("inf"))]}, "finite"),
        ({"points": [1, 2, 3]}, "shape"),
        ({"points": [(1, 2), (3,)]}, "numbers expected"),
        ({"points": "face"}, "numbers expected"),
    ],
    ids=str,
)
def test_illegal_parameters_say_what_was_expected(arguments: dict[str, Any], told: str) -> None:
    with pytest.raises(InvalidParameter, match=told):
        mask_from_points(**({"points": FACE, "size": (200, 200)} | arguments))


def test_contours_follow_the_outline_where_points_take_the_hull() -> None:
    left, right = SQUARE, SQUARE + np.array((100, 0))
    hull = mask_from_points(np.vstack([left, right]), (200, 100), blur=1)
    contours = mask_from_contours([left, right], (200, 100), blur=1)

    assert hull.to_full()[40, 90] == 1
    assert contours.to_full()[40, 90] == 0
    assert contours.to_full()[40, 40] == contours.to_full()[40, 140] == 1
    assert box_of(contours) == box_of(hull)


def test_a_thin_contour_and_a_small_hole_survive_the_smoothing() -> None:
    brow = [(20, 20), (60, 14), (100, 20), (60, 18)]
    skin, eye = SQUARE * 5, [(150, 200), (170, 192), (190, 200), (170, 208)]

    assert mask_from_contours([brow], (400, 400), blur=1).to_full()[16, 60] == 1
    assert mask_from_contours([skin], (400, 400), holes=[eye], blur=1).to_full()[200, 170] == 0
    assert mask_from_contours([SQUARE], (400, 400), holes=[SQUARE * 2 - 30]).is_empty


def test_pixels_are_refined_without_smoothing_unless_asked() -> None:
    pixels = np.zeros((100, 120), np.uint8)
    pixels[20:61, 20:61] = 255
    kept = mask_from_pixels(pixels, (120, 100), blur=1)
    rounded = mask_from_pixels(pixels, (120, 100), blur=1, smooth=True)

    np.testing.assert_array_equal(kept.to_full(), pixels / 255)
    np.testing.assert_array_equal(rounded.to_full(), mask_from_points(SQUARE, (120, 100), blur=1).to_full())


def test_pixels_may_be_of_any_kind_and_reach_out_of_the_frame() -> None:
    inside = np.ones((40, 40), bool)
    expected = np.zeros((30, 50), np.float32)
    expected[:30, :35] = 1
    for pixels in (inside, inside.astype(np.uint8), inside * np.float32(0.6), inside.astype(np.int64)):
        mask = mask_from_pixels(pixels, (50, 30), offset=(-5, -5), blur=1)
        np.testing.assert_array_equal(mask.to_full(), expected)
    assert mask_from_pixels(inside, (50, 30), offset=(60, 0)).is_empty
    assert mask_from_pixels(inside * 0.4, (50, 30)).is_empty
    with pytest.raises(InvalidParameter, match="rows, columns"):
        mask_from_pixels(np.zeros((4, 4, 3)), (50, 30))


def test_an_occluder_is_cut_out_and_the_box_stays() -> None:
    face = mask_from_points(FACE, (200, 200))
    hand = mask_from_points(np.array(FACE) + np.array((60, 40)), (200, 200))
    cut = face.without(hand)

    np.testing.assert_allclose(cut.to_full(), face.to_full() * (1 - hand.to_full()), atol=1e-6)
    assert box_of(cut) == box_of(face)
    assert face.without(RegionMask.empty((200, 200))) is face
    assert mask_from_points(FACE, (200, 200), blur=1).without(mask_from_points(FACE, (200, 200), 30)).is_empty


def test_a_union_is_the_larger_value_with_the_box_round_both() -> None:
    one = mask_from_points(SQUARE, (200, 200))
    other = mask_from_points(SQUARE + np.array((40, 90)), (200, 200))
    both = one.union(other)

    np.testing.assert_array_equal(both.to_full(), np.maximum(one.to_full(), other.to_full()))
    assert box_of(both) == full_frame_box(both.to_full())
    assert one.union(RegionMask.empty((200, 200))) is one


def test_masks_of_different_frames_do_not_mix() -> None:
    one, other = RegionMask.empty((10, 10)), RegionMask.empty((10, 11))
    for combine in (one.union, one.without):
        with pytest.raises(InvalidParameter, match=r"\(10, 10\) and \(10, 11\)"):
            combine(other)


def test_the_crop_is_the_box_of_the_full_mask_and_read_only() -> None:
    mask = mask_from_points(FACE, (200, 200))
    rows, columns = slice(mask.y, mask.y + mask.height), slice(mask.x, mask.x + mask.width)

    np.testing.assert_array_equal(mask.cropped(), mask.to_full()[rows, columns])
    with pytest.raises(ValueError, match="read-only"):
        mask.cropped()[0, 0] = 1
