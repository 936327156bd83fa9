"""What the window may change while the threads run: one snapshot that each stage reads once per frame."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from ..settings import Settings
from .attempt import Attempt
from .recording.request import RecordRequest

Slot = Literal["recording", "replay"]
"""What frames are kept for: files, or the last seconds in memory."""


@dataclass(frozen=True, slots=True)
class ControlState:
    """One snapshot."""

    settings: Settings
    is_paused: bool = False
    locked_face: int | None = None
    """The one face that carries the mask; None: all do."""
    recording: RecordRequest | None = None
    """What to record; None: nothing."""
    replay: RecordRequest | None = None
    """What to keep ready in memory; None: nothing."""
    is_recording_paused: bool = False
    """No time passes in what is recorded; over with the recording."""
    is_sending: bool = False
    """Views go to the virtual camera; never at the start, for privacy."""
    opened_sources: int = 0
    """Counts the sources that were opened: only then do frames of the requested source come."""
    view_size: tuple[int, int] | None = None
    """(width, height) of the place where views are shown, in physical pixels; None: they are made in full size."""
    attempt: int = 0
    """Counts the user's requests to try again after a failure."""

    @property
    def model_attempt(self) -> Attempt:
        """What engines and classifiers are tried under."""
        limits = self.settings.limits
        return Attempt(self.attempt, limits.model_side, limits.model_gigabytes)

    def requested(self, slot: Slot) -> RecordRequest | None:
        """What to record, or to keep ready."""
        return self.recording if slot == "recording" else self.replay


class Controls:
    """Holds the newest snapshot; listeners are notified of each change: stages may be waiting for something else."""

    def __init__(self, settings: Settings) -> None:
        self._changed = threading.Condition()
        self._state = ControlState(settings)
        self._listeners: list[Callable[[], None]] = []

    @property
    def state(self) -> ControlState:
        return self._state

    def listen(self, on_change: Callable[[], None]) -> None:
        """Call `on_change` after each change, on the thread that changed it; it must return at once."""
        self._listeners.append(on_change)

    def change(self, **values: Any) -> ControlState:
        """Replace some values of the snapshot; returns the previous one."""
        with self._changed:
            before = self._state
            self._state = _consistent(replace(before, **values), before)
            self._changed.notify_all()
        self._tell()
        return before

    def follow_face(self, before: int, now: int) -> None:
        """The locked person has another id now; nothing happens where meanwhile another lock was asked for."""
        with self._changed:
            if self._state.locked_face != before:
                return
            self._state = replace(self._state, locked_face=now)
            self._changed.notify_all()
        self._tell()

    def wait(self, known: ControlState, timeout_s: float | None) -> None:
        """Wait until the snapshot is another one than `known`, or the time is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._state is not known, timeout_s)

    def _tell(self) -> None:
        for on_change in self._listeners:
            on_change()


def _consistent(state: ControlState, before: ControlState) -> ControlState:
    """Another recording, or none, is not paused."""
    is_over = state.is_recording_paused and state.recording is not before.recording
    return replace(state, is_recording_paused=False) if is_over else state
