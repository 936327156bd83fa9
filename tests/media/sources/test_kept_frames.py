"""Frames that were read last."""

from __future__ import annotations

import numpy as np
import pytest

from faceseg_live.domain.types import Frame, freeze
from faceseg_live.media.sources.kept_frames import STEPS_BACK, KeptFrames

SMALL, LARGE = np.zeros((2, 2, 3), np.uint8), np.zeros((2400, 3200, 3), np.uint8)


def kept(pixels: np.ndarray, count: int) -> KeptFrames:
    frames = KeptFrames()
    for number in range(count):
        frames.keep(Frame(freeze(pixels), number, 0.0, 0.0))
    return frames


def test_small_ones_are_all_kept() -> None:
    frames = kept(SMALL, 100)
    assert all(frames[number].sequence == number for number in range(100))
    frames.clear()
    assert 99 not in frames


def test_of_large_ones_the_last_and_some_before_it() -> None:
    frames = kept(LARGE, 30)
    assert [number for number in range(30) if number in frames] == list(range(29 - STEPS_BACK, 30))
    with pytest.raises(KeyError):
        frames[0]


def test_who_is_asked_for_stays_longer() -> None:
    frames = kept(LARGE, 1 + STEPS_BACK)
    assert frames[0].sequence == 0
    frames.keep(Frame(freeze(LARGE), 50, 0.0, 0.0))
    assert 0 in frames
    assert 1 not in frames
