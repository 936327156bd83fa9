"""In a video that can be looked at as a whole, nobody is open in any frame."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from faceseg_live.domain.heads import Oval
from faceseg_live.domain.types import Frame
from faceseg_live.engines.heads.sighting import Sighting
from faceseg_live.engines.heads.timeline import HeadTimeline
from faceseg_live.engines.heads.video import Doubt, HeadsOfVideo
from faceseg_live.errors import EngineFailed
from tests.heads_in_motion import Place, clip, frame, is_covered, sighting

Look = Callable[[Frame], Sequence[Sighting]]


def looking_at(*heads: Place, seen: Callable[[int], bool] = lambda _: True, is_sure: bool = True) -> Look:
    """A detector that knows where the heads are, in the frames in which it sees them."""

    def look(frame: Frame) -> list[Sighting]:
        places = [head(frame.sequence) for head in heads] if seen(frame.sequence) else []
        return [sighting(*place, is_sure=is_sure) for place in places if place is not None]

    return look


def heads_of(frames: Sequence[Frame], look: Look) -> HeadsOfVideo:
    timeline = HeadTimeline(look)
    for one in frames:
        timeline.add(one)
    return timeline.finish()


def open_frames(found: HeadsOfVideo, count: int, head: Place) -> list[int]:
    places = [(number, place) for number in range(count) if (place := head(number)) is not None]
    return [number for number, place in places
            if not is_covered([item.oval for item in found.of(number) or ()], place)]


def test_whoever_comes_in_from_the_side_is_hidden_from_the_first_frame() -> None:
    def head(number: int) -> tuple[float, float]:
        return -20 + 5 * number, 90

    frames = clip(40, head)
    found = heads_of(frames, looking_at(head, seen=lambda number: number >= 20))
    assert open_frames(found, 40, head) == []
    assert [span.doubt for span in found.doubts] == [Doubt.TRACED_BACK]


def test_whoever_is_suddenly_there_is_hidden_at_once() -> None:
    def head(number: int) -> tuple[float, float] | None:
        return (150, 90) if number >= 7 else None

    frames = clip(24, head)
    found = heads_of(frames, looking_at(head))
    assert open_frames(found, 24, head) == []
    assert found.of(0) == ()


def test_whoever_runs_past_too_fast_to_be_followed_is_hidden_on_the_way() -> None:
    def head(number: int) -> tuple[float, float] | None:
        return (-20 + 45 * number, 90) if number < 9 else None

    frames = clip(16, head)
    found = heads_of(frames, looking_at(head))
    assert open_frames(found, 9, head) == []
    assert len({item.id for number in range(9) for item in found.of(number) or ()}) == 1


def test_a_gap_is_closed_and_told() -> None:
    def head(number: int) -> tuple[float, float]:
        return 60 + 4 * number, 90

    frames = clip(45, head)
    found = heads_of(frames, looking_at(head, seen=lambda number: not 8 < number < 24))
    assert open_frames(found, 45, head) == []
    assert len({item.id for number in range(45) for item in found.of(number) or ()}) == 1
    (gap,) = found.doubts
    assert (gap.doubt, gap.first > 4, gap.last < 28) == (Doubt.GAP, True, True)


def test_one_who_is_gone_is_not_hidden_for_ever() -> None:
    def head(number: int) -> tuple[float, float] | None:
        return (150, 90) if number < 12 else None

    frames = clip(50, head)
    found = heads_of(frames, looking_at(head))
    assert open_frames(found, 12, head) == []
    assert found.of(49) == ()


def test_a_doubtful_thing_seen_once_is_not_hidden_but_told() -> None:
    frames = clip(20, lambda _: None)
    found = heads_of(frames, looking_at(lambda _: (150, 90), seen=lambda number: number == 4, is_sure=False))
    assert all(found.of(number) == () for number in range(20))
    assert [(span.doubt, span.first, span.last) for span in found.doubts] == [(Doubt.NOT_HIDDEN, 4, 4)]


def test_what_is_hidden_under_another_head_anyway_is_not_worth_a_look() -> None:
    frames = clip(20, lambda _: (150, 90))
    sure = looking_at(lambda _: (150, 90))

    def look(frame: Frame) -> list[Sighting]:
        small = Sighting(Oval(152, 70, 6, 8), "one", 0.3, False)
        return [*sure(frame), *([small] if frame.sequence == 4 else [])]

    assert heads_of(frames, look).doubts == ()


def test_a_doubtful_head_seen_again_is_hidden_from_its_first_frame_and_told() -> None:
    frames = clip(30, lambda _: (150, 90))
    found = heads_of(frames, looking_at(lambda _: (150, 90), is_sure=False))
    assert open_frames(found, 30, lambda _: (150, 90)) == []
    assert [span.doubt for span in found.doubts] == [Doubt.UNSURE]


def test_nobody_is_followed_over_a_cut() -> None:
    dark = Frame(np.zeros((180, 320, 3), np.uint8), 12, 12 / 25, 0.0)
    frames = [*clip(12, lambda _: (150, 90)), dark, *(frame(number, None) for number in range(13, 20))]
    found = heads_of(frames, looking_at(lambda number: (150, 90) if number < 12 else None))
    assert found.of(11) != ()
    assert found.of(12) == ()


def test_a_frame_that_was_not_looked_at_is_unknown() -> None:
    frames = clip(3, lambda _: None)
    assert heads_of(frames, looking_at()).of(3) is None
    assert heads_of([], looking_at()).of(0) is None


def _all_of(timeline: HeadTimeline) -> None:
    for one in clip(12, lambda _: None):
        timeline.add(one)
    timeline.finish()


def test_what_breaks_while_looking_is_told_and_the_thread_ends() -> None:
    def broken(_: Frame) -> list[Sighting]:
        raise EngineFailed("engines.not_prepared")

    timeline = HeadTimeline(broken)
    with pytest.raises(EngineFailed):
        _all_of(timeline)
    timeline.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("heads")]
