"""All files that are made of one video while it is gone through: one for each look, and the notes."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from types import TracebackType

from ...messages import Message
from ...rendering.looks import Look
from ..excerpt import Excerpt
from ..notes.counts import Counts
from ..notes.files import note_names
from ..plan import Task
from ..run import Run
from ..staging import Staging
from .draw import DrawnFrame
from .results import video_results


class ResultFiles:
    """They stay in step: each gets every frame. A context: an error within it leaves nothing."""

    def __init__(self, task: Task, run: Run, staging: Staging, fps: float | None) -> None:
        """`fps`: of the source, where anybody knows it. Raises OutputError."""
        self._excerpt, self._masks = Excerpt.of(run.files), run.needs_engine
        self._results = video_results(task.stem, run.looks, run.files, run.settings.look_options)
        self.videos = tuple(staging.path(result.name) for result in self._results)
        """Where the videos lie, in the order of the looks."""
        names = note_names(task.stem, run.files)
        with ExitStack() as stack:
            self._notes = stack.enter_context(run.notes({key: staging.path(name) for key, name in names.items()}))
            self._videos = {result.look: result.opened(path, task.source, self._excerpt, fps)
                            for result, path in zip(self._results, self.videos, strict=True)}
            for video in self._videos.values():
                stack.enter_context(video.video)
            self._stack = stack.pop_all()

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
        """What the user should know of the files, each once."""
        told = (video.video.note for video in self._videos.values())
        own = dict.fromkeys(note for note in told if note is not None)
        return (*self.counts.remarks(masks=self._masks), *own)

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
