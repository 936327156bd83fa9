"""A watch for heads on a thread of its own: it looks while the engine does, and one that hangs holds up nobody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ...domain.heads import Head
from ...domain.types import Face, Frame
from ...isolation.answer import Answer
from ...isolation.attendance import Attendance
from ...isolation.closing import close_soon
from ...isolation.own_thread import OwnThread
from ...messages import Message
from ..base import HeadWatch, Request

_MAKING_TIMES = 12.0
"""So many times the patience it gets to load its networks."""
_STILL_TIMES = 12.0
"""A photo is worth so many times the patience: all detectors look at it in every size."""


class IsolatedWatch:
    """As `HeadWatch`; only `heads` waits. One that fails or hangs is left behind, and `begin` has another one made.

    `heads` raises what went wrong in any call since the last time, EngineFailed where no answer came in time, and
    Unwanted where nobody wants one any more.
    """

    def __init__(self, create: Callable[[], HeadWatch], attendance: Attendance) -> None:
        """create: makes the watch, on its thread."""
        self._create, self._attendance = create, attendance
        self._home: OwnThread | None = None
        self._awaited: list[tuple[Answer[None], float]] = []
        """What was asked since the last heads came, and how many times the patience that may take."""

    def begin(self, frame: Frame, request: Request) -> None:
        """As `HeadWatch.begin`."""
        if self._home is None:
            self._home = OwnThread("heads")
            self._awaited = [(self._home.open(self._create), _MAKING_TIMES)]
        self._ask("begin", frame, request)

    def heads(self, frame: Frame, faces: Sequence[Face], request: Request) -> tuple[Head, ...]:
        """As `HeadWatch.heads`, for the frame that was begun."""
        home, awaited, self._awaited = self._home, self._awaited, []
        assert home is not None, "the frame was begun"
        try:
            for answer, times in awaited:
                self._answered(home, answer, times)
            found: tuple[Head, ...] = self._answered(home, home.begin("heads", frame, faces, request),
                                                     _STILL_TIMES if request.is_still else 1.0)
        except BaseException:
            home.leave()
            self._home = None
            raise
        return found

    def reset(self) -> None:
        """As `HeadWatch.reset`."""
        self._ask("reset")

    def renew(self) -> None:
        """As `HeadWatch.renew`."""
        self._ask("renew")

    def close(self) -> None:
        """As `HeadWatch.close`; what takes long is left."""
        home, self._home, self._awaited = self._home, None, []
        if home is not None:
            close_soon(home, "what looks for heads")

    def _answered(self, home: OwnThread, answer: Answer[Any], times: float) -> Any:
        name = Message("engines.head_watch")
        delay = Message("engines.looks_for_long", engine=name)
        return self._attendance.answered(home, answer, name, times=times, on_delay=delay)

    def _ask(self, method: str, *arguments: object) -> None:
        if self._home is not None:
            self._awaited.append((self._home.begin(method, *arguments), 1.0))
