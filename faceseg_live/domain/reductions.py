"""Smaller copies of a picture, for whatever needs no more of it: most networks see 200 pixels."""

from __future__ import annotations

import threading

import cv2
import numpy as np
from numpy.typing import NDArray

STEPS = (1, 2, 4, 8)
"""By which a picture can be reduced: those at which libjpeg decodes."""


class Reductions:
    """Keeps what was made of one picture; from any thread. Nothing is made before somebody asks."""

    __slots__ = ("_lock", "_made")

    def __init__(self) -> None:
        self._made: dict[int, NDArray[np.uint8]] = {}
        self._lock = threading.Lock()

    def of(self, pixels: NDArray[np.uint8], step: int) -> NDArray[np.uint8]:
        """(H, W, 3) → (⌈H/step⌉, ⌈W/step⌉, 3), read-only; for 1 the picture itself.

        Raises ValueError for no `STEPS`.
        """
        if step == 1:
            return pixels
        if step not in STEPS:
            raise ValueError(f"a picture is reduced by one of {STEPS}, not by {step}")
        with self._lock:
            return self._reduced(pixels, step)

    def _reduced(self, pixels: NDArray[np.uint8], step: int) -> NDArray[np.uint8]:
        if step == 1:
            return pixels
        if step not in self._made:
            self._made[step] = _halved(self._reduced(pixels, step // 2))
        return self._made[step]


def _halved(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Averaged by twos, which is several times faster than by fours; an odd last row or column stands for itself."""
    height, width = pixels.shape[:2]
    if height % 2 or width % 2:
        pixels = np.asarray(
            cv2.copyMakeBorder(pixels, 0, height % 2, 0, width % 2, cv2.BORDER_REPLICATE), dtype=np.uint8
        )
    half = cv2.resize(pixels, (-(-width // 2), -(-height // 2)), interpolation=cv2.INTER_AREA)
    half.flags.writeable = False
    return np.asarray(half, dtype=np.uint8)
