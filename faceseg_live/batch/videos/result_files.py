"""All files that are made of a video, or of a span of it, while it is gone through: one for each look, and notes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

from ...messages import Message
from ...rendering.looks import Look
from ..excerpt import Excerpt
from ..notes.counts import Counts
from ..notes.files import NoteFiles, note_names
from ..plan import Task
from ..run import Run
from ..staging import Staging
from .draw import DrawnFrame
from .results import SizedVideo, VideoResult, results_in


class ResultFiles:
    """They stay in step: each gets every frame. A context: an error within it leaves nothing."""

    def __init__(self, results: Mapping[VideoResult, Path], notes: NoteFiles,
                 begin: Callable[[VideoResult, Path], SizedVideo], excerpt: Excerpt) -> None:
        """
        Args:
            results: what is made of the video, and where it lies.
            notes: the notes beside it.
            begin: begins one of the files.

        Raises OutputError.
        """
        self._results, self._excerpt = tuple(results), excerpt
        self.paths = tuple(results.values())
        """Where the videos lie, in the order of the looks."""
        with ExitStack() as stack:
            self._notes = stack.enter_context(notes)
            self._videos = {result.look: begin(result, path) for result, path in results.items()}
            for video in self._videos.values():
                stack.enter_context(video.video)
            self._stack = stack.pop_all()

    @staticmethod
    def whole(task: Task, run: Run, staging: Staging, fps: float | None) -> ResultFiles:
        """The results themselves. `fps`: of the source, where anybody knows it."""
        excerpt = Excerpt.of(run.files)
        results = results_in(run, task)
        notes = run.notes({key: staging.path(name) for key, name in note_names(task.stem, run.files).items()})
        return ResultFiles({result: staging.path(result.name) for result in results}, notes,
                           lambda result, path: result.opened(path, task.source, excerpt, fps), excerpt)

    @staticmethod
    def piece(task: Task, run: Run, folder: Path, fps: float | None, *, is_first: bool) -> ResultFiles:
        """Of a span of the video, in a folder of its own, to be joined; called as the results are."""
        excerpt = Excerpt.of(run.files)
        notes = run.notes({key: folder / name for key, name in note_names(task.stem, run.files).items()},
                          is_first=is_first)
        return ResultFiles({result: folder / result.name for result in results_in(run, task)}, notes,
                           lambda result, path: result.opened_piece(path, excerpt, fps), excerpt)

    def __enter__(self) -> ResultFiles:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._stack.__exit__(kind, error, trace)

    @property
    def counts(self) -> Counts:
        """Of the frames so far."""
        return self._notes.counts

    @property
    def remarks(self) -> tuple[Message, ...]:
        """What the user should know of the videos, each once."""
        told = (video.video.note for video in self._videos.values())
        return tuple(dict.fromkeys(note for note in told if note is not None))

    def looks(self) -> Mapping[str, Look]:
        """What draws each of the videos."""
        return {result.look: result.made_look() for result in self._results}

    def add(self, drawn: DrawnFrame) -> None:
        """Append a frame to all of them. Raises OutputError."""
        for key, pixels in drawn.images.items():
            self._videos[key].write(pixels, drawn.times_s)
        self._notes.add(drawn.noted(self._excerpt))

    def finish(self, end_s: float | None) -> None:
        """Complete the videos; the last frame is shown until `end_s`, else as long as the one before it."""
        for video in self._videos.values():
            video.video.finish(end_s)
