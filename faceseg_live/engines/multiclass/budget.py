"""How much of the time the network may take beside live video."""

from __future__ import annotations

_SHARE = 0.18
"""6 ms a frame at 30 frames a second, however many faces there are."""
_RESERVE_S = 0.25
"""What may be saved up: half of it is kept for what can't wait, such as a hand that comes before a face."""


class Budget:
    """Time that is earned by waiting and spent by looking; may go below nothing once. All times by one clock."""

    def __init__(self) -> None:
        self._credit_s = _RESERVE_S
        self._last_s: float | None = None

    def allows(self, now_s: float, *, is_urgent: bool) -> bool:
        """Whether there is time for a look now."""
        if self._last_s is not None:
            self._credit_s = min(_RESERVE_S, self._credit_s + _SHARE * (now_s - self._last_s))
        self._last_s = now_s
        return self._credit_s > (0.0 if is_urgent else _RESERVE_S / 2)

    def spend(self, seconds: float) -> None:
        """A look took so long."""
        self._credit_s -= seconds
