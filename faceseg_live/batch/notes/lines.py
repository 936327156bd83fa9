"""Notes as JSON lines: one object per frame."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TextIO

from ...domain.heads import Head
from ...domain.types import FaceMatch, Segment
from ...rendering.face_notes import FaceDetails
from ...rendering.matching import match_as_json
from .noted import TIME_DECIMALS, NotedFrame, sides


class JsonLines:
    """`NotesForm` of a line per frame.

    frame, time (the file's own number and seconds), result_time (where the result is only a part of the file), area,
    faces_found, faces (those that are masked: id, their mask's x, y, width and height, held; labels, matches and
    missing where they are known; landmarks and mask on request), hidden (heads), remaining (chosen faces that don't
    match).
    """

    def __init__(self, file: TextIO, area: str | None, details: FaceDetails) -> None:
        """area: what is masked; None: faces aren't, people are only hidden."""
        self._file, self._area, self._details = file, area, details

    def add(self, noted: NotedFrame) -> None:
        """Write a line."""
        perception, matches = noted.perception, noted.judgement.matches
        frame = perception.frame
        line: dict[str, object] = {"frame": frame.sequence, "time": round(frame.time_s, TIME_DECIMALS)}
        if noted.result_s is not None:
            line["result_time"] = round(noted.result_s, TIME_DECIMALS)
        if self._area is not None:
            line |= {"area": self._area, "faces_found": len(perception.faces),
                     "faces": [self._face(segment, matches) for segment in noted.segments]}
        if perception.heads is not None:
            line["hidden"] = [_head(head) for head in noted.hidden]
        if remaining := [{"id": face_id} | match_as_json(match)
                         for face_id, match in matches.items() if not match.holds]:
            line["remaining"] = remaining
        self._file.write(json.dumps(line) + "\n")

    def _face(self, segment: Segment, matches: Mapping[int, FaceMatch]) -> dict[str, object]:
        face, mask = segment.face, segment.mask
        record: dict[str, object] = {"id": None if face is None else face.id, "x": mask.x, "y": mask.y,
                                     "width": mask.width, "height": mask.height,
                                     "held": face is not None and face.is_held}
        match = None if face is None else matches.get(face.id)
        return record | ({} if match is None else match_as_json(match)) | self._details.of(face, segment)


def _head(head: Head) -> dict[str, object]:
    x, y, width, height = sides(head)
    return {"id": head.id, "x": x, "y": y, "width": width, "height": height, "score": round(head.score, 3),
            "seen_by": list(head.seen_by)}
