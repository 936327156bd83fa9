"""Videos: every frame decoded, looked at, drawn and encoded, the four steps overlapping.

Where people are hidden, a pass before that finds everybody: whoever is found late is hidden from the first frame on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path

from ..concurrency.overlap import BackgroundSink, prefetch
from ..domain.face_choice import FaceChoice
from ..domain.types import Frame, Perception, Pixels, Segment
from ..errors import EngineFailed, FacesegError, SourceError
from ..media.sources.base import Source
from ..media.sources.video import VideoSource
from ..media.video import open_video
from ..media.video.atomic_video import AtomicVideo
from ..messages import Message
from ..rendering.looks import Look, Target, create_look
from ..rendering.scene import scene_of
from ..settings import HIDING, RecordSettings, Settings
from ..tracking import FaceFollower
from .frames import frames_of
from .hiding.corrections import SUFFIX, corrections_file
from .hiding.first_pass import FoundHeads, Unchanged, look_through
from .judging import Judgement, Judging, unjudged
from .outputs import Staging, output_errors
from .plan import Task
from .report import FileReport
from .run import Run
from .tally import Tally

VIDEO = RecordSettings(format="h264", encoder="software")
"""Plays everywhere, and is the same on every machine."""


@dataclass(frozen=True, slots=True)
class DrawnFrame:
    """One frame of a video on its way into files."""

    perception: Perception
    """With all faces of the frame, though only the chosen ones are masked."""
    segments: tuple[Segment, ...]
    judgement: Judgement
    """Its matches are those of the chosen faces."""
    images: Mapping[str, Pixels]
    """Look → (height, width, 4) uint8 BGRA."""


DrawnSink = Callable[[DrawnFrame], object]
Perceiving = Callable[[Frame], Perception]


def process_video(task: Task, run: Run) -> FileReport:
    """Draw one video: an mp4 for each look and one JSON line per frame. Errors leave nothing behind.

    Where people are hidden, a video of which not every frame could be looked at is an error, too.
    """
    try:
        return _with_everybody_hidden(task, run) if run.hides else _process(task, run)
    except FacesegError as error:
        return FileReport(task.source, "video", error=error.message)
    except Exception as error:
        problem = Message("batch.unexpected", kind=type(error).__name__, reason=str(error))
        return FileReport(task.source, "video", error=problem, unexpected=error)


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


def segment_video(
    source: Source, perceive: Perceiving, settings: Settings, choice: FaceChoice, looks: Mapping[str, Look],
    on_drawn: DrawnSink, judge: Judging = unjudged,
) -> None:
    """Every frame of a source is drawn in each look, in order; `on_drawn` is called on a thread of its own.

    Args:
        perceive: runs on the calling thread, as `judge` does.
        choice: whose faces are masked; that nobody else's are changes nothing of who is hidden.
        judge: faces that it finds not to match carry no mask.
    """
    follower = FaceFollower(choice)

    def draw_and_pass_on(item: tuple[Perception, Judgement]) -> None:
        perception, judgement = item
        faces = follower.chosen(perception)
        of_chosen = {face.id: judgement.matches[face.id] for face in faces if face.id in judgement.matches}
        scene = scene_of(replace(perception, faces=faces), settings, matches=of_chosen, exempt=judgement.exempt)
        everybody = replace(scene, perception=perception)
        images = {key: look.draw(everybody if key == HIDING else scene).pixels for key, look in looks.items()}
        encoding.put(DrawnFrame(perception, scene.segments, replace(judgement, matches=of_chosen), images))

    with (
        BackgroundSink(on_drawn, "encoding") as encoding,
        BackgroundSink(draw_and_pass_on, "drawing") as drawing,
        closing(prefetch(frames_of(source), "decoding")) as frames,
    ):
        for frame in frames:
            perception = perceive(frame)
            drawing.put((perception, judge(perception)))
