"""Masks as COCO run lengths: fixed texts of the reference implementation, and read again."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from faceseg_live.masks import RegionMask
from faceseg_live.masks.run_lengths import run_lengths


def decoded(lengths: dict[str, object]) -> np.ndarray:
    """As pycocotools does it."""
    counts: list[int] = []
    text, place = str(lengths["counts"]), 0
    while place < len(text):
        value, shift, more = 0, 0, True
        while more:
            group = ord(text[place]) - 48
            value |= (group & 0x1F) << shift
            shift, place, more = shift + 5, place + 1, bool(group & 0x20)
            if not more and group & 0x10:
                value -= 1 << shift
        counts.append(value + (counts[-2] if len(counts) > 2 else 0))
    height, width = lengths["size"]  # type: ignore[misc]
    flat = np.repeat(np.arange(len(counts)) % 2 == 1, counts)
    return flat.reshape((height, width), order="F")


def test_texts_equal_those_of_pycocotools() -> None:
    assert run_lengths(RegionMask.empty((4, 3))) == {"size": [3, 4], "counts": "<"}
    corner = RegionMask(np.ones((2, 2), np.float32), 0, 0, 4, 3)
    assert run_lengths(corner) == {"size": [3, 4], "counts": "02106"}


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 2**32 - 1))
def test_what_is_at_least_one_half_is_read_again(height: int, width: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    rows, columns = random.integers(1, height + 1), random.integers(1, width + 1)
    top, left = random.integers(0, height - rows + 1), random.integers(0, width - columns + 1)
    mask = RegionMask(random.random((rows, columns), np.float32), int(left), int(top), width, height)
    assert (decoded(run_lengths(mask)) == (mask.to_full() >= 0.5)).all()
