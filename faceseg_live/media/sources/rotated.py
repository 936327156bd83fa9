"""A source whose picture is turned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import cv2
import numpy as np

from ...domain.pictures import Picture
from ...domain.types import Frame, Pixels, freeze
from .base import Source, SourceInfo

_TURNS: Mapping[int, int] = {
    90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}


class RotatedSource:
    """Turns each frame of a source clockwise by 90, 180 or 270 degrees; nothing else of it changes."""

    def __init__(self, source: Source, degrees: int) -> None:
        self._source = source
        self._degrees = degrees

    @property
    def info(self) -> SourceInfo:
        info = self._source.info
        width, height = _turned_size((info.width, info.height), self._degrees)
        return replace(info, width=width, height=height)

    def read(self) -> Frame | None:
        frame = self._source.read()
        return frame and replace(frame, picture=_RotatedPicture(frame, self._degrees))

    def close(self) -> None:
        self._source.close()


class _RotatedPicture(Picture):
    """Turned in the sizes that somebody asks for."""

    __slots__ = ("_degrees", "_frame")

    def __init__(self, frame: Frame, degrees: int) -> None:
        super().__init__(_turned_size(frame.size, degrees), {})
        self._frame, self._degrees = frame, degrees

    def _decoded(self, step: int) -> Pixels:
        if all(side % step == 0 for side in self.size):
            return self._turned(step)
        self._made[1] = self._turned(1)  # what is left over would be at the wrong edge of a smaller one
        return self._reduced(step)

    def _turned(self, step: int) -> Pixels:
        return freeze(np.asarray(cv2.rotate(self._frame.reduced(step), _TURNS[self._degrees]), np.uint8))


def _turned_size(size: tuple[int, int], degrees: int) -> tuple[int, int]:
    width, height = size
    return size if degrees == 180 else (height, width)
