"""What every source of frames must do; run as a program, it holds a camera to it.

`python -m tests.contracts.source_checks URI`
"""

from __future__ import annotations

import gc
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise

import numpy as np

from faceseg_live.domain.types import Frame
from faceseg_live.media.sources.base import Source
from faceseg_live.media.sources.opening import open_source
from faceseg_live.settings import SourceSettings
from tests.media_files import UPRIGHT, corners

FRAMES = 8
PATIENCE_S = 5.0
SETTINGS = SourceSettings(resolution="640x360")
Open = Callable[[], Source]


def frames_are_rgb(open_: Open) -> None:
    with _opened(open_) as source:
        for frame in _some(source):
            assert frame.pixels.dtype == np.uint8
            assert frame.pixels.ndim == 3
            assert frame.pixels.shape[2] == 3
            assert not frame.pixels.flags.writeable
            assert frame.pixels.flags.c_contiguous


def info_tells_the_truth(open_: Open) -> None:
    with _opened(open_) as source:
        first = source.read()
        assert first is not None
        assert (source.info.width, source.info.height) == first.size
        assert source.info.title
        assert source.info.uri
        assert source.info.fps is None or 0 < source.info.fps < 250
        assert first.is_still == source.info.is_still


def numbers_and_times_rise(open_: Open) -> None:
    with _opened(open_) as source:
        frames = _some(source)
        numbers = [frame.sequence for frame in frames]
        if source.info.is_live:  # a gap is a dropped frame, and the first one may be dropped too
            assert numbers[0] >= 0
            assert numbers == sorted(set(numbers))
        else:
            assert numbers == list(range(len(frames)))
        times_s = [frame.time_s for frame in frames]
        assert times_s[0] >= 0
        assert all(later > earlier for earlier, later in pairwise(times_s))
        captured_s = [frame.captured_s for frame in frames]
        assert captured_s == sorted(captured_s)
        assert captured_s[-1] <= time.monotonic()


def pictures_are_upright(open_: Open) -> None:
    with _opened(open_) as source:
        assert {tuple(corners(frame.pixels)) for frame in _some(source)} == {tuple(UPRIGHT)}


def closes_twice(open_: Open) -> None:
    source = open_()
    assert source.read() is not None
    source.close()
    source.close()
    assert source.read() is None


def closes_unread(open_: Open) -> None:
    open_().close()


def another_thread_ends_reading(open_: Open) -> None:
    source = open_()
    has_read = threading.Event()

    def read_all() -> None:
        while source.read() is not None:
            has_read.set()

    reader = threading.Thread(target=read_all, daemon=True)
    reader.start()
    try:
        assert has_read.wait(PATIENCE_S)
    finally:
        source.close()
    reader.join(PATIENCE_S)
    assert not reader.is_alive()
    assert source.read() is None


def goes_with_its_last_user(open_: Open) -> None:
    """Decoders, their threads and their pictures don't wait for a collection of garbage."""
    source = open_()
    assert source.read() is not None
    collects = gc.isenabled()
    gc.disable()
    try:
        source.close()
        left = weakref.ref(source)
        del source
        assert left() is None
    finally:
        if collects:
            gc.enable()


CHECKS = (frames_are_rgb, info_tells_the_truth, numbers_and_times_rise, pictures_are_upright, closes_twice,
          closes_unread, another_thread_ends_reading, goes_with_its_last_user)


@contextmanager
def _opened(open_: Open) -> Iterator[Source]:
    source = open_()
    try:
        yield source
    finally:
        source.close()


def _some(source: Source) -> list[Frame]:
    """Up to `FRAMES` frames, at least one."""
    frames: list[Frame] = []
    while len(frames) < FRAMES and (frame := source.read()) is not None:
        frames.append(frame)
    assert frames
    return frames


if __name__ == "__main__":
    for check in CHECKS:
        check(lambda: open_source(sys.argv[1], SETTINGS))
