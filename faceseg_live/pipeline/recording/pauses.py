"""When a recording was paused: noted as it happens, handed on with the frame that comes next."""

from __future__ import annotations

from .clock import Pause


class Pauses:
    """Of one recording. Moments are on `time.monotonic()`'s clock."""

    def __init__(self) -> None:
        self._since_s: float | None = None
        self._over: tuple[Pause, ...] = ()

    @property
    def is_on(self) -> bool:
        """Whether it is paused."""
        return self._since_s is not None

    def follow(self, now_s: float, *, is_on: bool) -> bool:
        """The user pauses it, or goes on; returns whether a pause is over with it."""
        since_s = self._since_s
        if is_on is self.is_on:
            return False
        self._since_s = now_s if is_on else None
        if since_s is None:
            return False
        self._over += (Pause(since_s, now_s),)
        return True

    def taken(self) -> tuple[Pause, ...]:
        """Those that are over, once."""
        over, self._over = self._over, ()
        return over

    def length_s(self, now_s: float) -> float:
        """Of all that were not taken yet, in seconds, with the one that lasts."""
        return (0.0 if self._since_s is None else now_s - self._since_s) + sum(pause.length_s for pause in self._over)
