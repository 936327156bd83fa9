"""A video in one go, from its first frame to its last.

Where people are hidden, a pass before that finds everybody: whoever is found late is hidden from the first frame on.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace

from ...engines.faces.video import ChosenInVideo, FacesOfVideo
from ...errors import EngineFailed, SourceError
from ...media.sources.moving import open_moving
from ...tracking import FaceFollower
from ..excerpt import WHOLE, Excerpt, ExcerptFrames
from ..frames import frames_of, notes_on
from ..hiding.corrections import SUFFIX, corrections_file
from ..hiding.first_pass import FoundHeads, Unchanged, look_through
from ..plan import Task
from ..report import FileReport, failed_report
from ..run import Run
from ..workers.bench import Bench
from .draw import DrawnFrame, segment_video
from .look import AROUND_S
from .result_files import ResultFiles
from .salvaged import Salvaged


@dataclass(frozen=True, slots=True)
class WhoIsThere:
    """Whose faces are in a video, and which of them are masked."""

    faces: FacesOfVideo
    chosen: ChosenInVideo


@dataclass(frozen=True, slots=True)
class WholeVideo:
    """The work on one file."""

    task: Task
    found: FoundHeads | None = None
    """Who is hidden in it, where a person has just looked through it."""
    there: WhoIsThere | None = None
    """None: nobody has looked yet, faces are found as live."""

    def done(self, bench: Bench) -> FileReport:
        """What became of it."""
        found = {} if self.found is None else {self.task: self.found}
        return process_video(self.task, replace(bench.run, reviewed=found), self.there)

    def rest(self, reported: frozenset[int]) -> WholeVideo:
        """All of it: nothing of it was committed."""
        del reported
        return self


def process_video(task: Task, run: Run, there: WhoIsThere | None = None) -> FileReport:
    """Draw one video: a file for each look, and notes of its frames. Errors leave nothing behind.

    Of a damaged one there is what could be read; where people are hidden, if everything that is drawn was looked at.
    """
    try:
        return _with_everybody_hidden(task, run) if run.hides else _process(task, run, there=there)
    except Exception as error:
        return failed_report(task.source, "video", error)


def _with_everybody_hidden(task: Task, run: Run) -> FileReport:
    try:
        find = people_in_video if run.is_corrected(task) else _people_in_excerpt
        return _process(task, run, run.found(task, find))
    except (EngineFailed, SourceError) as error:
        raise type(error)("batch.not_hidden", problem=error) from error


def people_in_video(task: Task, run: Run) -> FoundHeads:
    """Look at every frame of a video that can be read. Raises SourceError where none can be, EngineFailed."""
    return _people_in(task, run, WHOLE)


def _people_in_excerpt(task: Task, run: Run) -> FoundHeads:
    """Look at every frame of the part that is taken, also at those that aren't shown, and at some around it."""
    excerpt = Excerpt.of(run.files)
    return _people_in(task, run, WHOLE if excerpt.is_whole else excerpt.searched(AROUND_S))


def _people_in(task: Task, run: Run, excerpt: Excerpt) -> FoundHeads:
    unchanged, source = Unchanged(task.source), Salvaged(open_moving(task.source))
    run.progress.begin(f"{task.source.name}: looking for people", source.info.frame_count, "frame")
    try:
        assert run.search is not None, "a run that hides has one"
        return replace(look_through(source, run.search, run.progress.advance, excerpt), unchanged=unchanged)
    finally:
        run.progress.end()
        source.close()


def _process(task: Task, run: Run, found: FoundHeads | None = None, there: WhoIsThere | None = None) -> FileReport:
    excerpt = Excerpt.of(run.files)
    source = Salvaged(open_moving(task.source))
    with ExitStack() as stack:
        stack.callback(source.close)
        staging = stack.enter_context(run.folder.staging(task))
        record = run.record(found, (source.info.width, source.info.height)) if found is not None else None
        with ResultFiles.whole(task, run, staging, source.info.fps) as results:

            def finish(drawn: DrawnFrame) -> None:
                results.add(drawn)
                if record is not None:
                    record.add(drawn.perception, drawn.judgement.exempt)
                run.progress.advance()

            run.progress.begin(task.source.name, source.info.frame_count if excerpt.is_whole else None, "frame")
            stack.callback(run.progress.end)
            taken = ExcerptFrames(frames_of(source), excerpt)
            choose = FaceFollower(run.choice).chosen if there is None else there.chosen.chosen
            perceive = (run.perceiving(found) if there is None else
                        run.perceiving(found, there.faces, there.chosen))
            segment_video(taken, perceive, run.settings, choose, results.looks(), finish, run.judge().of)
            excerpt.require(results.counts.frames, task.source)
            if found is not None:
                found.require(results.counts.frames if excerpt.is_whole else None)
            results.finish(None if excerpt.is_whole else taken.length_s)
        if record is not None:
            record.write(staging, task.source, task.stem, results.paths)
        if found is not None and found.corrections:
            staging.write(f"{task.stem}{SUFFIX}", corrections_file(task.source, found.corrections))
        outputs = staging.commit()
    counts = results.counts
    notes = (*counts.remarks(masks=run.needs_engine, everybody=run.choice == "all"), *notes_on(source),
             *results.remarks)
    return FileReport(task.source, "video", outputs, counts.frames, counts.most_people, notes=notes,
                      damage=source.damage)
