"""A folder of photos as one slide show: all of them in the size of the largest."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import numpy as np

from ..domain.types import Frame, freeze
from ..errors import SourceError
from ..media.sources.base import Source, SourceInfo
from ..media.video.fitting import Fitting
from .frames import frames_of


def largest_size(open_: Callable[[], Source], on_frame: Callable[[], object]) -> tuple[int, int]:
    """Width and height of the photo with the most pixels, the first one of several; `on_frame` is called after each.

    Raises SourceError where there is none.
    """
    largest = (0, 0)
    with closing(open_()) as source:
        for frame in frames_of(source):
            largest = max(largest, frame.size, key=lambda size: size[0] * size[1])
            on_frame()
        if largest == (0, 0):
            raise SourceError("media.no_such_file", path=source.info.uri)
    return largest


class Slides:
    """A source of photos, each scaled as a whole into the same size, with black beside it."""

    def __init__(self, source: Source, size: tuple[int, int]) -> None:
        self._source = source
        self._fitting = Fitting(np.broadcast_to(np.uint8(0), (size[1], size[0], 4)), even=False, on_black=False)

    @property
    def info(self) -> SourceInfo:
        """With the size of all frames."""
        width, height = self._fitting.size
        return replace(self._source.info, width=width, height=height)

    def read(self) -> Frame | None:
        """The next one; as of `Source`."""
        frame = self._source.read()
        if frame is None or frame.size == self._fitting.size:
            return frame
        opaque = np.dstack([frame.pixels, np.full(frame.pixels.shape[:2], 255, np.uint8)])
        fitted = np.ascontiguousarray(self._fitting.fitted(opaque)[..., :3])
        return replace(frame, picture=freeze(fitted))

    def close(self) -> None:
        """As of `Source`."""
        self._source.close()
