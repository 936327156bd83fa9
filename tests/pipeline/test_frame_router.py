"""Where captured frames go while no engine runs, while it works, and after another source was opened."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from faceseg_live.concurrency.edges import Latest
from faceseg_live.domain.types import Frame, Perception, freeze
from faceseg_live.pipeline.classification import LatestScores
from faceseg_live.pipeline.controls import Controls
from faceseg_live.pipeline.frame_router import DueFrame, FrameRouter, SourceFrame
from faceseg_live.pipeline.recording.lane import RecordingLane
from faceseg_live.settings import Settings


def frame(sequence: int) -> Frame:
    return Frame(freeze(np.full((48, 64, 3), 90, np.uint8)), sequence, sequence / 30, sequence / 30)


class Routed:
    """A router between its edges."""

    def __init__(self, *, interpolate: bool = True, hides: bool = False) -> None:
        settings = Settings().changed("engine", interpolate=interpolate)
        if hides:
            settings = settings.changed("view", mode="anonymised")
        self.frames: Latest[SourceFrame] = Latest()
        self.screen: Latest[DueFrame] = Latest()
        self.controls = Controls(settings)
        lane = RecordingLane(self.controls, LatestScores())
        self.router = FrameRouter(self.controls, self.frames, self.screen, lane)

    def taken(self, sequence: int) -> SourceFrame:
        """The engine gets a frame of the present source."""
        self.router.deliver(frame(sequence))
        taken = self.router.next_frame()
        assert taken is not None
        return taken

    def looked_at(self, sequence: int) -> Perception:
        """The engine has seen a frame, and the screen has taken it."""
        self.router.open()
        seen = Perception(frame(sequence))
        assert self.router.put(seen, self.taken(sequence).source)
        assert self.screen.take() == DueFrame(seen.frame, seen)
        return seen


def test_without_an_engine_frames_go_on_unanalysed_and_the_newest_is_held() -> None:
    routed = Routed()
    routed.router.deliver(frame(1))
    routed.router.deliver(frame(2))
    shown = routed.screen.take()
    assert shown is not None
    assert (shown.frame.sequence, shown.seen) == (2, None)
    assert routed.frames.take() is None
    assert routed.router.held is not None
    assert routed.router.held.frame is shown.frame


@pytest.mark.parametrize("interpolate", [True, False])
def test_while_the_engine_is_busy_its_newest_result_goes_on_with_each_frame(interpolate: bool) -> None:
    routed = Routed(interpolate=interpolate)
    seen = routed.looked_at(1)
    routed.router.deliver(frame(2))
    assert routed.screen.take() is None, "the engine looks at it at once"
    with routed.router.busy():
        routed.router.deliver(frame(3))
    shown = routed.screen.take()
    assert ((shown.frame.sequence, shown.seen) if shown else None) == ((3, seen) if interpolate else None)
    assert routed.frames.take() is not None, "it goes to the engine in any case"
    routed.router.put(Perception(frame(2)), 0)
    assert (routed.screen.take() is None) is interpolate, "time never runs backwards on the screen"


def test_the_next_frame_waits_for_an_engine_that_keeps_up() -> None:
    routed = Routed()
    routed.looked_at(1)
    with routed.router.busy():
        routed.router.deliver(frame(2))
    assert routed.screen.take() is None


def test_nothing_waits_for_an_engine_that_is_slower_than_the_frames_come() -> None:
    routed = Routed()
    seen = routed.looked_at(1)
    with routed.router.busy():
        time.sleep(0.25)
    with routed.router.busy():
        routed.router.deliver(frame(2))
    shown = routed.screen.take()
    assert shown is not None
    assert shown.seen is seen


@pytest.mark.parametrize("interpolate", [True, False])
def test_until_the_engine_has_seen_its_first_frame_the_others_go_on_bare(interpolate: bool) -> None:
    routed = Routed(interpolate=interpolate)
    routed.router.open()
    routed.taken(1)
    with routed.router.busy():
        routed.router.deliver(frame(2))
    shown = routed.screen.take()
    assert shown is not None
    assert (shown.frame.sequence, shown.seen) == (2, None)


def test_where_people_are_hidden_what_models_saw_goes_on_in_any_case() -> None:
    routed = Routed(hides=True)
    routed.looked_at(1)
    routed.router.deliver(frame(2))
    with routed.router.busy():
        routed.router.deliver(frame(3))
    assert routed.screen.take() is not None
    routed.router.put(Perception(frame(2)), 0)
    shown = routed.screen.take()
    assert shown is not None
    assert shown.frame.sequence == 2


def test_nothing_is_carried_on_to_a_still_image() -> None:
    routed = Routed()
    routed.looked_at(1)
    with routed.router.busy():
        routed.router.deliver(replace(frame(2), is_still=True))
    assert routed.screen.take() is None


def test_frames_that_come_while_the_view_is_held_go_nowhere() -> None:
    routed = Routed()
    routed.looked_at(1)
    routed.controls.change(is_paused=True)
    routed.router.deliver(frame(2))
    assert routed.frames.take() is None
    assert routed.screen.take() is None


@pytest.mark.parametrize("end", [FrameRouter.reset, FrameRouter.close])
def test_nothing_of_the_previous_source_or_engine_outlives_it(end: object) -> None:
    routed = Routed()
    routed.looked_at(1)
    end(routed.router)  # type: ignore[operator]
    routed.router.open()
    with routed.router.busy():
        routed.router.deliver(frame(2))
    shown = routed.screen.take()
    assert shown is not None
    assert shown.seen is None
    assert (routed.router.held is None) is (end is FrameRouter.reset)


def test_a_result_that_comes_after_its_source_was_left_is_passed_over() -> None:
    routed = Routed()
    routed.router.open()
    before = routed.taken(7)
    with routed.router.busy():
        routed.router.reset()
        assert routed.router.held is None, "nor is it looked at again"
        assert not routed.router.put(Perception(before.frame), before.source)
        assert routed.screen.take() is None
        routed.router.deliver(frame(0))
    shown = routed.screen.take()
    assert shown is not None
    assert shown.seen is None, "nor is it the base of what follows"


def test_a_frame_that_waited_while_its_source_was_left_is_not_looked_at() -> None:
    routed = Routed()
    routed.router.open()
    routed.router.deliver(frame(7))
    routed.router.reset()
    assert routed.router.next_frame() is None
