"""Images: read, looked at and written in three overlapping steps; one that fails stops no other."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..area_masks.segments import segment_faces
from ..concurrency.overlap import BackgroundSink, prefetch
from ..domain.face_choice import masked_faces
from ..domain.results import Segmentation
from ..domain.types import FaceMatch, Frame, Perception, Segment
from ..engines.heads.video import HeadsOfVideo
from ..errors import NoFaceFound
from ..media.pictures import Tags, read_picture
from ..media.sources.base import make_still
from ..messages import Message
from ..rendering.looks import Target, create_look
from ..rendering.scene import scene_of
from ..settings import HIDING
from .hiding.corrections import SUFFIX, corrections_file
from .hiding.first_pass import FoundHeads, Unchanged
from .judging import Judgement
from .match_folders import MATCHED, REMAINING, match_folder
from .notes.files import TABLE, NoteFiles
from .notes.noted import NotedFrame
from .picture_files import PictureFiles
from .plan import Task
from .report import FileReport, failed_report
from .run import Run
from .staging import Shelf, Staging


@dataclass(frozen=True, slots=True)
class _Failed:
    task: Task
    error: Exception


@dataclass(frozen=True, slots=True)
class _Read:
    task: Task
    frame: Frame
    tags: Tags


@dataclass(frozen=True, slots=True)
class _Perceived:
    task: Task
    perception: Perception
    judgement: Judgement
    tags: Tags
    found: FoundHeads | None
    """Who was known to be in it, where a person looked at it."""


def process_images(tasks: Sequence[Task], run: Run, on_report: Callable[[FileReport], None]) -> None:
    """Work through images; every one gives a report, in order, on a thread of its own."""

    def finish(item: _Perceived | _Failed) -> None:
        on_report(_written(item, run) if isinstance(item, _Perceived) else _report(item))

    with BackgroundSink(finish, "writing") as writing, closing(prefetch(_read_all(tasks), "reading")) as pictures:
        for picture in pictures:
            writing.put(_perceived(picture, run))


def _read_all(tasks: Sequence[Task]) -> Iterator[_Read | _Failed]:
    for number, task in enumerate(tasks):
        begun_s = time.monotonic()
        try:
            picture = read_picture(task.source, task.page)
        except Exception as error:
            yield _Failed(task, error)
        else:
            frame = Frame(picture.pixels, number, 0.0, begun_s, task.source.name, is_still=True)
            yield _Read(task, frame, picture.tags)


def _perceived(item: _Read | _Failed, run: Run) -> _Perceived | _Failed:
    if isinstance(item, _Failed):
        return item
    try:
        found = run.found(item.task, people_in_picture) if run.is_corrected(item.task) else None
        if found is not None:
            found.require(1)
        perception = run.host.perceive(item.frame, run.settings, heads=None if found is None else found.of(0),
                                           masked=run.masked_in_pictures)
        return _Perceived(item.task, perception, run.judge().of(perception), item.tags, found)
    except Exception as error:
        return _Failed(item.task, error)


def people_in_picture(task: Task, run: Run) -> FoundHeads:
    """Look at a picture. Raises SourceError where it can't be read, EngineFailed."""
    unchanged = Unchanged(task.source)
    frame = make_still(read_picture(task.source, task.page).pixels, 0, 0.0, task.source.name)
    heads = run.host.perceive(frame, run.settings).heads
    return FoundHeads(HeadsOfVideo({} if heads is None else {0: heads}), (0.0,), unchanged=unchanged)


def _written(item: _Perceived, run: Run) -> FileReport:
    task, perception = item.task, item.perception
    files = PictureFiles.of(run.files, hides=run.hides)
    notes: list[Message] = []
    segments: tuple[Segment, ...] = ()
    try:
        with _MatchFolders(task, run) as folders:
            # Beside a picture in which people are hidden lie no crops of their faces, unless others looks ask for them.
            shows_faces = set(run.looks) != {HIDING}
            if shows_faces:
                segments = _chosen_segments(item, run)
                notes += _write_masked(item, segments, run, files, folders)
            if HIDING in run.looks:
                notes += _write_hidden(item, run, files, folders.staging)
            if run.files.wants_csv:
                _write_table(item, segments, run, folders.staging, shows_faces=shows_faces)
            outputs = folders.commit()
    except Exception as error:
        return _report(_Failed(task, error))
    people = max(len(perception.faces), len(perception.heads or ()))
    seconds = time.monotonic() - perception.frame.captured_s
    return FileReport(task.source, "image", outputs, 1, people, notes=tuple(notes), seconds=seconds)


def _chosen_segments(item: _Perceived, run: Run) -> tuple[Segment, ...]:
    """The masks of the chosen faces. Raises NoFaceFound."""
    settings, perception = run.settings, item.perception
    faces = masked_faces(settings.mask.selection, perception, run.choice)
    segments = segment_faces(perception, settings.mask, faces, cut_hands=settings.engine.exclude_hands)
    if faces and not segments:
        raise NoFaceFound("rendering.no_mesh", area=settings.mask.selection.text)
    return segments


def _write_table(item: _Perceived, segments: Sequence[Segment], run: Run, staging: Staging, *,
                 shows_faces: bool) -> None:
    """Write the notes as a table: one for each picture, as several workers may be at the pictures of a folder."""
    path = staging.path(f"{item.task.stem}.{TABLE}")
    area = run.settings.mask.selection.text if shows_faces else None
    with NoteFiles({TABLE: path}, run.files, area, run.labels) as table:
        table.add(NotedFrame(replace(item.perception, frame=replace(item.perception.frame, sequence=0)), segments,
                             item.judgement))


def _write_masked(item: _Perceived, segments: Sequence[Segment], run: Run, files: PictureFiles,
                  folders: _MatchFolders) -> list[Message]:
    """Write the results for each chosen face, and the looks that show its mask; returns what the user should know."""
    task, perception, settings, matches = item.task, item.perception, run.settings, item.judgement.matches
    notes: list[Message] = []
    if perception.faces_left_out and run.choice == "all":
        notes.append(Message("batch.faces_left_out", count=perception.faces_left_out))
    for segment in segments:
        number = None if segment.face is None else 1 + _place(perception, segment.face.id)
        stem = f"{task.stem}.{number}" if run.choice == "all" and number else task.stem
        match = None if segment.face is None else matches.get(segment.face.id)
        staging = folders.of(match, names=files.names(stem))
        notes += files.write_outputs(staging, stem, Segmentation(segment), number, match, item.tags)
    if looks := [look for look in run.looks if look != HIDING]:
        faces = masked_faces(settings.mask.selection, perception, run.choice)
        shown = replace(perception, faces=faces or perception.faces)
        scene = scene_of(shown, settings, matches=matches, exempt=item.judgement.exempt)
        notes += files.write_looks(folders.of(None), task.stem, scene, looks, item.tags)
    return notes


def _write_hidden(item: _Perceived, run: Run, files: PictureFiles, staging: Staging) -> list[Message]:
    """Write the picture with people hidden; returns what the user should know."""
    task, perception, exempt = item.task, item.perception, item.judgement.exempt
    scene = scene_of(perception, run.settings, exempt=exempt)
    pixels = create_look(HIDING, run.settings.look_options, Target()).draw(scene).pixels
    name, content = files.hidden(HIDING, task.stem, task.source, pixels)
    staging.write(name, content)
    heads = perception.heads or ()
    found = item.found or FoundHeads(HeadsOfVideo({0: heads}), (0.0,))
    record = run.record(found, perception.frame.size)
    if record is not None:
        record.add(perception, exempt)
        record.write(staging, task.source, task.stem, (staging.path(name),))
    if found.corrections:
        staging.write(f"{task.stem}{SUFFIX}", corrections_file(task.source, found.corrections))
    return [] if heads else [Message("batch.nobody_found")]


class _MatchFolders:
    """Where the results of one image go: one folder, or two that an expression divides."""

    def __init__(self, task: Task, run: Run) -> None:
        self._divides = run.scorer is not None and run.scorer.divides
        self._staged = run.folder.staging(task)
        self.staging: Staging

    def __enter__(self) -> _MatchFolders:
        self.staging = self._staged.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._staged.__exit__(*error)

    def of(self, match: FaceMatch | None, names: Sequence[str] = ()) -> Shelf:
        """The one for a face; results of these names that an earlier run put into the other one go."""
        if match is None or not self._divides:
            return self.staging
        chosen = match_folder(match)
        (other,) = {Path(MATCHED), Path(REMAINING)} - {chosen}
        for name in names:
            self.staging.within(other).drop(name)
        return self.staging.within(chosen)

    def commit(self) -> tuple[Path, ...]:
        return self.staging.commit()


def _place(perception: Perception, face_id: int) -> int:
    return next(place for place, face in enumerate(perception.faces) if face.id == face_id)


def _report(failed: _Failed) -> FileReport:
    return failed_report(failed.task.source, "image", failed.error)
