"""The spans of a video become one: who is who, who is shown, and where exactly everybody is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from ...settings import Settings
from .base import SpanFaces
from .packed import PackedFace
from .paths import path_of
from .people import people_in
from .pieces import Timeline, pieces_of
from .video import FacesOfVideo

_STAYS = 1.3
"""A face that was given in the frame before gives way to one that is larger by so much in area."""


def joined(spans: Sequence[SpanFaces], settings: Settings) -> FacesOfVideo:
    """The faces of a whole file from what was seen in its spans, which are in order and share frames at their seams.

    People keep their ids over cuts and absences where their looks leave no doubt. Gaps of up to `hold_frames` are
    filled, everything is steadied by `smoothing`, and the `max_faces` largest of each frame are given.
    """
    engine, timeline = settings.engine, Timeline.of(spans)
    paths = []
    for person, pieces in enumerate(people_in(pieces_of(spans, timeline), timeline), start=1):
        faces = {number: face for piece in pieces for number, face in piece.faces.items()}
        paths.append(path_of(faces, person, timeline, hold_frames=engine.hold_frames, smoothing=engine.smoothing))
    by_frame: dict[int, list[PackedFace]] = defaultdict(list)
    for path in paths:
        for number, face in path.items():
            by_frame[number].append(face)
    return _largest(by_frame, timeline, engine.max_faces)


def _largest(by_frame: Mapping[int, Sequence[PackedFace]], timeline: Timeline, most: int) -> FacesOfVideo:
    """So many of each frame; who was given in the one before has precedence unless others are clearly larger."""
    frames, left_out, before = dict[int, tuple[PackedFace, ...]](), dict[int, int](), set[int]()
    for number in timeline.numbers:
        faces = sorted(by_frame.get(number, ()), key=lambda face: -face.box.area)
        given = sorted(faces, key=lambda face: -face.box.area * (_STAYS if face.id in before else 1))[:most]
        before = {face.id for face in given}
        frames[number] = tuple(face for face in faces if face.id in before)
        more = len(faces) - len(given) + timeline.left_out[number]
        if more:
            left_out[number] = more
    return FacesOfVideo(frames, left_out)
