"""Where captured frames go: to the engine, and to the screen without waiting for it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ..concurrency.edges import Latest
from ..domain.types import Frame, Perception
from .controls import Controls
from .propagation import FlowPropagator


@dataclass(frozen=True, slots=True)
class SourceFrame:
    """A frame, and which of the sources that were opened it came from."""

    frame: Frame
    source: int
    """Counts the sources: what is seen in the frame is of use only while this is still the one that is open."""


class FrameRouter:
    """Between capture, inference and render. The capture thread delivers; the inference thread reports what it does.

    While no engine runs, frames go on as they are. While the engine is busy with an earlier frame, they go on with its
    newest result, moved along by optical flow: that takes milliseconds, on the capture thread.
    """

    def __init__(self, controls: Controls, frames: Latest[SourceFrame], perceptions: Latest[Perception]) -> None:
        self._controls = controls
        self._frames = frames
        self._perceptions = perceptions
        self._propagator = FlowPropagator()
        self._lock = threading.Lock()
        self._is_open = False
        self._is_busy = False
        self._held: SourceFrame | None = None
        self._latest: Perception | None = None
        self._propagated_to = -1
        self._source = 0
        controls.listen(frames.wake)

    def deliver(self, frame: Frame) -> None:
        """Take a frame. On the capture thread."""
        with self._lock:
            taken = SourceFrame(frame, self._source)
            if not self._is_open:
                self._held = taken
            is_open = self._is_open
            latest = self._latest if self._is_busy and not frame.is_still else None
        if not is_open:
            self._perceptions.put(Perception(frame, is_unanalysed=True))
            return
        self._frames.put(taken)
        if latest is not None and self._controls.state.settings.engine.interpolate:
            self._propagated_to = frame.sequence
            self._perceptions.put(self._propagator.propagated(latest, frame))

    def open(self) -> None:
        """An engine runs: frames go to it from now on. On the inference thread, as all that follows."""
        with self._lock:
            self._is_open = True
        self._frames.wake()

    def close(self) -> None:
        """No engine runs."""
        with self._lock:
            self._is_open = False

    def next_frame(self) -> SourceFrame | None:
        """Wait for a frame; None when something else needs attention."""
        taken = self._frames.get()
        with self._lock:
            if taken is not None and taken.source == self._source:
                self._held = taken
                return taken
        return None

    @property
    def held(self) -> SourceFrame | None:
        """The newest frame that the engine was or would have been given: it is looked at again for other settings."""
        return self._held

    @contextmanager
    def busy(self) -> Iterator[None]:
        """The engine looks at a frame."""
        self._is_busy = True
        try:
            yield
        finally:
            self._is_busy = False

    def put(self, perception: Perception, source: int) -> bool:
        """Pass on what the engine saw, unless a later frame is on the screen: the next one is based on it then. Where
        people are hidden, it is passed on in any case: some show nothing that models haven't looked at.

        source: that of the frame; of an earlier source nothing is passed on. Returns whether it is that of the present
            one.
        """
        with self._lock:
            if source != self._source:
                return False
            self._latest = perception
            if perception.frame.sequence >= self._propagated_to or self._controls.state.settings.hides:
                self._perceptions.put(perception)
            return True

    def reset(self) -> None:
        """Another source was opened: nothing of earlier frames applies any more. From any thread."""
        with self._lock:
            self._source += 1
            self._latest, self._propagated_to, self._held = None, -1, None
        self._perceptions.take()
        self._perceptions.wake()

    @property
    def dropped(self) -> int:
        """Frames that were replaced before the engine looked at them."""
        return self._frames.dropped
