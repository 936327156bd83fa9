"""How long somebody waits for what may hang, and what is said then."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..errors import EngineFailed
from ..messages import Message
from .answer import Answer, Gone, Unwanted
from .home import Home


def _always() -> bool:
    return True


def _nothing(_message: Message) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True)
class Attendance:
    """Of whoever uses what lives in a home. Called from the thread that waits."""

    patience_s: Callable[[], float] = lambda: math.inf
    """Without a sign of life, seconds. It may change while somebody waits."""
    is_wanted: Callable[[], bool] = _always
    """Whether the answer that is waited for is of any use."""
    tell: Callable[[Message], object] = _nothing
    """Gets what the user should know meanwhile."""

    def answered(self, home: Home, answer: Answer[Any], name: str | Message, *, times: float = 1.0,
                 on_delay: Message | None = None) -> Any:
        """What was answered. In all other cases the home is left.

        Args:
            name: what the user knows it by.
            times: so many times the patience is waited.
            on_delay: said once the patience is over, where more than that is waited.

        Raises what the call did; EngineFailed where no answer came in time or the process is gone; Unwanted.
        """
        try:
            is_there = answer.wait(lambda: self.patience_s() * min(times, 1), self.is_wanted)
            if not is_there and times > 1:
                if on_delay is not None:
                    self.tell(on_delay)
                is_there = answer.wait(lambda: self.patience_s() * times, self.is_wanted)
        except Unwanted:
            home.leave()
            raise
        if not is_there:
            home.leave()
            raise EngineFailed("isolation.no_answer", name=name, seconds=round(self.patience_s() * times))
        return taken(answer, name)


def taken(answer: Answer[Any], name: str | Message) -> Any:
    """What was answered, as `Attendance.answered`."""
    try:
        return answer.taken()
    except Gone as gone:
        raise EngineFailed("isolation.process_gone", name=name, reason=gone) from gone
