"""Animations as sources of frames, in order and by number."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ...domain.types import Frame, Pixels
from ...errors import SourceError
from ..pictures.animation import Animation
from .base import SourceInfo, make_frame
from .closing import Closing
from .kept_frames import KeptFrames

_MOST_FPS = 250


class AnimationSource:
    """All frames of an animation, each with its time, composed, over black.

    As `VideoSource` does, one that is damaged or cut short delivers what it has, and the `read()` after its last frame
    raises SourceError; with `loop` it starts again instead.
    """

    def __init__(self, path: str | Path, *, loop: bool = False, title: str = "") -> None:
        self._path = Path(path)
        self._loop = loop
        self._sequence, self._time_s = 0, 0.0
        animation = Animation(self._path)
        self._frames = animation.frames()
        first = next(self._frames, None)
        if first is None:
            raise SourceError("media.no_frame", path=self._path)
        self._prefetch: tuple[Pixels, float] | None = first
        self._closing = Closing(lambda: self._frames.close())
        (height, width), fps = first[0].shape[:2], 1 / first[1]
        self._info = SourceInfo(str(path), title or self._path.name, width, height, fps if fps < _MOST_FPS else None,
                                animation.codec, frame_count=animation.count)

    @property
    def info(self) -> SourceInfo:
        return self._info

    def read(self) -> Frame | None:
        with self._closing.using():
            if self._closing.is_requested:
                return None
            picture = self._next_picture()
            if picture is None:
                return None
            pixels, shown_s = picture
            frame = make_frame(pixels, self._sequence, self._time_s)
            self._sequence += 1
            self._time_s += shown_s
            return frame

    def close(self) -> None:
        self._closing.close()

    def _next_picture(self) -> tuple[Pixels, float] | None:
        picture, self._prefetch = self._prefetch, None
        try:
            picture = picture or next(self._frames, None)
        except SourceError:
            if not self._loop:
                raise
        if picture is None and self._loop:
            self._frames = Animation(self._path).frames()
            picture = next(self._frames, None)
        return picture


class AnimationFrames:
    """Exactly those that `AnimationSource` counts, in any order; the last ones are kept. Used on one thread."""

    def __init__(self, path: Path, times_s: Sequence[float]) -> None:
        """
        Args:
            times_s: when each frame is shown, as `AnimationSource` gave it.

        Raises SourceError where the file can't be opened.
        """
        self._path, self._times_s = path, times_s
        self._kept = KeptFrames()
        self._start()

    def at(self, number: int) -> Frame:
        """The frame of this number, from 0. Raises SourceError where the file doesn't have it any more."""
        if number not in self._kept:
            if number < self._next:  # what a frame shows may come from all before it
                self._start()
            self._read_to(number)
        return self._kept[number]

    def close(self) -> None:
        """Let go of the file."""
        self._frames.close()
        self._kept.clear()

    def _start(self) -> None:
        self._frames = Animation(self._path).frames()
        self._next = 0

    def _read_to(self, number: int) -> None:
        while self._next <= number:
            picture = next(self._frames, None)
            if picture is None or self._next >= len(self._times_s):
                raise SourceError("media.no_such_frame", path=self._path, number=number)
            self._kept.keep(make_frame(picture[0], self._next, self._times_s[self._next]))
            self._next += 1
