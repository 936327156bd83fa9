"""The sidecar of a recording: one JSON object per frame, one per line, and one at the end."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from ...domain.types import Face, FaceMatch, Segment
from ...errors import OutputError
from ...files.private import Access
from ...files.structured_text import json_of
from ...media.video.part_file import PartFile
from ...media.video.sink import Sink
from ...rendering.face_notes import FaceDetails, box_as_json
from ...rendering.matching import match_as_json
from ...rendering.scene import Scene
from ...settings import RecordSettings

SUFFIX = ".jsonl"
_TIME_DECIMALS = 6


class Sidecar:
    """The .jsonl of one clip; has a temporary name until it is finished. Used from one thread.

    A line for each frame, as `line_of` makes it. The last line counts frames and drops. Raises OutputError;
    FileExistsError when it is made where the name is taken, or another recording writes a file of that name.
    """

    def __init__(self, path: Path, settings: RecordSettings) -> None:
        self._settings = settings
        try:
            self._part_file = PartFile(path, exclusive=True, access=Access.PRIVATE)
            self._sink = Sink(self._part_file.part)
        except FileExistsError:
            raise
        except OSError as error:
            raise _failure(path, error) from error
        self._whole_bytes = 0
        """Of the lines that are there."""

    @property
    def path(self) -> Path:
        """Its final name."""
        return self._part_file.final

    def write(self, scene: Scene, time_s: float) -> None:
        """Note one frame."""
        self._append(line_of(scene, time_s, self._settings))

    def finish(self, summary: dict[str, object]) -> None:
        """Write the last line and give the file its name."""
        self._append(summary)
        self.keep()

    def keep(self) -> None:
        """Give what was written its name, up to the last whole line."""
        try:
            self._sink.close()
            if self._sink.is_broken:
                os.truncate(self._part_file.part, self._whole_bytes)
            self._part_file.keep()
        except OSError as error:
            raise _failure(self.path, error) from error

    def abort(self) -> None:
        """Nothing stays."""
        with suppress(OSError):
            self._sink.close()
        self._part_file.discard()

    def _append(self, line: dict[str, Any]) -> None:
        try:  # the system has it at once: a process that is killed leaves whole lines
            self._whole_bytes += self._sink.write(json.dumps(line).encode() + b"\n")
        except OSError as error:
            raise _failure(self.path, error) from error


def close_cut_off(left: Path, target: Path, end_s: float) -> float:
    """Copy the notes of a recording whose program was killed into an empty file, and add the last line.

    Args:
        end_s: when its videos end; 0: nobody knows, and the last line says when it began to show its frame.

    Returns when it ends. Raises OSError.
    """
    frames, last_s = 0, 0.0
    with left.open("rb") as lines, target.open("wb") as file:
        for text in lines:
            try:
                line = json_of(text)
            except ValueError:  # half of it, or what a loss of power made of it
                break
            file.write(text)
            if "end" in line:
                return float(line["end"])  # it was killed after that
            frames, last_s = frames + 1, line["time"]
        end_s = end_s or last_s
        closing = {"end": round(end_s, _TIME_DECIMALS), "frames": frames, "dropped": None, "cut_off": True}
        file.write(json.dumps(closing).encode() + b"\n")
    return end_s


def line_of(scene: Scene, time_s: float, settings: RecordSettings) -> dict[str, Any]:
    """What the sidecar says of a frame that is shown at a time, in seconds: time, frame (the source's number),
    source_time, carried (models did not look at this very frame), area, faces (id, box as x, y, width, height; masked;
    held; labels, matches and missing where they are known; landmarks and mask where they are requested) and, where the
    area belongs to no face, mask."""
    details = FaceDetails(settings.landmarks, settings.masks)
    masks = {segment.face.id: segment for segment in scene.segments if segment.face is not None}
    line: dict[str, Any] = {
        "time": round(time_s, _TIME_DECIMALS),
        "frame": scene.frame.sequence,
        "source_time": round(scene.frame.time_s, _TIME_DECIMALS),
        "carried": scene.perception.carried_from_s is not None,
        "area": scene.settings.mask.selection.text,
        "faces": [_face(face, masks.get(face.id), scene.matches.get(face.id), details)
                  for face in scene.perception.faces],
    }
    whole = next((segment for segment in scene.segments if segment.face is None), None)
    return line if whole is None else line | details.of(None, whole)


def _face(face: Face, segment: Segment | None, match: FaceMatch | None, details: FaceDetails) -> dict[str, Any]:
    record: dict[str, Any] = {"id": face.id, "box": box_as_json(face.box), "masked": segment is not None,
                              "held": face.is_held}
    if match is not None:
        record |= match_as_json(match)
    return record | details.of(face, segment)


def _failure(path: Path, error: Exception) -> OutputError:
    reason = getattr(error, "strerror", None) or str(error)
    return OutputError("common.not_writable", path=path, reason=reason)
