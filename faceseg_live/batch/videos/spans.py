"""The second pass over a video in spans: each is drawn and encoded on its own, and then they are joined."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from ...media.sources.moving import is_animation
from ...media.sources.span_source import SpanSource
from ...media.sources.spans import Cut, Span, cut_of
from ...media.video.carried.assemble import assemble
from ...messages import Message
from ..excerpt import Excerpt, ExcerptFrame
from ..frames import frames_of, notes_on
from ..notes.counts import Counts
from ..notes.files import note_names
from ..plan import Task
from ..staging import output_errors
from ..workers.bench import Bench
from .draw import DrawnFrame, segment_video
from .result_files import ResultFiles
from .results import results_in
from .whole import WhoIsThere


@dataclass(frozen=True, slots=True)
class FoundCut:
    """Where a file is cut; None: it is read as a whole."""

    cut: Cut | None


@dataclass(frozen=True, slots=True)
class CutVideo:
    """The work of finding out where a file can be cut."""

    path: Path

    def done(self, bench: Bench) -> FoundCut:
        """Raises SourceError."""
        return FoundCut(None if is_animation(self.path) else cut_of(self.path, bench.recipe.span_s))

    def rest(self, reported: frozenset[int]) -> CutVideo:
        """All of it."""
        del reported
        return self


@dataclass(frozen=True, slots=True)
class DrawnSpan:
    """A span that is drawn."""

    folder: Path
    """Where its pieces lie, called as the results will be."""
    counts: Counts
    remarks: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class DrawSpan:
    """The work on one span."""

    task: Task
    cut: Cut
    span: Span
    there: WhoIsThere
    excerpt: Excerpt
    scratch: Path
    """Where folders for pieces are made."""
    is_first: bool

    def done(self, bench: Bench) -> DrawnSpan:
        """Draw and encode it. Raises SpanUnfit, EngineFailed, OutputError."""
        run = bench.run
        with output_errors(self.scratch):
            folder = Path(tempfile.mkdtemp(dir=self.scratch))
        with (
            closing(SpanSource(self.task.source, self.cut, self.span)) as source,
            ResultFiles.piece(self.task, run, folder, source.info.fps, is_first=self.is_first) as results,
        ):

            def finish(drawn: DrawnFrame) -> None:
                results.add(drawn)
                bench.news.advance()

            segment_video(self._taken(source), run.perceiving(faces=self.there.faces, chosen=self.there.chosen),
                          run.settings, self.there.chosen.chosen, results.looks(), finish, run.judge().of)
            results.finish(None)
        return DrawnSpan(folder, results.counts, (*notes_on(source), *results.remarks))

    def rest(self, reported: frozenset[int]) -> DrawSpan:
        """All of it."""
        del reported
        return self

    def _taken(self, source: SpanSource) -> Iterator[ExcerptFrame]:
        for frame in frames_of(source):
            if times_s := shown_s(self.cut, self.excerpt, frame.sequence):
                yield ExcerptFrame(frame, times_s)


@dataclass(frozen=True, slots=True)
class JoinSpans:
    """The work of making results of pieces."""

    task: Task
    folders: tuple[Path, ...]
    """With the pieces, in the order of the spans."""
    scratch: Path
    end_s: float | None
    """As of `assemble`."""

    def done(self, bench: Bench) -> JoinedSpans:
        """Raises OutputError."""
        run, excerpt = bench.run, Excerpt.of(bench.run.files)
        with output_errors(self.scratch):
            folder = Path(tempfile.mkdtemp(dir=self.scratch))
        notes = []
        for result in results_in(run, self.task):
            pieces = [piece / result.name for piece in self.folders]
            notes.append(assemble(pieces, folder / result.name, result.kind, result.carry(self.task.source, excerpt),
                                  end_s=self.end_s))
        for name in note_names(self.task.stem, run.files).values():
            with output_errors(folder / name), (folder / name).open("wb") as joined:
                for piece in self.folders:
                    with (piece / name).open("rb") as part:
                        shutil.copyfileobj(part, joined)
        return JoinedSpans(folder, tuple(note for note in notes if note is not None))

    def rest(self, reported: frozenset[int]) -> JoinSpans:
        """All of it."""
        del reported
        return self


@dataclass(frozen=True, slots=True)
class JoinedSpans:
    """Results that only need their place."""

    folder: Path
    """With nothing else in it."""
    notes: tuple[Message, ...]


def shown_s(cut: Cut, excerpt: Excerpt, number: int) -> tuple[float, ...]:
    """When a frame is shown in the result; empty: never."""
    return excerpt.times_s(number, cut.times_s[number], _over_s(cut, number))


def excerpt_in(cut: Cut, excerpt: Excerpt) -> Excerpt:
    """The excerpt, counting from the first frame of the file that it has."""
    if not excerpt.start_s:
        return excerpt
    numbers = range(len(cut.times_s))
    return replace(excerpt, first=next((at for at in numbers if excerpt.has_begun(_over_s(cut, at))), len(numbers)))


def spans_with(cut: Cut, excerpt: Excerpt) -> Sequence[Span]:
    """Those that have a frame that is shown in the result."""
    return [span for span in cut.spans
            if any(shown_s(cut, excerpt, number) for number in range(span.first, span.first + span.count))]


def length_s(cut: Cut, excerpt: Excerpt) -> float:
    """How long the result is."""
    return excerpt.length_s(_over_s(cut, len(cut.times_s) - 1))


def _over_s(cut: Cut, number: int) -> float:
    """When a frame is over: the next one comes; the last one is shown as long as the one before."""
    times_s = cut.times_s
    return times_s[number + 1] if number + 1 < len(times_s) else 2 * times_s[-1] - times_s[-2]
