"""What the recorder's lane is handed, and what it hands on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from ...domain.types import Frame, Perception
from ..classification import KnownScores
from ..controls import ControlState
from ..hiding.face_lock import Lock
from .clock import Pause
from .drops import Drops
from .request import RecordRequest


class Expected(Enum):
    """Whether models will look at frames."""

    NEVER = auto()
    """No engine can be had."""
    LATER = auto()
    """An engine is being made."""
    SOON = auto()
    """One runs."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What models saw in one frame, and what else was known then."""

    perception: Perception
    source: int
    scores: KnownScores
    lock: Lock
    at_s: float
    """When they had seen it, on `time.monotonic()`'s clock."""

    @property
    def captured_s(self) -> float:
        return self.perception.frame.captured_s


@dataclass(frozen=True, slots=True)
class Joined:
    """A frame, and what is known of it: by its own perception, or by those round it."""

    frame: Frame
    state: ControlState
    """The controls when the frame came."""
    request: RecordRequest | None
    """The recording that it is for; None: it only tells who is in those before it."""
    own: Seen | None
    """What was seen in this very frame."""
    before: Seen | None
    """Else what was seen last before it, in the same stream. None: nothing was, and nobody knows what it shows."""
    after: Seen | None
    """And what was seen next."""
    is_early: bool
    """Nothing is known of it only because models have just begun, or are being made."""
    lost: Drops
    """What is missing right before it."""
    pauses: tuple[Pause, ...]
    """Of the recording, right before it."""
    came_s: float
    known_s: float
    """When it came, and when all this was known; on `time.monotonic()`'s clock."""


@dataclass(frozen=True, slots=True)
class Begin:
    """The user began a recording."""

    request: RecordRequest


@dataclass(frozen=True, slots=True)
class Loss:
    """The source was lost."""

    request: RecordRequest
    lost_s: float
    """On `time.monotonic()`'s clock."""


@dataclass(frozen=True, slots=True)
class End:
    """The user ended a recording."""

    request: RecordRequest
    stopped_s: float
    """On `time.monotonic()`'s clock."""
    lost: Drops
    """Frames that are missing after the last one."""
    pauses: tuple[Pause, ...]
    """Of the recording, after the last one."""


Mark = Begin | Loss | End
