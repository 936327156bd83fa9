"""Heads that were drawn in one frame, followed; and what corrections make of a file's heads."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import pytest

from faceseg_live.batch.hiding.corrections import Corrections, DrawnHead, ShownSpan
from faceseg_live.batch.hiding.drawn_heads import corrected, followed
from faceseg_live.domain.heads import BY_HAND, Head
from faceseg_live.domain.types import Frame
from faceseg_live.engines.heads.video import HeadsOfVideo
from faceseg_live.errors import InvalidParameter
from tests.heads_in_motion import FPS, clip, frame, is_covered, oval

NOBODY = HeadsOfVideo({})


@dataclass
class Clip:
    """Frames that are there."""

    list_: list[Frame]
    read: list[int] = field(default_factory=list)

    @property
    def times_s(self) -> list[float]:
        return [number / FPS for number in range(len(self.list_))]

    def at(self, number: int) -> Frame:
        self.read.append(number)
        return self.list_[number]

    def close(self) -> None:
        """Nothing is open."""


def across(number: int) -> tuple[float, float] | None:
    """A head that comes in at the left after frame 10, and has left at the right before frame 100."""
    x = 4.4 * (number - 10) - 34
    return (x, 90 + 10 * math.sin(number / 9)) if -30 < x < 350 else None


def test_one_box_hides_a_whole_track() -> None:
    frames = Clip(clip(110, across))
    path = followed(DrawnHead(60, oval(*(across(60) or ()))), frames, frames.times_s, NOBODY)
    places = {number: place for number in range(110) if (place := across(number)) is not None}
    assert [number for number, place in places.items() if not is_covered([path[number]], place)] == []
    assert min(path) > min(places) - 12, "it is gone before it came"
    assert max(path) < max(places) + 12


def test_it_ends_at_a_cut() -> None:
    shot = [frame(number, (160, 90)) for number in range(12)]
    other = [Frame(255 - item.pixels, 12 + number, (12 + number) / FPS, 0.0)
             for number, item in enumerate(clip(12, across))]
    frames = Clip([*shot, *other, *shot])
    forwards = followed(DrawnHead(5, oval(160, 90)), frames, frames.times_s, NOBODY)
    assert sorted(forwards) == list(range(12))
    backwards = followed(DrawnHead(30, oval(160, 90)), frames, frames.times_s, NOBODY)
    assert sorted(backwards) == list(range(24, 36))


def test_it_ends_where_it_was_found_from_there_on() -> None:
    frames = Clip(clip(60, lambda number: (100 + number, 90)))
    found = HeadsOfVideo({number: (Head(1, oval(100 + number, 90), seen_by=("mesh",)),) if number >= 30 else ()
                          for number in range(60)})
    path = followed(DrawnHead(10, oval(110, 90)), frames, frames.times_s, found)
    assert 36 <= max(path) <= 40
    assert min(path) == 0


def test_the_way_back_is_read_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("faceseg_live.batch.hiding.drawn_heads._CHUNK", 7)
    frames = Clip(clip(40, lambda number: (80 + 3 * number, 90)))
    path = followed(DrawnHead(39, oval(197, 90)), frames, frames.times_s, NOBODY)
    assert sorted(path) == list(range(40))
    assert is_covered([path[0]], (80, 90))


def test_a_picture_has_one_frame() -> None:
    frames = Clip(clip(1, lambda _: (160, 90)))
    assert dict(followed(DrawnHead(0, oval(160, 90)), frames, (0.0,), NOBODY)) == {0: oval(160, 90)}


def test_a_head_in_a_frame_that_is_not_there() -> None:
    frames = Clip(clip(3, across))
    with pytest.raises(InvalidParameter, match="frame 3, but there are 3 frames"):
        followed(DrawnHead(3, oval(0, 0)), frames, frames.times_s, NOBODY)


FOUND = HeadsOfVideo(dict.fromkeys(range(10), (Head(1, oval(50, 90), seen_by=("mesh",)), Head(4, oval(200, 90)))))


def test_a_drawn_head_is_hidden_as_another_one() -> None:
    drawn = DrawnHead(3, oval(120, 90))
    heads = corrected(FOUND, Corrections((drawn,)), {drawn: {3: oval(120, 90), 4: oval(125, 90)}})
    assert [len(heads.frames[number]) for number in range(10)] == [2, 2, 2, 3, 3, 2, 2, 2, 2, 2]
    new = heads.frames[4][-1]
    assert (new.id, new.oval, new.seen_by, new.face_id) == (5, oval(125, 90), (BY_HAND,), None)


def test_where_nobody_is_nothing_is_hidden_in_these_frames_only() -> None:
    heads = corrected(FOUND, Corrections((ShownSpan(2, 5, oval(205, 88)),)), {})
    assert [[head.id for head in heads.frames[number]] for number in (1, 2, 5, 6)] == [[1, 4], [1], [1], [1, 4]]


def test_what_is_somewhere_else_this_time_stays_hidden() -> None:
    assert corrected(FOUND, Corrections((ShownSpan(2, 5, oval(120, 90)),)), {}).frames == FOUND.frames
