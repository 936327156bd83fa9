"""Binary shapes: drawing, cutting and what lies beyond the frame."""

from __future__ import annotations

import numpy as np
import pytest

from faceseg_live.masks.shapes import (
    COORDINATE_LIMIT_PX,
    FrameSize,
    Margins,
    Shape,
    contour_shape,
    hull_shape,
    subtracted,
    united,
)

FRAME = FrameSize(60, 40)


def full(shape: Shape) -> np.ndarray:
    pixels = np.zeros((shape.frame.height, shape.frame.width), np.uint8)
    pixels[shape.top : shape.top + shape.height, shape.left : shape.left + shape.width] = shape.pixels
    return pixels


@pytest.mark.parametrize("far", [1 << 17, 1 << 24, COORDINATE_LIMIT_PX])
@pytest.mark.parametrize("draw", [hull_shape, contour_shape])
def test_far_corners_leave_the_edge_in_the_frame_in_its_place(draw, far: int) -> None:
    shape = draw(np.array([(-far, -far), (far, far), (-far, far)], np.int32), FRAME)

    y, x = np.mgrid[: FRAME.height, : FRAME.width]
    expected = y >= x
    assert (full(shape)[y - x > 1] == 1).all()
    assert (full(shape)[x - y > 1] == 0).all()
    assert np.abs(full(shape) - expected.astype(int)).sum() <= FRAME.height


def test_a_far_polygon_that_misses_the_frame_is_empty() -> None:
    far = COORDINATE_LIMIT_PX
    assert hull_shape(np.array([(far, 0), (far, 30), (far - 5, 10)], np.int32), FRAME).is_empty


def test_points_and_lines_cover_their_pixels() -> None:
    assert full(hull_shape(np.array([(7, 9)], np.int32), FRAME)).sum() == 1
    assert full(hull_shape(np.array([(3, 3), (12, 3)], np.int32), FRAME)).sum() == 10


def test_union_and_cut_are_those_of_the_full_pictures() -> None:
    one = contour_shape(np.array([(5, 5), (25, 5), (25, 25), (5, 25)], np.int32), FRAME)
    other = contour_shape(np.array([(20, 20), (70, 20), (70, 35), (20, 35)], np.int32), FRAME)

    np.testing.assert_array_equal(full(united([one, other], FRAME)), full(one) | full(other))
    np.testing.assert_array_equal(full(subtracted(one, other)), full(one) & (1 - full(other)))
    assert united([], FRAME).is_empty
    assert subtracted(one, one).is_empty


def test_what_a_filter_sees_beyond_the_frame_is_mirrored_again_and_again() -> None:
    row = Shape(np.array([[1, 0, 0]], np.uint8), 0, 0, FrameSize(3, 1))

    seen = row.surrounded(Margins(5, 1, 5, 1))

    np.testing.assert_array_equal(seen, [[0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]] * 3)


def test_inside_the_frame_the_surroundings_are_zero() -> None:
    dot = Shape(np.ones((1, 1), np.uint8), 30, 20, FRAME)
    assert dot.surrounded(Margins(4, 4, 4, 4)).sum() == 1
