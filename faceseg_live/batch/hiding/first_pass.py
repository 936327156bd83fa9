"""The first pass over a video: everybody in it is found, in all frames, before anything of it is written."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Protocol

from ...concurrency.overlap import prefetch
from ...domain.heads import Head
from ...domain.types import Frame
from ...errors import EngineFailed
from ...media.sources.base import Source
from ..frames import frames_of


class HeadsOfVideo(Protocol):
    """Who is in which frame of a video."""

    def of(self, sequence: int) -> tuple[Head, ...] | None:
        """The heads of a frame; None: it was never looked at."""


class Timeline(Protocol):
    """Finds everybody in one video."""

    def add(self, frame: Frame) -> None:
        """Look at the next frame. Raises EngineFailed."""
    def finish(self) -> HeadsOfVideo:
        """All that is known after the last one."""


def look_through(source: Source, timeline: Timeline, on_frame: Callable[[], object]) -> FoundHeads:
    """Look at every frame of a source, which is decoded on a thread of its own meanwhile.

    Args:
        on_frame: called after each.

    Raises SourceError where not all of the source can be read, EngineFailed.
    """
    count = 0
    with closing(prefetch(frames_of(source), "decoding")) as frames:
        for frame in frames:
            timeline.add(frame)
            count += 1
            on_frame()
    return FoundHeads(timeline.finish(), count)


class FoundHeads:
    """Who is in which frame; asked for a frame that nobody looked at it fails, so that none is drawn bare."""

    def __init__(self, heads: HeadsOfVideo, count: int) -> None:
        """count: of the frames that were looked at."""
        self._heads = heads
        self.count = count

    def of(self, sequence: int) -> tuple[Head, ...]:
        """The heads of a frame. Raises EngineFailed where nobody looked at it."""
        heads = self._heads.of(sequence) if sequence < self.count else None
        if heads is None:
            raise EngineFailed("batch.frame_not_looked_at", frame=sequence)
        return heads

    def all(self) -> list[tuple[Head, ...]]:
        """Those of each frame, in order."""
        return [self.of(sequence) for sequence in range(self.count)]

    def require(self, count: int) -> None:
        """Raise EngineFailed unless as many frames were drawn."""
        if count != self.count:
            raise EngineFailed("batch.other_frames", drawn=count, looked=self.count)


class Unchanged:
    """Notices that a file was changed between two passes over it."""

    def __init__(self, path: Path) -> None:
        self._path, self._state = path, _state(path)

    def require(self) -> None:
        """Raise EngineFailed if it was."""
        if _state(self._path) != self._state:
            raise EngineFailed("batch.changed_meanwhile")


def _state(path: Path) -> tuple[int, int]:
    state = path.stat()
    return state.st_size, state.st_mtime_ns
