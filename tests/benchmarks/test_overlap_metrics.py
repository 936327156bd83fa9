"""Metrics against values computed by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from benchmarks.labelled.overlap import Counts, Flags, border_distance, outline

EVERYWHERE = np.ones((12, 12), np.bool_)


def square(top: int, left: int, side: int) -> Flags:
    mask = np.zeros(EVERYWHERE.shape, np.bool_)
    mask[top : top + side, left : left + side] = True
    return mask


def test_counts_by_hand() -> None:
    counts = Counts.of(square(0, 0, 4), square(0, 1, 4), EVERYWHERE)
    assert counts == Counts(12, 4, 4)
    assert counts.iou == pytest.approx(12 / 20)
    assert counts.f1 == pytest.approx(24 / 32)


def test_counts_of_pictures_add_up_by_pixels() -> None:
    """So a large face weighs more than a small one, as where papers give F1."""
    total = Counts(90, 10, 0) + Counts(0, 0, 10)
    assert total == Counts(90, 10, 10)
    assert total.f1 == pytest.approx(180 / 200)


def test_only_counted_pixels_decide() -> None:
    counted = EVERYWHERE.copy()
    counted[:, :1] = False
    assert Counts.of(square(0, 0, 4), square(0, 1, 3), counted) == Counts(9, 3, 0)


def test_nothing_of_nothing() -> None:
    nothing = square(0, 0, 0)
    counts = Counts.of(nothing, nothing, EVERYWHERE)
    assert (counts.iou, counts.f1) == (1.0, None)


def test_outline_has_the_edges_that_are_seen() -> None:
    assert np.count_nonzero(outline(square(4, 4, 4), EVERYWHERE)) == 12
    at_border = outline(square(0, 0, 4), EVERYWHERE)
    assert not at_border[0, 0]
    assert np.count_nonzero(at_border) == 7


def test_where_nothing_counts_there_is_no_outline() -> None:
    counted = EVERYWHERE.copy()
    counted[8:] = False
    assert not outline(square(4, 4, 4), counted)[7, 5]


def test_distance_of_squares_that_are_shifted() -> None:
    assert border_distance(square(2, 2, 6), square(2, 2, 6), EVERYWHERE) == 0
    # 3×3 in 5×5: all 8 pixels of the inner outline are 1 away; of the 16 outer ones 4 corners are √2 away.
    away = border_distance(square(4, 4, 3), square(3, 3, 5), EVERYWHERE)
    assert away == pytest.approx((8 + 12 + 4 * math.sqrt(2)) / 24, abs=1e-4)


def test_distance_is_symmetric() -> None:
    one, other = square(1, 1, 4), square(5, 3, 6)
    assert border_distance(one, other, EVERYWHERE) == pytest.approx(border_distance(other, one, EVERYWHERE))


def test_without_a_mask_there_is_no_distance() -> None:
    assert border_distance(square(0, 0, 0), square(1, 1, 4), EVERYWHERE) is None
