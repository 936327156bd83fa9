"""Frames with a sight of those after them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from faceseg_live.batch import ahead
from faceseg_live.batch.ahead import FramesAhead
from faceseg_live.domain.types import Box, Face, Frame, freeze
from faceseg_live.errors import SourceError

FPS = 30


def frames(count: int, fps: float = FPS) -> Iterator[Frame]:
    pixels = freeze(np.zeros((4, 6, 3), np.uint8))
    return (Frame(pixels, number, number / fps, 0.0) for number in range(count))


def faces_of(frame: Frame) -> tuple[Face, ...]:
    return (Face(frame.sequence + 1, Box(0, 0, 1, 1), 1.0),)


def test_frames_come_in_order_and_tell_those_after_them() -> None:
    shown = FramesAhead(frames(10), faces_of)
    seen = [(frame.sequence, later and (later.frame.sequence, later.faces[0].id))
            for frame in shown for later in [shown.within(0.1)]]
    assert [number for number, _ in seen] == list(range(10))
    assert [later for _, later in seen] == [(n + 3, n + 4) for n in range(7)] + [(9, 10), (9, 10), None]


def test_no_frame_is_asked_for_that_nobody_wants_to_know() -> None:
    asked: list[int] = []

    def noted() -> Iterator[Frame]:
        for frame in frames(100):
            asked.append(frame.sequence)
            yield frame

    shown = FramesAhead(noted(), faces_of)
    next(iter(shown))
    assert asked == [0]
    assert shown.within(100.0) is not None
    assert len(asked) <= ahead.AHEAD_S * FPS + 2


def test_a_frame_that_comes_too_late_is_none_and_is_not_lost() -> None:
    shown = FramesAhead(frames(3, fps=2), faces_of)
    assert [(frame.sequence, shown.within(0.1)) for frame in shown] == [(0, None), (1, None), (2, None)]


def test_large_frames_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "_MOST_BYTES", 3 * 72)
    shown = FramesAhead(frames(100, fps=1000), faces_of)
    next(iter(shown))
    later = shown.within(0.1)
    assert later is not None
    assert later.frame.sequence == 3


def test_what_could_be_read_comes_before_the_error() -> None:
    def broken() -> Iterator[Frame]:
        yield from frames(3)
        raise SourceError("media.no_media_file", path="clip.mp4")

    shown = FramesAhead(broken(), faces_of)
    given = iter(shown)
    for number in range(3):
        assert next(given).sequence == number
        shown.within(0.1)
    with pytest.raises(SourceError):
        next(given)
