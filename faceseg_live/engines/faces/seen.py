"""Who was seen in the frames of a span so far, forwards and backwards."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ...domain.types import Face
from ..mesh.geometry import overlaps
from .base import FrameFaces, SpanFaces
from .packed import PackedFace


@dataclass(slots=True)
class _SeenFrame:
    number: int
    time_s: float
    is_cut: bool
    left_out: int
    faces: dict[int, PackedFace]


@dataclass(slots=True)
class SeenFaces:
    """By the frames' places in the span, from 0."""

    frames: list[_SeenFrame] = field(default_factory=list)
    _same_as: dict[int, int] = field(default_factory=dict)
    """Id → the id of the same track from an earlier frame on."""
    _places: dict[int, set[int]] = field(default_factory=dict)
    """Id → where it was seen."""

    def add_frame(self, number: int, time_s: float, *, is_cut: bool, left_out: int) -> int:
        """One more frame; returns its place."""
        self.frames.append(_SeenFrame(number, time_s, is_cut, left_out, {}))
        return len(self.frames) - 1

    def add(self, place: int, face: Face) -> None:
        """A face was seen in a frame."""
        own = self.track_of(face.id)
        self.frames[place].faces[own] = PackedFace.of(face)
        self._places.setdefault(own, set()).add(place)

    def track_of(self, face_id: int) -> int:
        """The id under which a face is kept."""
        while (other := self._same_as.get(face_id)) is not None:
            face_id = other
        return face_id

    def known_at(self, place: int, face: Face) -> int | None:
        """The track that was seen in a frame where this face is."""
        return next((known for known, other in self.frames[place].faces.items() if overlaps(face.box, other.box)), None)

    def tracks_at(self, place: int) -> set[int]:
        return set(self.frames[place].faces)

    def meet(self, later: int, earlier: int) -> None:
        """A track was followed back to where another one was last seen: they are one, unless both were in a frame."""
        later, earlier = self.track_of(later), self.track_of(earlier)
        mine, others = self._places.get(later, set()), self._places.get(earlier, set())
        if later == earlier or mine & others:
            return
        for place in mine:
            faces = self.frames[place].faces
            faces[earlier] = faces.pop(later)
        others |= self._places.pop(later, set())
        self._same_as[later] = earlier

    def found(self) -> SpanFaces:
        """All of it."""
        return SpanFaces(tuple(_frame_faces(frame) for frame in self.frames))


def _frame_faces(frame: _SeenFrame) -> FrameFaces:
    faces = sorted((replace(face, id=own) for own, face in frame.faces.items()), key=lambda face: -face.box.area)
    return FrameFaces(frame.number, frame.time_s, tuple(faces), frame.is_cut, frame.left_out)
