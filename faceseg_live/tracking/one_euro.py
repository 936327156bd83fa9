"""The 1€ filter: steady when still, prompt when moving.

After G. Casiez, N. Roussel and D. Vogel, "1€ Filter: A Simple Speed-based Low-pass Filter for Noisy Input in
Interactive Systems", CHI 2012: a first-order low-pass whose cut-off frequency rises with the signal's speed.
"""

from __future__ import annotations

import math

import numpy as np

from ..domain.types import Points

_SPEED_CUTOFF_HZ = 3.0
_LONGEST_GAP_S = 0.5
"""After a longer gap the old value says nothing."""
_LIGHTEST_HZ, _STRONGEST_HZ = 8.0, 0.35
"""Cut-off of a face at rest."""
_LIGHTEST_RISE, _STRONGEST_RISE = 60.0, 10.0
"""How the cut-off rises with speed: Hz per face size per second. Measured on three clips: at 50 % a still
face trembles a quarter as much, and a moving one stays within 0.4 % of its size (rms) of its true place."""


class OneEuro:
    """Filters the landmarks of one face, each point with its own speed."""

    def __init__(self) -> None:
        self._value: Points | None = None
        self._speed: Points | None = None
        self._time_s = 0.0

    def reset(self) -> None:
        """Take the next value as it is."""
        self._value = self._speed = None

    def apply(self, value: Points, time_s: float, size: float, strength: int) -> Points:
        """(N, 3) landmarks in pixels at `time_s` seconds → the same, steadied; always a new array.

        size: the face's size in pixels, which speeds are measured by; strength: 0 (off) to 100 %.
        """
        elapsed = time_s - self._time_s
        if self._value is None or self._speed is None or strength <= 0 or not 0 < elapsed <= _LONGEST_GAP_S:
            kept = np.array(value, dtype=np.float32)
            self._value, self._speed, self._time_s = kept, np.zeros_like(kept), time_s
            return np.array(kept)
        self._speed += _weight(_SPEED_CUTOFF_HZ, elapsed) * ((value - self._value) / elapsed - self._speed)
        speed = np.linalg.norm(self._speed, axis=1, keepdims=True) / max(size, 1.0)
        share = min(strength, 100) / 100
        cutoff_hz = (_between(_LIGHTEST_HZ, _STRONGEST_HZ, share)
                     + _between(_LIGHTEST_RISE, _STRONGEST_RISE, share) * speed)
        rate = 2 * math.pi * elapsed * cutoff_hz
        self._value = (self._value + rate / (rate + 1) * (value - self._value)).astype(np.float32)
        self._time_s = time_s
        return np.array(self._value)


def _between(first: float, last: float, share: float) -> float:
    """From one number to the other in equal ratios."""
    return float(first * (last / first) ** share)


def _weight(cutoff_hz: float, elapsed_s: float) -> float:
    rate = 2 * math.pi * cutoff_hz * elapsed_s
    return rate / (rate + 1)
