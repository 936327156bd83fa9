"""What a video's file of lines says: one JSON object per frame."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TextIO

from ..domain.heads import Head
from ..domain.types import FaceMatch, Perception, Segment
from ..messages import Message
from ..rendering.matching import match_as_json
from ..settings import Settings
from .judging import Judgement


class Tally:
    """Writes a line per frame and keeps count."""

    def __init__(self, settings: Settings, *, masks: bool) -> None:
        """masks: whether faces are masked; else people are only hidden."""
        self._area = settings.mask.selection.text if masks else None
        self._masked = self._hidden = 0
        self._seeks_heads = False
        self.frames = 0
        self.most_people = 0
        """In any frame: faces, or heads where they were looked for."""

    def add(self, perception: Perception, segments: Sequence[Segment], judgement: Judgement, file: TextIO) -> None:
        """Count a frame in, and write its line."""
        frame, faces, heads = perception.frame, perception.faces, perception.heads
        document: dict[str, object] = {"frame": frame.sequence, "time": round(frame.time_s, 6)}
        if self._area is not None:
            document |= {"area": self._area, "faces_found": len(faces),
                         "faces": [_mask_record(segment, judgement.matches) for segment in segments]}
        if heads is not None:
            hidden = [head for head in heads if head.face_id is None or head.face_id not in judgement.exempt]
            document["hidden"] = [head_record(head) for head in hidden]
            self._seeks_heads, self._hidden = True, self._hidden + len(hidden)
        if remaining := [{"id": face_id} | match_as_json(match)
                         for face_id, match in judgement.matches.items() if not match.holds]:
            document["remaining"] = remaining
        file.write(json.dumps(document) + "\n")
        self.frames += 1
        self._masked += bool(segments)
        self.most_people = max(self.most_people, len(faces), len(heads or ()))

    def notes(self) -> tuple[Message, ...]:
        """What the user should know of the result."""
        nobody = (Message("batch.nobody_found"),) if self._seeks_heads and not self.most_people else ()
        if self._area is None or self._masked:
            return nobody
        return (*nobody, Message("batch.never_seen"))


def head_record(head: Head) -> dict[str, object]:
    """What files say of a head: where it is, and what saw it there."""
    left, top, right, bottom = (round(side) for side in head.oval.bounds)
    return {"id": head.id, "x": left, "y": top, "width": right - left, "height": bottom - top,
            "score": round(head.score, 3), "seen_by": list(head.seen_by)}


def _mask_record(segment: Segment, matches: Mapping[int, FaceMatch]) -> dict[str, object]:
    """What a line says of one masked face."""
    face, mask = segment.face, segment.mask
    record: dict[str, object] = {"id": None if face is None else face.id, "x": mask.x, "y": mask.y, "width": mask.width,
                                 "height": mask.height, "held": face is not None and face.is_held}
    match = None if face is None else matches.get(face.id)
    return record if match is None else record | match_as_json(match)
