"""Samples with times become an unbroken row."""

from __future__ import annotations

import numpy as np
import pytest

from faceseg_live.media.video.audio_alignment import AlignedAudio
from faceseg_live.media.video.video_file import Samples

RATE = 1000


def ones(count: int) -> Samples:
    return np.ones((count, 1), np.float32)


def row(steady: AlignedAudio, *pieces: tuple[float, int]) -> Samples:
    """The row of pieces of ones, (time in s, length) each."""
    return np.concatenate([part for time_s, count in pieces for part in steady.placed(ones(count), time_s)])


def test_jitter_changes_nothing() -> None:
    assert np.array_equal(row(AlignedAudio(RATE, 1), (0.0, 100), (0.109, 100), (0.195, 100)), ones(300))


def test_the_beginning_is_where_it_is() -> None:
    assert len(row(AlignedAudio(RATE, 1), (0.007, 100))) == 107
    assert len(row(AlignedAudio(RATE, 1), (-0.007, 100))) == 93


def test_a_gap_is_silent_for_as_long_as_it_is() -> None:
    found = row(AlignedAudio(RATE, 1), (0.0, 100), (2.5, 100))[:, 0]
    assert len(found) == 2600
    assert found[:100].all()
    assert not found[100:2500].any()
    assert found[2500:].all()


def test_what_overlaps_is_heard_once() -> None:
    assert len(row(AlignedAudio(RATE, 1), (0.0, 100), (0.05, 100))) == 150
    assert len(row(AlignedAudio(RATE, 1), (0.0, 300), (0.1, 100))) == 300


def test_sound_from_before_the_beginning_is_left_out() -> None:
    assert len(row(AlignedAudio(RATE, 1), (-0.06, 100))) == 40


def test_pictures_wait_half_a_second_for_sound() -> None:
    steady = AlignedAudio(RATE, 1)
    assert list(steady.awaited(0.4)) == []
    assert sum(len(part) for part in steady.awaited(3.0)) == 2500
    assert sum(len(part) for part in steady.until(3.0)) == 500


def test_a_wrong_number_of_channels_is_reported() -> None:
    with pytest.raises(ValueError, match=r"shape \(n, 2\), got \(5, 1\)"):
        list(AlignedAudio(RATE, 2).placed(ones(5), 0.0))
