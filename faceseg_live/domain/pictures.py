"""What a frame shows, in the sizes that somebody asks for: most networks see 200 pixels, most windows less than all."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

STEPS = (1, 2, 4, 8)
"""By which a picture can be reduced: those at which libjpeg decodes."""
Pixels = NDArray[np.uint8]

_TURNS = (None, cv2.ROTATE_90_COUNTERCLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_CLOCKWISE)
"""By quarters, anticlockwise."""


class Picture:
    """Keeps each size that was made of it; from any thread. What is never asked for is never made."""

    __slots__ = ("_lock", "_made", "_size")

    def __init__(self, size: tuple[int, int], made: Mapping[int, Pixels]) -> None:
        """size: (width, height); made: by their steps, the sizes that are there already."""
        self._size = size
        self._made = dict(made)
        self._lock = threading.Lock()

    @classmethod
    def of(cls, pixels: Pixels) -> Picture:
        """(H, W, 3) uint8 RGB, read-only."""
        return Picture((pixels.shape[1], pixels.shape[0]), {1: pixels})

    def __reduce__(self) -> tuple[Callable[[Pixels], Picture], tuple[Pixels]]:
        """Another process gets all the pixels."""
        return Picture.of, (self.reduced(1),)

    @property
    def size(self) -> tuple[int, int]:
        """(width, height)."""
        return self._size

    def reduced(self, step: int) -> Pixels:
        """(⌈height/step⌉, ⌈width/step⌉, 3), read-only. Raises ValueError for no `STEPS`."""
        if step not in STEPS:
            raise ValueError(f"a picture is reduced by one of {STEPS}, not by {step}")
        made = self._made.get(step)
        if made is None:
            with self._lock:
                made = self._reduced(step)
        return made

    def finest(self, step: int) -> tuple[int, Pixels]:
        """The step and the pixels of the largest size that is there already, or else of what is made at `step`.

        Whoever reads single pixels of it finds the same whatever sizes others asked for: averages are smoother.
        """
        there = min((made for made in tuple(self._made) if made <= step), default=None)
        return (step, self.reduced(step)) if there is None else (there, self._made[there])

    def _reduced(self, step: int) -> Pixels:
        if step not in self._made:
            is_finer_there = any(finer < step for finer in self._made)
            self._made[step] = _halved(self._reduced(step // 2)) if is_finer_there else self._decoded(step)
        return self._made[step]

    def _decoded(self, step: int) -> Pixels:
        """Where nothing as fine is there yet; of pixels there always is."""
        raise NotImplementedError


def quarter_turned(pixels: Pixels, quarters: int) -> Pixels:
    """Turned anticlockwise by so many quarters, as np.rot90 does, but contiguous and several times faster."""
    turn = _TURNS[quarters % 4]
    return pixels if turn is None else np.asarray(cv2.rotate(pixels, turn), np.uint8)


def _halved(pixels: Pixels) -> Pixels:
    """Averaged by twos, which is several times faster than by fours; an odd last row or column stands for itself."""
    height, width = pixels.shape[:2]
    if height % 2 or width % 2:
        pixels = np.asarray(cv2.copyMakeBorder(pixels, 0, height % 2, 0, width % 2, cv2.BORDER_REPLICATE), np.uint8)
    half = np.asarray(cv2.resize(pixels, (-(-width // 2), -(-height // 2)), interpolation=cv2.INTER_AREA), np.uint8)
    half.flags.writeable = False
    return half
