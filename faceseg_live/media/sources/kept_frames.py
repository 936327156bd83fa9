"""The frames of a file that were read last, for whoever steps to and fro."""

from __future__ import annotations

from collections import OrderedDict

from ...domain.types import Frame

STEPS_BACK = 8
"""Frames before the one asked for that are kept as well, however large: who steps back once does so again."""
_MOST_BYTES = 96 << 20


class KeptFrames:
    """By their numbers; who was asked for longest ago goes first. Used on one thread."""

    def __init__(self) -> None:
        self._frames: OrderedDict[int, Frame] = OrderedDict()

    def __contains__(self, number: int) -> bool:
        return number in self._frames

    def __getitem__(self, number: int) -> Frame:
        """Raises KeyError for one that isn't kept."""
        self._frames.move_to_end(number)
        return self._frames[number]

    def keep(self, frame: Frame) -> None:
        """It was read just now."""
        self._frames[frame.sequence] = frame
        while len(self._frames) > 1 + STEPS_BACK and len(self._frames) * frame.nbytes > _MOST_BYTES:
            self._frames.popitem(last=False)

    def clear(self) -> None:
        """Keep none."""
        self._frames.clear()
