"""The first pass over a video: every frame is searched for faces, before anything of it is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ...concurrency.overlap import prefetch
from ...domain.types import Frame
from ...engines.faces.base import SEAM_FRAMES, SpanFaces
from ...engines.faces.look import look_through
from ...media.sources.base import Source
from ...media.sources.moving import NumberedFrames, moving_frames, open_moving
from ...media.sources.span_source import SpanSource
from ...media.sources.spans import Cut, Span
from ..excerpt import Excerpt
from ..frames import frames_of
from ..workers.bench import Bench
from .salvaged import Salvaged

AROUND_S = 2.0
"""So long before and after an excerpt people are looked for, too."""


@dataclass(frozen=True, slots=True)
class LookAtSpan:
    """The work on one span."""

    path: Path
    cut: Cut
    span: Span

    def done(self, bench: Bench) -> SpanFaces:
        """Who is in it. Raises SpanUnfit, EngineFailed."""
        with closing(SpanSource(self.path, self.cut, self.span, after=SEAM_FRAMES)) as source:
            own_frames = iter(range(self.span.count))

            def on_frame(_frame: Frame) -> None:
                if next(own_frames, None) is not None:
                    bench.news.advance()

            with closing(_SpanFrames(self.path, source, self.cut.times_s)) as frames:
                return look_through(frames, bench.run.host, bench.run.settings, on_frame)

    def rest(self, reported: frozenset[int]) -> LookAtSpan:
        """All of it."""
        del reported
        return self


@dataclass(frozen=True, slots=True)
class LookAtAll:
    """The work on a file that is not cut."""

    path: Path
    excerpt: Excerpt

    def done(self, bench: Bench) -> SpanFaces:
        """Who is in what can be read of it. Raises SourceError where nothing can be, EngineFailed."""
        with closing(Salvaged(open_moving(self.path))) as source:
            count = source.info.frame_count if self.excerpt.is_whole else None
            bench.news.begin(looking_title(self.path), count, "frame")
            try:
                with closing(_SpanFrames(self.path, source, (), self.excerpt)) as frames:
                    return look_through(frames, bench.run.host, bench.run.settings,
                                        lambda _frame: bench.news.advance())
            finally:
                bench.news.end()

    def rest(self, reported: frozenset[int]) -> LookAtAll:
        """All of it."""
        del reported
        return self


def looking_title(path: Path) -> str:
    """What the first pass is called where it is shown how far it is."""
    return f"{path.name}: looking for faces"


class _SpanFrames:
    """The frames of a source, decoded on a thread of their own; afterwards by their numbers."""

    def __init__(self, path: Path, source: Source, times_s: tuple[float, ...], excerpt: Excerpt | None = None) -> None:
        """
        Args:
            times_s: of all frames of the file; empty: they are learnt, from the first one on.
            excerpt: what comes after its end isn't read, what is over before it starts not given; None: all is.
        """
        self._path, self._source, self._times_s, self._excerpt = path, source, times_s, excerpt
        self._learnt: list[float] = []
        self._numbered: NumberedFrames | None = None

    def __iter__(self) -> Iterator[Frame]:
        with closing(prefetch(frames_of(self._source), "decoding")) as frames:
            for frame in frames:
                if self._excerpt is not None and self._excerpt.is_over(frame.time_s):
                    break
                self._learnt.append(frame.time_s)
                if self._excerpt is None or self._excerpt.has_begun(frame.time_s):
                    yield frame

    def at(self, number: int) -> Frame:
        """As `SpanFrames.at`."""
        if self._numbered is None:
            self._numbered = moving_frames(self._path, self._times_s or self._learnt)
        return self._numbered.at(number)

    def close(self) -> None:
        """Let go of the file."""
        if self._numbered is not None:
            self._numbered.close()
