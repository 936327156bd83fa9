"""The first pass over a video: everybody in it is found, in all frames, before anything of it is written."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from ...concurrency.overlap import prefetch
from ...domain.heads import Head
from ...engines.heads.base import Care, Search
from ...engines.heads.timeline import HeadTimeline
from ...engines.heads.video import HeadsOfVideo
from ...errors import EngineFailed
from ...media.sources.base import Source
from ..excerpt import WHOLE, Excerpt
from ..frames import frames_of
from ..hiding_report.spans import UncertainSpan, spans_of
from .corrections import Corrections


def look_through(source: Source, search: Search, on_frame: Callable[[], object],
                 excerpt: Excerpt = WHOLE) -> FoundHeads:
    """Look at every frame of a source; it is decoded, and searched for heads, on threads of their own.

    Args:
        on_frame: called after each.
        excerpt: nobody looks at frames that are over before it starts, or come after its end.

    Raises SourceError where not all of the source can be read, EngineFailed.
    """
    search.start_over()
    timeline = HeadTimeline(lambda frame: search.look(frame, Care.VIDEO))
    times_s: list[float] = []
    with closing(timeline), closing(prefetch(frames_of(source), "decoding")) as frames:
        for frame in frames:
            if excerpt.is_over(frame.time_s):
                break
            if excerpt.has_begun(frame.time_s):
                timeline.add(frame)
            times_s.append(frame.time_s)
            on_frame()
        return FoundHeads(timeline.finish(), tuple(times_s))


class Unchanged:
    """Notices that a file was changed between two passes over it."""

    def __init__(self, path: Path) -> None:
        """Raises OSError where there is no such file."""
        self._path, self._state = path, _state(path)

    def require(self) -> None:
        """Raise EngineFailed if it was."""
        if _state(self._path) != self._state:
            raise EngineFailed("batch.changed_meanwhile")


@dataclass(frozen=True, slots=True)
class FoundHeads:
    """Who is in which frame; asked for one that nobody looked at it fails, so that none is drawn bare."""

    of_video: HeadsOfVideo
    times_s: tuple[float, ...]
    """When each frame is shown."""
    corrections: Corrections = field(default_factory=Corrections)
    """That a person made, and that `of_video` has in it."""
    unchanged: Unchanged | None = None
    """Of the file, since before the first look."""

    @property
    def left_to_look_at(self) -> tuple[UncertainSpan, ...]:
        """What is unsure, and no person has looked at."""
        return tuple(span for span in spans_of(self.of_video) if span not in self.corrections.looked_at)

    def of(self, sequence: int) -> tuple[Head, ...]:
        """The heads of a frame. Raises EngineFailed where nobody looked at it."""
        heads = self.of_video.of(sequence)
        if heads is None:
            raise EngineFailed("batch.frame_not_looked_at", frame=sequence)
        return heads

    def require(self, count: int | None) -> None:
        """Raise EngineFailed unless so many frames, which were drawn, were looked at before, in the same file.

        None: only a part of those that were looked at is drawn.
        """
        if self.unchanged is not None:
            self.unchanged.require()
        if count is not None and count != len(self.of_video.frames):
            raise EngineFailed("batch.other_frames", drawn=count, looked=len(self.of_video.frames))


def _state(path: Path) -> tuple[int, int]:
    state = path.stat()
    return state.st_size, state.st_mtime_ns
