"""The frames of a video or a picture, in any order."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from ...domain.types import Frame
from ...media.pictures import read_image
from ...media.sources.base import make_still
from ...media.sources.video_frames import VideoFrames


class Frames(Protocol):
    """Of one file; used on one thread."""

    def at(self, number: int) -> Frame:
        """The frame of this number, from 0. Raises SourceError."""
    def close(self) -> None: ...


def frames_in(source: Path, times_s: Sequence[float], *, is_still: bool) -> Frames:
    """Those of a file. Raises SourceError. `times_s`: when each is shown, as they were when it was read through."""
    return _Picture(source) if is_still else VideoFrames(source, times_s)


class _Picture:
    def __init__(self, source: Path) -> None:
        self._frame = make_still(read_image(source), 0, 0.0, source.name)

    def at(self, number: int) -> Frame:
        """The only one."""
        del number
        return self._frame

    def close(self) -> None:
        """Nothing is open."""
