"""The frames of a video or a picture, in any order."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ...domain.types import Frame
from ...media.pictures import read_image
from ...media.sources.base import make_still
from ...media.sources.moving import NumberedFrames as Frames
from ...media.sources.moving import moving_frames

__all__ = ["Frames", "frames_in"]


def frames_in(source: Path, times_s: Sequence[float], *, is_still: bool, page: int | None = None) -> Frames:
    """Those of a file. Raises SourceError.

    times_s: when each is shown, as they were when it was read through.
    page: of a file of several pictures.
    """
    return _Picture(source, page) if is_still else moving_frames(source, times_s)


class _Picture:
    def __init__(self, source: Path, page: int | None) -> None:
        self._frame = make_still(read_image(source, page), 0, 0.0, source.name)

    def at(self, number: int) -> Frame:
        """The only one."""
        del number
        return self._frame

    def close(self) -> None:
        """Nothing is open."""
