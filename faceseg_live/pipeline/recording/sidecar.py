"""The sidecar of a recording: one JSON object per frame, one per line, and one at the end."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from ...domain.types import Face, FaceMatch, Segment
from ...errors import OutputError
from ...media.video.part_file import part_name
from ...private_files import Access
from ...rendering.face_notes import FaceDetails, box_as_json
from ...rendering.matching import match_as_json
from ...rendering.scene import Scene
from ...settings import RecordSettings

_TIME_DECIMALS = 6


class Sidecar:
    """The .jsonl of one clip; has a temporary name until it is finished. Used from one thread.

    A line for each frame, as `line_of` makes it. The last line counts frames and drops. Raises OutputError;
    FileExistsError when it is made where the name is taken, or another recording writes a file of that name.
    """

    def __init__(self, path: Path, settings: RecordSettings) -> None:
        self.path = path
        self._settings = settings
        self._part = part_name(path)
        try:
            Access.PRIVATE.make_file(self._part)
            self._file = self._part.open("w", encoding="utf-8")
        except FileExistsError:
            raise
        except OSError as error:
            raise _failure(path, error) from error
        if path.exists():  # looked up last, as in `PartFile`
            self.abort()
            raise FileExistsError

    def write(self, scene: Scene, time_s: float) -> None:
        """Note one frame."""
        self._append(line_of(scene, time_s, self._settings))

    def finish(self, summary: dict[str, object]) -> None:
        """Write the last line and give the file its name."""
        self._append(summary)
        try:
            self._file.close()
            self._part.replace(self.path)
        except OSError as error:
            raise _failure(self.path, error) from error

    def abort(self) -> None:
        """Nothing stays."""
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            self._part.unlink(missing_ok=True)

    def _append(self, line: dict[str, Any]) -> None:
        try:
            self._file.write(json.dumps(line) + "\n")
            self._file.flush()  # a process that is killed leaves whole lines
        except (OSError, ValueError) as error:
            raise _failure(self.path, error) from error


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
