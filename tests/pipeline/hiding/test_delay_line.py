"""What hides people waits: who is found late is hidden early, and what nobody knows is hidden as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pytest

from faceseg_live.domain.heads import Head
from faceseg_live.domain.types import Frame, Perception
from faceseg_live.pipeline.hiding.delay_line import DelayLine
from faceseg_live.rendering.scene import Scene, scene_of
from faceseg_live.settings import Settings
from tests.heads_in_motion import FPS, clip, frame, is_covered, oval

HIDDEN = Settings().changed("record", looks=("anonymised",))
DELAY_S = 0.3


@dataclass(frozen=True, slots=True)
class Offer:
    """A scene as a sink gets it."""

    scene: Scene
    made_s: float
    size: int = 1


def offer(one: Frame, heads: tuple[Head, ...] | None = (), *, made_s: float | None = None, **seen: object) -> Offer:
    perception = Perception(one, heads=heads, generation=1)
    return Offer(scene_of(replace(perception, **seen), HIDDEN), one.time_s if made_s is None else made_s)


def numbers(offers: Iterable[Offer]) -> list[int]:
    return [left.scene.frame.sequence for left in offers]


def heads_of(offers: Iterable[Offer]) -> list[int | None]:
    """How many are hidden in each; None: all of it is."""
    perceptions = [left.scene.perception for left in offers]
    return [None if one.heads is None else len(one.heads) for one in perceptions]


def fed(line: DelayLine[Offer], offers: Iterable[Offer]) -> list[Offer]:
    left = []
    for one in offers:
        left += [*line.add(one, DELAY_S), *line.leaving(one.made_s)]
    return left


def entering(number: int) -> tuple[float, float]:
    return -20 + 8 * number, 90


def test_each_leaves_after_its_time_in_order() -> None:
    line: DelayLine[Offer] = DelayLine()
    left = fed(line, [offer(one) for one in clip(20)])
    assert numbers(left) == list(range(20 - 8))
    assert list(line.leaving(None)) == []
    late = 19 / FPS + DELAY_S
    assert line.wait_s(late) is not None
    assert numbers(left) + numbers(line.leaving(late)) == list(range(20))
    assert line.wait_s(late) is None


def test_who_is_found_is_hidden_in_the_frames_that_have_not_left() -> None:
    line: DelayLine[Offer] = DelayLine()
    found_at = 6
    offers = [offer(one, (Head(1, oval(*entering(one.sequence)), 0.9, ("one",)),) if one.sequence >= found_at else ())
              for one in clip(16, entering)]
    left = [*fed(line, offers), *line.flush()]
    for one in left:
        heads = one.scene.perception.heads
        assert heads is not None
        assert is_covered([head.oval for head in heads], entering(one.scene.frame.sequence)), one.scene.frame.sequence
    assert numbers(left) == list(range(16))


def test_without_a_delay_all_passes_at_once_as_it_is() -> None:
    line: DelayLine[Offer] = DelayLine()
    one = offer(frame(0), None)
    assert line.add(one, 0.0) == [one]
    assert not line


@pytest.mark.parametrize("is_drawn_again", [True, False])
def test_a_still_image_and_what_is_drawn_again_do_not_wait(is_drawn_again: bool) -> None:
    line: DelayLine[Offer] = DelayLine()
    one = offer(frame(0)) if is_drawn_again else offer(replace(frame(0), is_still=True))
    if is_drawn_again:
        line.add(one, DELAY_S)
        assert numbers(line.leaving(DELAY_S)) == [0]
    assert line.add(one, DELAY_S) == [one]


def test_frames_wait_for_an_engine_that_hangs_and_leave_hidden_as_a_whole() -> None:
    line: DelayLine[Offer] = DelayLine()
    frames = clip(60)
    carried = [offer(one, (), carried_from_s=0.0) for one in frames]
    left = fed(line, carried)
    assert numbers(left)[:1] == [0]
    assert line.wait_s(59 / FPS) == pytest.approx(left[-1].made_s + 1 / FPS + DELAY_S + 1.7 - 59 / FPS)
    assert heads_of(left) == [0, *[None] * (len(left) - 1)]
    assert len(left) == 60 - round(2 * FPS), "two seconds of them wait"


def test_a_late_engine_settles_what_waited_for_it() -> None:
    line: DelayLine[Offer] = DelayLine()
    frames = clip(16)
    line.add(offer(frames[0]), DELAY_S)
    assert fed(line, [offer(one, carried_from_s=0.0) for one in frames[1:15]]) == []
    left = fed(line, [offer(frames[15])])
    assert (numbers(left), heads_of(left)) == (list(range(8)), [0] * 8)


def test_what_is_carried_to_the_last_frame_is_settled_when_models_looked_at_that() -> None:
    line: DelayLine[Offer] = DelayLine()
    first, last = clip(2)
    fed(line, [offer(first), offer(last, carried_from_s=0.0)])
    assert numbers(line.leaving(1.0)) == []
    line.add(offer(last), DELAY_S)
    assert numbers(line.leaving(1.0)) == [0, 1, 1]


@pytest.mark.parametrize("change", ["generation", "time", "size"])
def test_another_stream_lets_go_of_what_waits_and_vouches_for_none_of_it(change: str) -> None:
    line: DelayLine[Offer] = DelayLine()
    later = [replace(one, sequence=one.sequence + 50, time_s=one.time_s + 5) for one in clip(2)]
    line.add(offer(later[0]), DELAY_S)
    line.add(offer(later[1], carried_from_s=5.0), DELAY_S)
    if change == "generation":
        other = offer(replace(later[1], time_s=9), generation=2)
    else:
        pixels = later[0].pixels if change == "time" else later[0].pixels[:90]
        other = offer(replace(later[0], picture=pixels, time_s=0 if change == "time" else 9), made_s=9)
    left = line.add(other, DELAY_S)
    assert (numbers(left), heads_of(left)) == ([50, 51], [0, None])


def test_where_the_stream_began_anew_while_nothing_waited_the_one_before_vouches_for_nothing() -> None:
    line: DelayLine[Offer] = DelayLine()
    line.add(offer(replace(frame(0), time_s=100.0)), DELAY_S)
    line.flush()
    line.add(offer(replace(frame(1), time_s=1.0), carried_from_s=0.5), DELAY_S)
    assert heads_of(line.flush()) == [None]


def test_nobody_looked_means_hidden_as_a_whole_after_its_time() -> None:
    line: DelayLine[Offer] = DelayLine()
    left = fed(line, [offer(one, None, is_unanalysed=True, generation=0) for one in clip(20)])
    assert heads_of(left) == [None] * (20 - 8)


def test_more_than_may_wait_leaves_early() -> None:
    line: DelayLine[Offer] = DelayLine(budget=5)
    left = fed(line, [offer(one) for one in clip(9)])
    assert numbers(left) == [0, 1, 2, 3]
