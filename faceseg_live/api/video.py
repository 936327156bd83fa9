"""The results of a video, frame by frame."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from types import TracebackType

from ..concurrency.overlap import prefetch
from ..domain.results import Segmentation
from ..domain.types import Frame
from ..media.sources.base import Source, SourceInfo


@dataclass(frozen=True, slots=True)
class SegmentedFrame:
    """One frame of a video, with the masks of the chosen faces."""

    number: int
    """Counted from 0."""
    time_s: float
    """Presentation time, seconds from the video's start."""
    segmentations: tuple[Segmentation, ...]
    """Of the chosen faces, largest first; empty where none of them is in the frame. `face.id` of each stays with the
    person."""
    faces_found: int
    """In the frame, chosen or not."""


class VideoResults(Iterator[SegmentedFrame]):
    """An iterator over every frame of a video, in order.

    Decoding runs ahead on a thread of its own. That thread, and the file, are released at the video's end, after an
    error, by `close()`, on leaving a `with` block, and when nobody holds the iterator any more (after `break`).
    """

    def __init__(self, source: Source, look: Callable[[Frame], SegmentedFrame], check: Callable[[], None]) -> None:
        """
        Args:
            source: the open video, which this iterator closes.
            look: makes the result of a frame.
            check: raises MisuseError where `look` may not be called.
        """
        self._info = source.info
        self._look, self._check = look, check
        self._frames = prefetch(_frames(source), "decoding")
        self._release = weakref.finalize(self, _release, self._frames, source)

    @property
    def info(self) -> SourceInfo:
        """What the file declares: size, frame rate, duration, number of frames."""
        return self._info

    @property
    def is_closed(self) -> bool:
        """The video's end was reached, or the iterator closed."""
        return not self._release.alive

    def __next__(self) -> SegmentedFrame:
        """The next frame's result.

        Raises:
            SourceError: the file turns out to be damaged or cut short, after the last frame that could be read.
            EngineFailed: the engine broke.
            MisuseError: the Segmenter is closed, or belongs to another thread.
        """
        self._check()
        if self.is_closed:
            raise StopIteration
        try:
            return self._look(next(self._frames))
        except BaseException:  # the end among them
            self.close()
            raise

    def __enter__(self) -> VideoResults:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: BaseException | None,
                 _trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Stop decoding and close the file. May be called twice."""
        self._release()


def _frames(source: Source) -> Iterator[Frame]:
    while (frame := source.read()) is not None:
        yield frame


def _release(frames: Generator[Frame, None, None], source: Source) -> None:
    frames.close()
    source.close()
