"""A source whose picture is turned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

import cv2

from ...domain.types import Frame, Pixels, freeze
from .base import Source, SourceInfo

_TURNS: Mapping[int, int] = {
    90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}


class RotatedSource:
    """Turns each frame of a source clockwise by 90, 180 or 270 degrees; nothing else of it changes."""

    def __init__(self, source: Source, degrees: int) -> None:
        self._source = source
        self._turn = _TURNS[degrees]
        self._is_upended = degrees != 180

    @property
    def info(self) -> SourceInfo:
        info = self._source.info
        return replace(info, width=info.height, height=info.width) if self._is_upended else info

    def read(self) -> Frame | None:
        frame = self._source.read()
        return frame and replace(frame, pixels=freeze(cast(Pixels, cv2.rotate(frame.pixels, self._turn))))

    def close(self) -> None:
        self._source.close()
