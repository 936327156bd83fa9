"""Notes as a table: one row per frame and face, comma-separated (RFC 4180, UTF-8)."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import TextIO

from ...domain.types import Face, FaceMatch, Segment
from ...rendering.face_notes import box_as_json
from ...rendering.matching import rounded
from .noted import TIME_DECIMALS, NotedFrame, sides

COLUMNS = ("frame", "time", "result_time", "kind", "id", "x", "y", "width", "height", "score", "held", "masked", "area",
           "matches")
"""Before those of the labels."""


class FaceTable:
    """`NotesForm` of a row for each face, masked or not, and one for each head that is hidden; the first row are names.

    kind is "face" or "head"; x, y, width and height are of the face's own box. What isn't known is empty.
    """

    def __init__(self, file: TextIO, area: str | None, labels: Sequence[str], *, is_first: bool = True) -> None:
        """
        Args:
            file: opened with newline="".
            area: as of `JsonLines`.
            labels: all that may be known of faces; each has a column.
            is_first: the names of the columns come first; else it goes on where another one ended.
        """
        self._area, self._labels = area, tuple(labels)
        self._rows = csv.writer(file)
        if is_first:
            self._rows.writerow((*COLUMNS, *self._labels))

    def add(self, noted: NotedFrame) -> None:
        """Write the frame's rows."""
        frame = noted.perception.frame
        result_s = frame.time_s if noted.result_s is None else noted.result_s
        start = (frame.sequence, round(frame.time_s, TIME_DECIMALS), round(result_s, TIME_DECIMALS))
        masks = {segment.face.id: segment for segment in noted.segments if segment.face is not None}
        if self._area is not None:
            for face in noted.perception.faces:
                match = noted.judgement.matches.get(face.id)
                self._rows.writerow((*start, *self._face(face, masks.get(face.id), match)))
        blank = ("",) * (3 + len(self._labels))
        for head in noted.hidden:
            self._rows.writerow((*start, "head", head.id, *sides(head), round(head.score, 3), "", *blank))

    def _face(self, face: Face, segment: Segment | None, match: FaceMatch | None) -> tuple[object, ...]:
        scores = {} if match is None else rounded(match.scores)
        return ("face", face.id, *box_as_json(face.box), round(face.score, 3), _word(face.is_held),
                _word(segment is not None), self._area, _word(None if match is None else match.holds),
                *(scores.get(label, "") for label in self._labels))


def _word(is_so: bool | None) -> str:
    """As JSON says it; None: nobody knows."""
    return "" if is_so is None else "true" if is_so else "false"
