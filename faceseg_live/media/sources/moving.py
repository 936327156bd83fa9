"""Whatever moves in a file: FFmpeg reads videos, Pillow animations, which it composes as a browser does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from ...domain.types import Frame
from .animation import AnimationFrames, AnimationSource
from .base import Source
from .video import VideoSource
from .video_frames import VideoFrames

_STARTS = (b"GIF8", b"\x89PNG\r\n\x1a\n")
_WEBP, _AVIF_SEQUENCE = b"WEBP", b"ftypavis"


class NumberedFrames(Protocol):
    """The frames of one file in any order; used on one thread."""

    def at(self, number: int, /) -> Frame:
        """The frame of this number, from 0. Raises SourceError where the file doesn't have it any more."""
        ...

    def close(self) -> None: ...


def open_moving(path: str | Path, *, loop: bool = False, title: str = "") -> Source:
    """The frames of a video or an animation, from the first to the last.

    A file that is damaged or cut short delivers what it has, and the `read()` after its last frame raises SourceError.
    With `loop` it starts again instead. Raises SourceError where nothing can be read.
    """
    if is_animation(path):
        return AnimationSource(path, loop=loop, title=title)
    return VideoSource(path, loop=loop, title=title)


def moving_frames(path: Path, times_s: Sequence[float]) -> NumberedFrames:
    """The frames that `open_moving` reads, by their numbers; `times_s`: their times, as it gave them."""
    return AnimationFrames(path, times_s) if is_animation(path) else VideoFrames(path, times_s)


def is_animation(path: str | Path) -> bool:
    """Whether Pillow reads a file, if anything does: it begins as one of the animated pictures do."""
    try:
        if not Path(path).is_file():  # the first bytes of a pipe would be lost
            return False
        with Path(path).open("rb") as file:
            head = file.read(12)
    except OSError:
        return False
    return head.startswith(_STARTS) or head[8:12] == _WEBP or head[4:12] == _AVIF_SEQUENCE
