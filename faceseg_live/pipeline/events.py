"""What a running session reports, besides views."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from ..media.sources.base import SourceInfo
from ..messages import Message
from .recording.clip import ClipReport
from .status import ClassifierStatus, EngineStatus
from .virtual_camera import CameraStatus


@dataclass(frozen=True, slots=True)
class SourceOpened:
    """Frames come, or are about to."""

    info: SourceInfo


@dataclass(frozen=True, slots=True)
class SourceEnded:
    """A file is over; its last frame stays."""


@dataclass(frozen=True, slots=True)
class SourceFailed:
    """The source can't be opened or stopped delivering."""

    message: Message
    retry_in_s: float | None
    """When it is tried again by itself; None: only on request."""
    wants_password: bool = False
    """A stream whose password is not known, or wrong."""


@dataclass(frozen=True, slots=True)
class EngineChanged:
    """A request for an engine is being worked on, is granted, has failed, or the engine broke."""

    status: EngineStatus


@dataclass(frozen=True, slots=True)
class ClassifiersChanged:
    """A request for classifiers is being worked on, is granted, has failed, or one of them broke."""

    status: ClassifierStatus


@dataclass(frozen=True, slots=True)
class RecordingBegan:
    """A clip began."""

    paths: tuple[Path, ...]
    """The names that its files will have."""


@dataclass(frozen=True, slots=True)
class RecordingSaved:
    """A clip is finished."""

    report: ClipReport


@dataclass(frozen=True, slots=True)
class RecordingFailed:
    """A clip can't begin; the recording is over."""

    message: Message


@dataclass(frozen=True, slots=True)
class RecordingEnded:
    """Nothing is recorded any more."""


@dataclass(frozen=True, slots=True)
class VirtualCameraChanged:
    """The virtual camera was switched on or off, opened, or failed."""

    status: CameraStatus


@dataclass(frozen=True, slots=True)
class HidingChanged:
    """Where people are hidden: nobody may be seen any more although somebody is meant to be, or that is over."""

    problem: Message | None
    """Why everybody is hidden; None: all is as the settings say."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something worth knowing that needs no action."""

    message: Message


@dataclass(frozen=True, slots=True)
class StageFailed:
    """A stage met an unforeseen error."""

    stage: str
    report: str
    """The traceback."""
    rests: bool = True
    """Until it has something else to work for; False: it goes on by itself."""


Event = (SourceOpened | SourceEnded | SourceFailed | EngineChanged | ClassifiersChanged | RecordingBegan
         | RecordingSaved | RecordingFailed | RecordingEnded | VirtualCameraChanged | HidingChanged | Notice
         | StageFailed)
_E = TypeVar("_E")


class Events:
    """A mailbox: threads post, the window takes. Bounded; the oldest goes first."""

    def __init__(self, wake: Callable[[], None], capacity: int = 256,
                 log: Callable[[Event], object] = lambda _event: None) -> None:
        """`log` takes down each event."""
        self._lock = threading.Lock()
        self._log = log
        self._wake = wake
        self._waiting: deque[Event] = deque(maxlen=capacity)
        self._listeners: dict[type, list[Callable[[Any], object]]] = {}

    def listen(self, kind: type[_E], on_event: Callable[[_E], object]) -> None:
        """Call `on_event` with each event of a kind, on the thread that posts it, before anybody can take it.

        For the pipeline's own parts, before the threads start.
        """
        self._listeners.setdefault(kind, []).append(on_event)

    def post(self, event: Event) -> None:
        self._log(event)
        for on_event in self._listeners.get(type(event), ()):
            on_event(event)
        with self._lock:
            self._waiting.append(event)
        self._wake()

    def take(self) -> list[Event]:
        """All events since the last call, oldest first."""
        with self._lock:
            events = list(self._waiting)
            self._waiting.clear()
            return events
