"""A file plays at its own pace, whoever fetches its frames."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from faceseg_live.domain.types import Frame
from faceseg_live.media.sources.base import SourceInfo, make_frame
from faceseg_live.pipeline.pacing import Paced

STEP_S = 0.04


class Film:
    """An in-memory source with a frame every `STEP_S`."""

    def __init__(self, frames: int = 1000, *, is_live: bool = False, first_s: float = 0.0) -> None:
        self._left = frames
        self._next = 0
        self._first_s = first_s
        self.info = SourceInfo("film", "Film", 4, 3, 1 / STEP_S, is_live=is_live)
        self.is_closed = False

    def read(self) -> Frame | None:
        if self._next >= self._left or self.is_closed:
            return None
        time_s = self._first_s + self._next * STEP_S
        frame = make_frame(np.zeros((3, 4, 3), np.uint8), self._next, time_s, captured_s=-1.0)
        self._next += 1
        return frame

    def close(self) -> None:
        self.is_closed = True


class Watch:
    """A clock that moves only when told."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def read(paced: Paced) -> Frame:
    frame = paced.read()
    assert frame is not None
    return frame


@pytest.mark.parametrize("first_s", [0.0, 12.5])
def test_no_frame_comes_early(first_s: float) -> None:
    paced = Paced(Film(first_s=first_s))
    first = read(paced)
    for _ in range(5):
        frame = read(paced)
        assert frame.captured_s - first.captured_s >= frame.time_s - first.time_s - 1e-3


def test_the_first_frame_is_shown_and_all_that_are_fetched_in_time() -> None:
    watch = Watch()
    paced = Paced(Film(), now=watch)
    numbers = []
    for _ in range(5):
        numbers.append(read(paced).sequence)
        watch.now_s += STEP_S
    assert numbers == [0, 1, 2, 3, 4]
    assert paced.skipped == 0


def test_a_slow_reader_misses_frames_instead_of_lagging() -> None:
    watch = Watch()
    paced = Paced(Film(), now=watch)
    start = read(paced)
    for _ in range(10):
        watch.now_s += 5 * STEP_S
        frame = read(paced)
        assert watch.now_s - 100.0 - (frame.time_s - start.time_s) <= STEP_S * 1.01
    assert frame.sequence == 10 + paced.skipped


def test_after_a_pause_it_goes_on_where_it_stopped() -> None:
    watch = Watch()
    paced = Paced(Film(), now=watch)
    assert read(paced).sequence == 0
    watch.now_s += 60
    assert read(paced).sequence == 1
    watch.now_s += STEP_S
    assert read(paced).sequence == 2


def test_what_decodes_too_slowly_is_shown_all_the_same() -> None:
    watch = Watch()
    film = Film()
    quick_read = film.read

    def slow_read() -> Frame | None:
        watch.now_s += 3 * STEP_S
        return quick_read()

    film.read = slow_read  # type: ignore[method-assign]
    paced = Paced(film, now=watch)
    shown = [read(paced).sequence for _ in range(20)]
    assert shown[-1] <= 2 * len(shown)


def test_a_frame_counts_as_captured_when_it_is_let_through() -> None:
    watch = Watch()
    paced = Paced(Film(), now=watch)
    watch.now_s = 107.0
    assert read(paced).captured_s == 107.0


def test_live_frames_pass_untouched() -> None:
    paced = Paced(Film(is_live=True))
    assert read(paced).captured_s == -1.0
    assert paced.info.is_live


def test_it_ends_with_its_source() -> None:
    paced = Paced(Film(frames=1))
    assert paced.read() is not None
    assert paced.read() is None


def test_closing_ends_the_wait_for_a_frame() -> None:
    film = Film(frames=2)
    paced = Paced(film, now=lambda: 0.0)
    assert paced.read() is not None
    film.info = SourceInfo("film", "Film", 4, 3)
    has_ended = threading.Event()

    def wait_for_next() -> None:
        assert paced.read() is None
        has_ended.set()

    film._first_s = 1000.0  # the second frame is due in a quarter of an hour
    reader = threading.Thread(target=wait_for_next, daemon=True)
    reader.start()
    paced.close()
    assert has_ended.wait(5)
    assert film.is_closed
