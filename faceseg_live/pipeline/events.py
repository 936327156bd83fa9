"""What a running session tells the world, besides pictures."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..classifiers.base import ClassifierInfo
from ..engines.base import EngineInfo
from ..media.sources.base import SourceInfo
from .recording.clip import ClipReport
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

    text: str
    retry_in_s: float | None
    """When it is tried again by itself; None: only on request."""


@dataclass(frozen=True, slots=True)
class EngineReady:
    """The engine is warm."""

    info: EngineInfo


@dataclass(frozen=True, slots=True)
class EngineFailed:
    """The engine can't be made, or broke."""

    text: str
    fallback: EngineInfo | None = None
    """The engine before it, which is in force now; None: the picture goes on without masks."""


@dataclass(frozen=True, slots=True)
class ClassifiersLoading:
    """Others are being made; those before go on meanwhile."""


@dataclass(frozen=True, slots=True)
class ClassifiersReady:
    """These give labels from now on, besides geometry."""

    infos: tuple[ClassifierInfo, ...]
    labels: tuple[str, ...]
    """All that there are now, geometry's too, under the names they have together."""


@dataclass(frozen=True, slots=True)
class ClassifiersFailed:
    """The wanted classifiers can't be had, or one broke; geometry always goes on."""

    text: str
    fallback: bool = False
    """Those before stay in force."""


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

    text: str


@dataclass(frozen=True, slots=True)
class RecordingEnded:
    """Nothing is recorded any more."""


@dataclass(frozen=True, slots=True)
class VirtualCameraChanged:
    """The virtual camera was switched on or off, opened, or failed."""

    status: CameraStatus


@dataclass(frozen=True, slots=True)
class Notice:
    """Something worth knowing that needs no action."""

    text: str


@dataclass(frozen=True, slots=True)
class StageFailed:
    """A stage met an error that nobody foresaw."""

    stage: str
    report: str
    """The traceback."""


Event = (SourceOpened | SourceEnded | SourceFailed | EngineReady | EngineFailed | ClassifiersLoading
         | ClassifiersReady | ClassifiersFailed | RecordingBegan | RecordingSaved | RecordingFailed | RecordingEnded
         | VirtualCameraChanged | Notice | StageFailed)


class Events:
    """A mailbox: threads post, the window takes. Bounded; the oldest goes first."""

    def __init__(self, wake: Callable[[], None], capacity: int = 256) -> None:
        self._lock = threading.Lock()
        self._wake = wake
        self._waiting: deque[Event] = deque(maxlen=capacity)

    def post(self, event: Event) -> None:
        with self._lock:
            self._waiting.append(event)
        self._wake()

    def take(self) -> list[Event]:
        """All events since the last call, oldest first."""
        with self._lock:
            events = list(self._waiting)
            self._waiting.clear()
            return events
