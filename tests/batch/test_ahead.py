"""Frames with a sight of those after them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from faceseg_live.batch import ahead
from faceseg_live.batch.ahead import FramesAhead
from faceseg_live.batch.excerpt import ExcerptFrame
from faceseg_live.domain.types import Frame, freeze
from faceseg_live.errors import SourceError

FPS = 30


def frames(count: int, fps: float = FPS) -> Iterator[ExcerptFrame]:
    pixels = freeze(np.zeros((4, 6, 3), np.uint8))
    return (ExcerptFrame(Frame(pixels, number, number / fps, 0.0), (number / fps,)) for number in range(count))


def test_frames_come_in_order_and_tell_those_after_them() -> None:
    shown = FramesAhead(frames(10))
    seen = [(taken.frame.sequence, later and later.sequence) for taken in shown for later in [shown.within(0.1)]]
    assert [number for number, _ in seen] == list(range(10))
    assert [later for _, later in seen] == [*range(3, 10), 9, 9, None]


def test_no_frame_is_asked_for_that_nobody_wants_to_know() -> None:
    asked: list[int] = []

    def noted() -> Iterator[ExcerptFrame]:
        for taken in frames(100):
            asked.append(taken.frame.sequence)
            yield taken

    shown = FramesAhead(noted())
    next(iter(shown))
    assert asked == [0]
    assert shown.within(100.0) is not None
    assert len(asked) <= ahead.AHEAD_S * FPS + 2


def test_a_frame_that_comes_too_late_is_none_and_is_not_lost() -> None:
    shown = FramesAhead(frames(3, fps=2))
    assert [(taken.frame.sequence, shown.within(0.1)) for taken in shown] == [(0, None), (1, None), (2, None)]


def test_large_frames_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "_MOST_BYTES", 3 * 72)
    shown = FramesAhead(frames(100, fps=1000))
    next(iter(shown))
    later = shown.within(0.1)
    assert later is not None
    assert later.sequence == 3


def test_what_could_be_read_comes_before_the_error() -> None:
    def broken() -> Iterator[ExcerptFrame]:
        yield from frames(3)
        raise SourceError("media.no_media_file", path="clip.mp4")

    shown = FramesAhead(broken())
    given = iter(shown)
    for number in range(3):
        assert next(given).frame.sequence == number
        shown.within(0.1)
    with pytest.raises(SourceError):
        next(given)
