"""Where captured frames go: to the engine, to the screen without waiting for it, and all of them to the recorder."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ..concurrency.edges import Latest
from ..domain.types import Frame, Perception
from .controls import Controls, ControlState
from .recording.lane import RecordingLane
from .recording.lane_items import Expected

_NEW_SHARE = 0.2
"""Of the last look in the average."""


@dataclass(frozen=True, slots=True)
class SourceFrame:
    """A frame, and which of the sources that were opened it came from."""

    frame: Frame
    source: int
    """Counts the sources: what is seen in the frame is of use only while this is still the one that is open."""


@dataclass(frozen=True, slots=True)
class DueFrame:
    """A frame for the screen."""

    frame: Frame
    seen: Perception | None
    """The newest that models saw by then, in this frame or in one before; None: they saw nothing yet."""

    @property
    def is_guess(self) -> bool:
        """Whether it has to be carried over."""
        return self.seen is not None and self.seen.frame is not self.frame


class FrameRouter:
    """Between capture, inference, render and recording. The capture thread delivers; the inference thread reports what
    it does. Nothing here takes time.

    While no engine runs, and until it has seen its first frame, frames go on as they are. While it is behind, busy with
    an earlier frame, they go on with what it saw last; render carries that over.
    """

    def __init__(self, controls: Controls, frames: Latest[SourceFrame], screen: Latest[DueFrame],
                 *lanes: RecordingLane) -> None:
        """
        Args:
            frames: to the engine.
            screen: to render.
            lanes: to the recorder, and to what keeps the last seconds ready.
        """
        self._controls = controls
        self._frames = frames
        self._screen = screen
        self._lanes = lanes
        self._lock = threading.Lock()
        self._is_open = False
        self._is_busy = False
        self._usual_s = 0.0
        """How long the engine looks at a frame, averaged over the last ones."""
        self._captured_s = float("-inf")
        """Of the newest frame."""
        self._held: SourceFrame | None = None
        self._latest: Perception | None = None
        self._shown_to = -1
        """The number of the newest frame that went to the screen before the engine looked at it."""
        self._source = 0
        controls.listen(frames.wake)

    def deliver(self, frame: Frame) -> None:
        """Take a frame; one that comes while the user holds the view is passed over. On the capture thread."""
        state = self._controls.state
        with self._lock:
            if state.is_paused:
                for lane in self._lanes:
                    lane.pass_over(frame, self._source)
                return
            taken = SourceFrame(frame, self._source)
            for lane in self._lanes:
                lane.put(frame, self._source, state)
            if self._is_open:
                due = self._due(frame, state, is_overtaking=self._put(taken))
            else:
                self._held = taken
                due = DueFrame(frame, None)
            if due is not None:
                self._screen.put(due)

    def open(self) -> None:
        """An engine runs: frames go to it from now on. On the inference thread, as all that follows."""
        with self._lock:
            self._is_open = True
            self._expect(Expected.SOON)
        self._frames.wake()

    def close(self, *, is_loading: bool = False) -> None:
        """No engine runs; `is_loading`: one is being made."""
        with self._lock:
            self._is_open, self._latest = False, None
            self._expect(Expected.LATER if is_loading else Expected.NEVER)

    def next_frame(self, timeout_s: float | None = None) -> SourceFrame | None:
        """Wait for a frame; None when something else needs attention, or the time is over."""
        taken = self._frames.get(timeout_s)
        with self._lock:
            if taken is not None and taken.source == self._source:
                self._held = taken
                return taken
        return None

    @property
    def held(self) -> SourceFrame | None:
        """The newest frame that the engine was or would have been given: it is looked at again for other settings."""
        return self._held

    def wake(self) -> None:
        """Something else needs attention. From any thread."""
        self._frames.wake()

    @contextmanager
    def busy(self) -> Iterator[None]:
        """The engine looks at a frame."""
        self._is_busy, began_s = True, time.monotonic()
        try:
            yield
        finally:
            self._is_busy = False
            self._usual_s += _NEW_SHARE * (time.monotonic() - began_s - self._usual_s)

    def put(self, perception: Perception, source: int) -> bool:
        """Pass on what the engine saw; to the screen only unless a later frame is there: the next one is based on it
        then. Where people are hidden, it goes there in any case: some show nothing that models haven't looked at.

        source: that of the frame; of an earlier source nothing is shown. Returns whether it is that of the present one.
        """
        for lane in self._lanes:
            lane.see(perception, source)
        with self._lock:
            if source != self._source:
                return False
            self._latest = perception
            if perception.frame.sequence >= self._shown_to or self._controls.state.settings.hides:
                self._screen.put(DueFrame(perception.frame, perception))
            return True

    def lose(self) -> None:
        """The source was lost. From any thread."""
        for lane in self._lanes:
            lane.lose()

    def reset(self) -> None:
        """Another source was opened: nothing of earlier frames applies any more. From any thread."""
        with self._lock:
            self._source += 1
            self._latest, self._shown_to, self._held = None, -1, None
        self._screen.take()
        self._screen.wake()

    @property
    def dropped(self) -> int:
        """Frames that were replaced before the engine looked at them."""
        return self._frames.dropped

    def _expect(self, expected: Expected) -> None:
        for lane in self._lanes:
            lane.expect(expected)

    def _put(self, taken: SourceFrame) -> bool:
        """Hand a frame to the engine; whether one was still waiting there."""
        before = self._frames.dropped
        self._frames.put(taken)
        return self._frames.dropped > before

    def _due(self, frame: Frame, state: ControlState, *, is_overtaking: bool) -> DueFrame | None:
        """What the screen gets of a frame before the engine has looked at it; None: it waits for that.

        For an engine that keeps up with the frames it waits: its own look is there sooner than the next frame, and
        carrying costs as much as half of one.
        """
        interval_s, self._captured_s = frame.captured_s - self._captured_s, frame.captured_s
        if not self._is_busy or frame.is_still:
            return None
        is_behind = is_overtaking or self._usual_s > interval_s
        if self._latest is not None and not (is_behind and state.settings.engine.interpolate):
            return None
        self._shown_to = frame.sequence
        return DueFrame(frame, self._latest)
