from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from faceseg_live.domain.types import Box, Frame, Pixels, freeze
from faceseg_live.engines.base import Detection
from faceseg_live.engines.mesh.face_views import DetectorReach, FaceViews
from faceseg_live.engines.mesh.thorough_search import ThoroughSearch

FAST = DetectorReach(live=(1.0,), still=(1.0, 0.5), is_turned=True)
SLOW = DetectorReach(live=(), still=(1.0,), certain_score=0.0)


class SpotFinder:
    """Sees a white square of at least a seventh of the view's height that is whole in it; counts its looks."""

    def __init__(self, score: float = 0.9) -> None:
        self.looks = 0
        self._score = score

    def find(self, pixels: Pixels) -> Sequence[Detection]:
        self.looks += 1
        rows, columns = np.nonzero(pixels[:, :, 0] == 255)
        if not rows.size:
            return ()
        across, down = int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1
        if down < max(pixels.shape[:2]) / 7 or abs(across - down) > 1:
            return ()
        box = Box(float(columns.min()), float(rows.min()), float(across), float(down))
        return (Detection(box, self._score, right_eye=(box.x, box.y), left_eye=(box.x + box.width, box.y)),)

    def close(self) -> None:
        """Nothing to close."""


def frame(number: int, side: int = 0, x: int = 1150, busy: bool = True) -> Frame:
    """A square at (x, 100) of a frame in which something else always moves, or nothing does."""
    pixels = np.full((720, 1280, 3), 90, np.uint8)
    if busy:
        pixels[:, :, :] += np.uint8(number % 3 * 40)
    pixels[100 : 100 + side, x - side // 2 : x - side // 2 + side] = 255
    return Frame(freeze(pixels), number, number / 25, 0.0)


def test_all_views_are_searched_in_the_first_frame_and_after_a_cut() -> None:
    finder = SpotFinder()
    search = ThoroughSearch(FaceViews(finder, FAST), FAST)
    assert len(search.look(frame(0, side=120), (), 0.0)) == 1
    search.look(frame(1), (), 0.0)
    search.reset()
    assert len(search.look(frame(2, side=120), (), 0.0)) == 1


def test_each_later_frame_is_searched_by_one_view_and_after_some_all_were() -> None:
    finder = SpotFinder()
    search = ThoroughSearch(FaceViews(finder, FAST), FAST)
    known = [Box(100, 300, 200, 200)]
    search.look(frame(0), known, 0.0)
    found, before = 0, finder.looks
    for number in range(1, 12):
        found += len(search.look(frame(number, side=120), known, 0.0))
        assert finder.looks == before + number
    assert found >= 1, "a face so small shows in the last tile only"


def test_a_large_face_is_seen_in_the_next_frame_or_the_one_after() -> None:
    search = ThoroughSearch(FaceViews(SpotFinder(), FAST), FAST)
    search.look(frame(0), (), 0.0)
    assert any(search.look(frame(number, side=300, x=640), (), 0.0) for number in (1, 2))


def test_where_nothing_changes_nobody_looks_more_than_now_and_then() -> None:
    finder = SpotFinder()
    search = ThoroughSearch(FaceViews(finder, FAST), FAST)
    known = [Box(100, 300, 200, 200)]
    search.look(frame(0, busy=False), known, 0.0)
    before = finder.looks
    for number in range(1, 26):
        search.look(frame(number, busy=False), known, 0.0)
    assert finder.looks - before <= 12
    assert any(search.look(frame(number, side=150, busy=False), known, 0.0) for number in range(26, 36))


def test_what_moves_within_a_known_face_is_nothing_new() -> None:
    finder = SpotFinder()
    search = ThoroughSearch(FaceViews(finder, FAST), FAST)
    known = [Box(1050, 80, 200, 200)]
    search.look(frame(0, busy=False), known, 0.0)
    before = finder.looks
    for number in range(1, 13):
        search.look(frame(number, side=100 + 10 * (number % 2), busy=False), known, 0.0)
    assert finder.looks - before <= 6


def test_nor_are_shoulders_and_hands_below_it_but_who_comes_there_is_found_all_the_same() -> None:
    finder = SpotFinder()
    search = ThoroughSearch(FaceViews(finder, FAST), FAST)
    known = [Box(1100, 20, 80, 80)]
    search.look(frame(0, busy=False), known, 0.0)
    before = finder.looks
    for number in range(1, 13):
        search.look(frame(number, side=150 * (number % 2), busy=False), known, 0.0)
    assert finder.looks - before <= 6
    assert any(search.look(frame(number, side=150, busy=False), known, 0.0) for number in range(13, 39))


def test_a_slow_detector_has_its_time() -> None:
    finder = SpotFinder()
    search = ThoroughSearch(FaceViews(finder, SLOW), SLOW)
    for number in range(50):
        search.look(frame(number), (), 0.0)
    assert 4 <= finder.looks <= 9


def test_what_is_refused_is_left_alone_for_a_while() -> None:
    search = ThoroughSearch(FaceViews(SpotFinder(), SLOW), SLOW)
    (found,) = search.look(frame(0, side=300, x=640), (), 0.0)
    search.refuse([found], frame(0))
    assert search.look(frame(9, side=300, x=640), (), 0.0) == []
    assert any(search.look(frame(number, side=300, x=640), (), 0.0) for number in range(10, 30))


@pytest.mark.parametrize("size", [(1, 1), (3, 17), (2000, 40)])
def test_any_size_is_borne(size: tuple[int, int]) -> None:
    search = ThoroughSearch(FaceViews(SpotFinder(), FAST), FAST)
    for number in range(12):
        pixels = np.random.default_rng(number).integers(0, 200, (*size, 3), np.uint8)
        assert search.look(Frame(freeze(pixels), number, number / 25, 0.0), (), 0.0) == []
