"""A video in one go, from its first frame to its last: as live, and where people are hidden.

Where people are hidden, a pass before that finds everybody: whoever is found late is hidden from the first frame on.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from ...errors import EngineFailed, SourceError
from ...media.sources.base import Source
from ...media.sources.video import VideoSource
from ...media.video import open_video
from ...media.video.atomic_video import AtomicVideo
from ...rendering.looks import Target, create_look
from ..hiding.corrections import SUFFIX, corrections_file
from ..hiding.first_pass import FoundHeads, Unchanged, look_through
from ..outputs import Staging, output_errors
from ..plan import Task
from ..report import FileReport, failed_report
from ..run import Run
from ..tally import Tally
from ..workers.bench import Bench
from .draw import VIDEO, DrawnFrame, segment_video


@dataclass(frozen=True, slots=True)
class WholeVideo:
    """The work on one file."""

    task: Task
    found: FoundHeads | None = None
    """Who is in it, where a person has just looked through it."""

    def done(self, bench: Bench) -> FileReport:
        """What became of it."""
        found = {} if self.found is None else {self.task: self.found}
        return process_video(self.task, replace(bench.run, reviewed=found))

    def rest(self, reported: frozenset[int]) -> WholeVideo:
        """All of it: nothing of it was committed."""
        del reported
        return self


def process_video(task: Task, run: Run) -> FileReport:
    """Draw one video: an mp4 for each look and one JSON line per frame. Errors leave nothing behind.

    Where people are hidden, a video of which not every frame could be looked at is an error, too.
    """
    try:
        return _with_everybody_hidden(task, run) if run.hides else _process(task, run)
    except Exception as error:
        return failed_report(task.source, "video", error)


def _with_everybody_hidden(task: Task, run: Run) -> FileReport:
    try:
        return _process(task, run, run.found(task, people_in_video))
    except (EngineFailed, SourceError) as error:
        raise type(error)("batch.not_hidden", problem=error) from error


def people_in_video(task: Task, run: Run) -> FoundHeads:
    """Look at every frame of a video. Raises SourceError where not all of it can be read, EngineFailed."""
    unchanged, source = Unchanged(task.source), VideoSource(task.source)
    run.progress.begin(f"{task.source.name}: looking for people", source.info.frame_count, "frame")
    try:
        assert run.search is not None, "a run that hides has one"
        return replace(look_through(source, run.search, run.progress.advance), unchanged=unchanged)
    finally:
        run.progress.end()
        source.close()


def _process(task: Task, run: Run, found: FoundHeads | None = None) -> FileReport:
    source = VideoSource(task.source)
    with ExitStack() as stack:
        stack.callback(source.close)
        staging = stack.enter_context(run.folder.staging(task.subfolder))
        lines, videos = staging.path(f"{task.stem}.jsonl"), _videos(task, run, staging)
        tally = Tally(run.settings, masks=run.needs_engine)
        record = run.record(found, (source.info.width, source.info.height)) if found is not None else None
        looks = {key: create_look(key, run.settings.look_options, Target()) for key in videos}
        with output_errors(lines), lines.open("w", encoding="utf-8") as file, ExitStack() as open_videos:
            writers = {key: open_videos.enter_context(_opened(path, source, task)) for key, path in videos.items()}

            def finish(drawn: DrawnFrame) -> None:
                for key, pixels in drawn.images.items():
                    writers[key].write(pixels, drawn.perception.frame.time_s)
                tally.add(drawn.perception, drawn.segments, drawn.judgement, file)
                if record is not None:
                    record.add(drawn.perception, drawn.judgement.exempt)
                run.progress.advance()

            run.progress.begin(task.source.name, source.info.frame_count, "frame")
            stack.callback(run.progress.end)
            segment_video(source, run.perceiving(found), run.settings, run.choice, looks, finish, run.judge().of)
            if found is not None:
                found.require(tally.frames)
        if record is not None:
            record.write(staging, task.source, task.stem, tuple(videos.values()))
        if found is not None and found.corrections:
            staging.write(f"{task.stem}{SUFFIX}", corrections_file(task.source, found.corrections))
        outputs = staging.commit()
    notes = (*tally.notes(), *dict.fromkeys(writer.note for writer in writers.values() if writer.note is not None))
    return FileReport(task.source, "video", outputs, tally.frames, tally.most_people, notes=notes)


def _videos(task: Task, run: Run, staging: Staging) -> dict[str, Path]:
    """Look → where it is written."""
    keys = tuple(dict.fromkeys(run.looks)) or ("overlay",)
    return {key: staging.path(f"{task.stem}-{key}.mp4" if len(keys) > 1 else f"{task.stem}.mp4") for key in keys}


def _opened(path: Path, source: Source, task: Task) -> AtomicVideo:
    return open_video(path, VIDEO, has_alpha=False, fps=source.info.fps, audio=task.source, live=False)
