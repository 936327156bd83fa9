"""What the user sees of a recording while it runs."""

from __future__ import annotations

import time
from dataclasses import dataclass

from .drops import NO_DROPS, Drops
from .recording import Phase, Recording
from .request import RecordRequest

_SURE_AFTER_S = 0.5
"""The first frames that are written say nothing of how fast it goes."""


@dataclass(frozen=True, slots=True)
class RecordingStatus:
    """How a recording goes."""

    phase: Phase
    seconds: float = 0.0
    """Recorded so far, in all its clips."""
    countdown_s: float = 0.0
    frames: int = 0
    """In the clip that is being written."""
    drops: Drops = NO_DROPS
    backlog: float = 0.0
    """How full the memory for waiting frames is, 0..1: near 1 the encoder can't keep up."""
    encoders: tuple[str, ...] = ()
    is_triggered: bool = False
    """Clips wait for an expression to hold."""
    written: float = 0.0
    """While it finishes: the share that is written of the frames that waited when it ended, 0..1."""
    left_s: float | None = None
    """While it finishes: about so long it takes until all is written; None: unknown."""
    is_paused: bool = False
    free_s: float | None = None
    """Until the disk is full at the present rate; None: unknown."""


class Progress:
    """Of writing what waited when a recording ended."""

    def __init__(self) -> None:
        self._most = 0
        self._since_s = 0.0

    def of(self, waiting: int, now_s: float) -> tuple[float, float | None]:
        """The share that is written, 0..1, and in how many seconds about all will be; None: unknown.

        Args:
            waiting: how many frames still do.
            now_s: on `time.monotonic()`'s clock.
        """
        if waiting >= self._most:
            self._most, self._since_s = waiting, now_s
        written = self._most - waiting
        passed_s = now_s - self._since_s
        left_s = passed_s * waiting / written if written and passed_s >= _SURE_AFTER_S else None
        return written / self._most if self._most else 1.0, left_s


def status_of(job: Recording) -> RecordingStatus:
    """Of a recording that is under way; on its thread."""
    clip = job.clip
    frames, drops, encoders = (clip.frames, clip.drops, clip.encoders) if clip else (0, NO_DROPS, ())
    return RecordingStatus(job.phase, job.seconds, job.countdown_s, frames, drops, 0.0, encoders,
                           _is_triggered(job.request))


def kept(request: RecordRequest) -> RecordingStatus:
    """Of one whose frames are kept while the one before is finished."""
    passed_s = time.monotonic() - request.asked_s - request.settings.start_after_s
    phase = (Phase.COUNTDOWN if passed_s < 0 else Phase.WAITING if _is_triggered(request) else Phase.RUNNING)
    return RecordingStatus(phase, max(0.0, passed_s), max(0.0, -passed_s), is_triggered=_is_triggered(request))


def _is_triggered(request: RecordRequest) -> bool:
    return bool(request.settings.when.strip())
