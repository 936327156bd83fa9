"""Where captured frames go while no engine runs, while it works, and after another source was opened."""

from __future__ import annotations

import numpy as np
import pytest

from faceseg_live.concurrency.edges import Latest
from faceseg_live.domain.types import Frame, Perception, freeze
from faceseg_live.pipeline.controls import Controls
from faceseg_live.pipeline.frame_router import FrameRouter, SourceFrame
from faceseg_live.settings import Settings


def frame(sequence: int) -> Frame:
    return Frame(freeze(np.full((48, 64, 3), 90, np.uint8)), sequence, sequence / 30, 0.0)


class Routed:
    """A router between two edges."""

    def __init__(self, *, interpolate: bool = True) -> None:
        settings = Settings().changed("engine", interpolate=interpolate)
        self.frames: Latest[SourceFrame] = Latest()
        self.perceptions: Latest[Perception] = Latest()
        self.router = FrameRouter(Controls(settings), self.frames, self.perceptions)

    def taken(self, sequence: int) -> SourceFrame:
        """The engine gets a frame of the present source."""
        self.router.deliver(frame(sequence))
        taken = self.router.next_frame()
        assert taken is not None
        return taken


def test_without_an_engine_frames_go_on_unanalysed_and_the_newest_is_held() -> None:
    routed = Routed()
    routed.router.deliver(frame(1))
    routed.router.deliver(frame(2))
    shown = routed.perceptions.take()
    assert shown is not None
    assert (shown.frame.sequence, shown.is_unanalysed) == (2, True)
    assert routed.frames.take() is None
    assert routed.router.held is not None
    assert routed.router.held.frame is shown.frame


@pytest.mark.parametrize("interpolate", [True, False])
def test_while_the_engine_is_busy_its_newest_result_goes_on_with_each_frame(interpolate: bool) -> None:
    routed = Routed(interpolate=interpolate)
    routed.router.open()
    source = routed.taken(1).source
    routed.router.put(Perception(frame(1)), source)
    assert routed.perceptions.take() is not None
    routed.router.deliver(frame(2))
    assert routed.perceptions.take() is None, "the engine looks at it at once"
    with routed.router.busy():
        routed.router.deliver(frame(3))
    shown = routed.perceptions.take()
    assert (shown.frame.sequence if shown else None) == (3 if interpolate else None)
    assert routed.frames.take() is not None, "it goes to the engine in any case"
    routed.router.put(Perception(frame(2)), source)
    assert (routed.perceptions.take() is None) is interpolate, "time never runs backwards on the screen"


def test_nothing_of_the_previous_source_outlives_it() -> None:
    routed = Routed()
    routed.router.deliver(frame(1))
    routed.router.reset()
    assert routed.router.held is None
    assert routed.perceptions.take() is None


def test_a_result_that_comes_after_its_source_was_left_is_passed_over() -> None:
    routed = Routed()
    routed.router.open()
    before = routed.taken(7)
    with routed.router.busy():
        routed.router.reset()
        assert routed.router.held is None, "nor is it looked at again"
        assert not routed.router.put(Perception(before.frame), before.source)
        assert routed.perceptions.take() is None
        routed.router.deliver(frame(0))
    assert routed.perceptions.take() is None, "nor is it the base of what follows"


def test_a_frame_that_waited_while_its_source_was_left_is_not_looked_at() -> None:
    routed = Routed()
    routed.router.open()
    routed.router.deliver(frame(7))
    routed.router.reset()
    assert routed.router.next_frame() is None
