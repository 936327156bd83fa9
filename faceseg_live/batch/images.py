"""Images: read, looked at and written in three overlapping steps; one that fails stops no other."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..area_masks.segments import segment_faces
from ..concurrency.overlap import BackgroundSink, prefetch
from ..domain.face_choice import masked_faces
from ..domain.results import Segmentation
from ..domain.types import FaceMatch, Frame, Perception, Pixels
from ..engines.heads.video import HeadsOfVideo
from ..errors import NoFaceFound, OutputError
from ..media.sources.base import make_still
from ..media.sources.images import read_image
from ..messages import Message
from ..rendering.looks import Target, create_look
from ..rendering.matching import match_as_json
from ..rendering.scene import Scene, scene_of
from ..settings import HIDING
from .hiding.corrections import SUFFIX, corrections_file
from .hiding.first_pass import FoundHeads, Unchanged
from .hiding.picture_file import encoded_picture, picture_name
from .judging import Judgement
from .match_folders import MATCHED, REMAINING, match_folder
from .plan import Task
from .report import FileReport, failed_report
from .run import Run
from .staging import Shelf, Staging

_ENDINGS = ("mask.png", "image.png", "seg_mask.png", "seg_image.png", "json")
"""Of the results for one face."""


@dataclass(frozen=True, slots=True)
class _Failed:
    task: Task
    error: Exception


@dataclass(frozen=True, slots=True)
class _Read:
    task: Task
    frame: Frame


@dataclass(frozen=True, slots=True)
class _Perceived:
    task: Task
    perception: Perception
    judgement: Judgement
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
        try:
            pixels = read_image(task.source)
        except Exception as error:
            yield _Failed(task, error)
        else:
            yield _Read(task, Frame(pixels, number, 0.0, time.monotonic(), task.source.name, is_still=True))


def _perceived(item: _Read | _Failed, run: Run) -> _Perceived | _Failed:
    if isinstance(item, _Failed):
        return item
    try:
        found = run.found(item.task, people_in_picture) if run.is_corrected(item.task) else None
        if found is not None:
            found.require(1)
        perception = run.host.perceive(item.frame, run.settings, heads=None if found is None else found.of(0))
        return _Perceived(item.task, perception, run.judge().of(perception), found)
    except Exception as error:
        return _Failed(item.task, error)


def people_in_picture(task: Task, run: Run) -> FoundHeads:
    """Look at a picture. Raises SourceError where it can't be read, EngineFailed."""
    unchanged = Unchanged(task.source)
    frame = make_still(read_image(task.source), 0, 0.0, task.source.name)
    heads = run.host.perceive(frame, run.settings).heads
    return FoundHeads(HeadsOfVideo({} if heads is None else {0: heads}), (0.0,), unchanged=unchanged)


def _written(item: _Perceived, run: Run) -> FileReport:
    task, perception = item.task, item.perception
    notes: list[Message] = []
    try:
        with _MatchFolders(task, run) as folders:
            # Beside a picture in which people are hidden lie no crops of their faces, unless others looks ask for them.
            if set(run.looks) != {HIDING}:
                notes += _write_masked(item, run, folders)
            if HIDING in run.looks:
                notes += _write_hidden(item, run, folders.staging)
            outputs = folders.commit()
    except Exception as error:
        return _report(_Failed(task, error))
    people = max(len(perception.faces), len(perception.heads or ()))
    return FileReport(task.source, "image", outputs, 1, people, notes=tuple(notes))


def _write_masked(item: _Perceived, run: Run, folders: _MatchFolders) -> list[Message]:
    """Write the results for each chosen face, and the looks that show its mask; returns what the user should know."""
    task, perception, settings, matches = item.task, item.perception, run.settings, item.judgement.matches
    faces = masked_faces(settings.mask.selection, perception, run.choice)
    segments = segment_faces(perception, settings.mask, faces, cut_hands=settings.engine.exclude_hands)
    if faces and not segments:
        raise NoFaceFound("rendering.no_mesh", area=settings.mask.selection.text)
    notes: list[Message] = []
    for segment in segments:
        number = None if segment.face is None else 1 + _place(perception, segment.face.id)
        stem = f"{task.stem}.{number}" if run.choice == "all" and number else task.stem
        match = None if segment.face is None else matches.get(segment.face.id)
        staging = folders.of(match, names=[f"{stem}.{ending}" for ending in _ENDINGS])
        notes += _write_outputs(staging, stem, Segmentation(segment), number, match)
    if looks := [look for look in run.looks if look != HIDING]:
        shown = replace(perception, faces=faces or perception.faces)
        scene = scene_of(shown, settings, matches=matches, exempt=item.judgement.exempt)
        _write_looks(folders.of(None), task.stem, scene, looks)
    return notes


def _write_hidden(item: _Perceived, run: Run, staging: Staging) -> list[Message]:
    """Write the picture with people hidden; returns what the user should know."""
    task, perception, exempt = item.task, item.perception, item.judgement.exempt
    scene = scene_of(perception, run.settings, exempt=exempt)
    name = picture_name(task.stem, HIDING, task.source)
    pixels = create_look(HIDING, run.settings.look_options, Target()).draw(scene).pixels
    staging.write(name, encoded_picture(pixels, name))
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


def _write_outputs(staging: Shelf, stem: str, result: Segmentation, number: int | None,
                   match: FaceMatch | None) -> list[Message]:
    """Write the results of one face; returns what the user should know."""
    staging.write(f"{stem}.mask.png", _png(_grey(result.mask)))
    staging.write(f"{stem}.image.png", _png(_bgr(result.rgba if result.is_matte else result.image)))
    staging.write(f"{stem}.json", _json(result, number, match))
    crops = f"{stem}.seg_mask.png", f"{stem}.seg_image.png"
    if result.segment.mask.is_empty:
        for name in crops:
            staging.drop(name)
        return [Message("batch.empty_mask", name=stem)]
    crop = result.seg_rgba if result.is_matte else result.seg_image
    for name, pixels in zip(crops, (_grey(result.seg_mask), _bgr(crop)), strict=True):
        staging.write(name, _png(pixels))
    return []


def _write_looks(staging: Shelf, stem: str, scene: Scene, keys: Sequence[str]) -> None:
    """Write the image in each of these looks, with alpha where the look has any."""
    for key in keys:
        name = f"{stem}.{key}.png"
        if staging.path(name).exists():  # the mask of the only face, which is what the look shows
            continue
        look = create_look(key, scene.settings.look_options, Target(keeps_alpha=True))
        pixels = look.draw(scene).pixels
        staging.write(name, _png(pixels if look.has_alpha else np.ascontiguousarray(pixels[..., :3])))


def _json(result: Segmentation, number: int | None, match: FaceMatch | None) -> bytes:
    document: dict[str, object] = {
        "x": result.x,
        "y": result.y,
        "width": result.width,
        "height": result.height,
        "area": result.segment.selection.text,
        "face": number,
        "faces_found": result.faces_found,
    }
    if match is not None:
        document |= match_as_json(match)
    return (json.dumps(document, indent=2) + "\n").encode()


def _grey(mask: NDArray[np.float32]) -> Pixels:
    return np.asarray(np.rint(mask * 255), np.uint8)


def _bgr(pixels: Pixels) -> Pixels:
    """RGB to BGR, or RGBA to BGRA, which is how OpenCV writes files."""
    order = cv2.COLOR_RGB2BGR if pixels.shape[2] == 3 else cv2.COLOR_RGBA2BGRA
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(pixels), order), np.uint8)


def _png(pixels: Pixels) -> bytes:
    is_done, encoded = cv2.imencode(".png", pixels)
    if not is_done:
        raise OutputError("batch.no_png", width=pixels.shape[1], height=pixels.shape[0])
    return encoded.tobytes()
