"""Videos: every frame decoded, looked at, drawn and encoded, the four steps overlapping."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from typing import TextIO

from ..concurrency.overlap import BackgroundSink, prefetch
from ..domain.face_choice import FaceChoice, FaceFollower
from ..domain.types import FaceMatch, Frame, Perception, Pixels, Segment
from ..engines.host import EngineHost
from ..errors import FacesegError
from ..media.sources.base import Source
from ..media.sources.video import VideoSource
from ..media.video import VideoFile, open_video
from ..messages import Message
from ..rendering.looks import Look, Target, create_look
from ..rendering.matching import match_as_json
from ..rendering.scene import NO_MATCHES, scene_of
from ..settings import RecordSettings, Settings
from .outputs import output_errors
from .plan import Task
from .report import FileReport
from .run import Run

VIDEO = RecordSettings(format="h264", encoder="software")
"""Plays everywhere, and is the same on every machine."""


@dataclass(frozen=True, slots=True)
class DrawnFrame:
    """One frame of a video on its way into files."""

    perception: Perception
    """With all faces of the frame, though only the chosen ones are masked."""
    segments: tuple[Segment, ...]
    matches: Mapping[int, FaceMatch]
    """Of the chosen faces: face id → what is known of it; empty where nobody asked."""
    images: Mapping[str, Pixels]
    """Look → (height, width, 4) uint8 BGRA."""


DrawnSink = Callable[[DrawnFrame], object]
Matching = Callable[[Perception], Mapping[int, FaceMatch]]


def process_video(task: Task, run: Run) -> FileReport:
    """Segment one video: an mp4 for each look and one JSON line per frame. Errors leave nothing behind."""
    try:
        return _process(task, run)
    except FacesegError as error:
        return FileReport(task.source, "video", error=error.message)
    except Exception as error:
        problem = Message("batch.unexpected", kind=type(error).__name__, reason=str(error))
        return FileReport(task.source, "video", error=problem, unexpected=error)


def _process(task: Task, run: Run) -> FileReport:
    source = VideoSource(task.source)
    with ExitStack() as stack:
        stack.callback(source.close)
        staging = stack.enter_context(run.folder.staging(task.subfolder))
        lines = staging.path(f"{task.stem}.jsonl")
        keys = tuple(dict.fromkeys(run.looks)) or ("overlay",)
        looks = {key: create_look(key, run.settings.look_options, Target()) for key in keys}
        tally, writers = _Tally(run.settings.mask.selection.text), dict[str, VideoFile]()
        with output_errors(lines), lines.open("w", encoding="utf-8") as file, ExitStack() as videos:
            for key in keys:
                video = staging.path(f"{task.stem}-{key}.mp4" if len(keys) > 1 else f"{task.stem}.mp4")
                writers[key] = videos.enter_context(
                    open_video(video, VIDEO, has_alpha=False, fps=source.info.fps, audio=task.source, live=False))

            def finish(drawn: DrawnFrame) -> None:
                for key, pixels in drawn.images.items():
                    writers[key].write(pixels, drawn.perception.frame.time_s)
                tally.add(drawn, file)
                run.progress.advance()

            run.progress.begin(task.source.name, source.info.frame_count, "frame")
            stack.callback(run.progress.end)
            segment_video(source, run.host, run.settings, run.choice, looks, finish, run.matched)
        outputs = staging.commit()
    notes = (*tally.notes(), *dict.fromkeys(writer.note for writer in writers.values() if writer.note is not None))
    return FileReport(task.source, "video", outputs, tally.frames, tally.most_faces, notes=notes)


def segment_video(
    source: Source, host: EngineHost, settings: Settings, choice: FaceChoice, looks: Mapping[str, Look],
    on_drawn: DrawnSink, matched: Matching = lambda _: NO_MATCHES,
) -> None:
    """Every frame of a source is drawn in each look, in order; `on_drawn` is called on a thread of its own.

    Faces that `matched`, called on this thread, finds not to match carry no mask.

    Needs a prepared engine host and runs it on the calling thread.
    """
    host.reset()
    follower = FaceFollower(choice)

    def draw_and_pass_on(item: tuple[Perception, Mapping[int, FaceMatch]]) -> None:
        perception, matches = item
        faces = follower.chosen(perception.faces)
        of_chosen = {face.id: matches[face.id] for face in faces if face.id in matches}
        scene = scene_of(replace(perception, faces=faces), settings, matches=of_chosen)
        images = {key: look.draw(scene).pixels for key, look in looks.items()}
        encoding.put(DrawnFrame(perception, scene.segments, of_chosen, images))

    with (
        BackgroundSink(on_drawn, "encoding") as encoding,
        BackgroundSink(draw_and_pass_on, "drawing") as drawing,
        closing(prefetch(_frames(source), "decoding")) as frames,
    ):
        for frame in frames:
            perception = host.perceive(frame, settings)
            drawing.put((perception, matched(perception)))


def _frames(source: Source) -> Iterator[Frame]:
    while (frame := source.read()) is not None:
        yield frame


def _mask_record(segment: Segment, matches: Mapping[int, FaceMatch]) -> dict[str, object]:
    """What a line says of one masked face."""
    face, mask = segment.face, segment.mask
    record: dict[str, object] = {"id": None if face is None else face.id, "x": mask.x, "y": mask.y, "width": mask.width,
                               "height": mask.height, "held": face is not None and face.is_held}
    match = None if face is None else matches.get(face.id)
    return record if match is None else record | match_as_json(match)


class _Tally:
    """Writes a line per frame and keeps count."""

    def __init__(self, area: str) -> None:
        self._area = area
        self._masked = 0
        self.frames = 0
        self.most_faces = 0

    def add(self, drawn: DrawnFrame, file: TextIO) -> None:
        """Count a frame in, and write its line."""
        frame, faces = drawn.perception.frame, drawn.perception.faces
        document: dict[str, object] = {
            "frame": frame.sequence,
            "time": round(frame.time_s, 6),
            "area": self._area,
            "faces_found": len(faces),
            "faces": [_mask_record(segment, drawn.matches) for segment in drawn.segments],
        }
        if remaining := [{"id": face_id} | match_as_json(match)
                         for face_id, match in drawn.matches.items() if not match.holds]:
            document["remaining"] = remaining
        file.write(json.dumps(document) + "\n")
        self.frames += 1
        self._masked += bool(drawn.segments)
        self.most_faces = max(self.most_faces, len(faces))

    def notes(self) -> tuple[Message, ...]:
        """What the user should know of the result."""
        return () if self._masked else (Message("batch.never_seen"),)
