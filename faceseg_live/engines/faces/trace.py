"""Follows faces backwards, from where they were first seen to where they begin."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...domain.types import Box, Face, Frame
from .seen import SeenFaces

Trace = Callable[[Frame, Sequence[Face]], tuple[Face, ...]]
"""Those of some faces that are in a frame."""
_MOST_MISSES = 3
"""So many frames in a row may not show a face on its way back."""
_CHUNK_BYTES = 128 << 20
_LONGEST_CHUNK = 96
"""Frames that are decoded at once, to be gone through backwards."""


@dataclass(slots=True)
class _Way:
    """One face on its way back."""

    last: Face
    """As it was seen last, that is earliest."""
    velocity: tuple[float, float] = (0.0, 0.0)
    """Pixels per frame, backwards."""
    misses: int = 0

    def expected(self) -> Face:
        x, y = (speed * (1 + self.misses) for speed in self.velocity)
        box, mesh = self.last.box, self.last.landmarks
        moved = None if mesh is None else mesh + np.array((x, y, 0), dtype=np.float32)
        return replace(self.last, box=Box(box.x + x, box.y + y, box.width, box.height), landmarks=moved)

    def see(self, face: Face) -> None:
        (was_x, was_y), (x, y) = self.last.box.centre, face.box.centre
        self.velocity = (x - was_x) / (1 + self.misses), (y - was_y) / (1 + self.misses)
        self.last, self.misses = face, 0


class WaysBack:
    """All faces that are followed back. What they meet ends them; frames before a cut do as well."""

    def __init__(self, trace: Trace, seen: SeenFaces) -> None:
        self._trace, self._seen = trace, seen
        self._waiting: list[tuple[int, _Way]] = []
        """The place that comes next for each whose frames are not at hand any more."""

    def begin(self, faces: Sequence[Face], place: int, recent: Iterable[Frame], first: int) -> None:
        """Follow faces that are new in the frame of a place.

        Args:
            recent: frames before it that are at hand, latest first.
            first: the place where the shot begins.
        """
        ways = [_Way(face) for face in faces]
        for frame in recent:
            if not ways or place <= first:
                return
            place -= 1
            ways = self._step(frame, place, ways)
        if place > first:
            self._waiting += ((place - 1, way) for way in ways)

    def finish(self, frame_at: Callable[[int], Frame], frame_bytes: int) -> None:
        """Follow those who are left, all in one go through the span.

        frame_at: by number, see `SpanFrames.at`; frame_bytes: memory that the largest frame takes.
        """
        frames, ways, place = _Chunks(frame_at, self._seen, frame_bytes), list[_Way](), len(self._seen.frames)
        while ways or self._waiting:
            place = place if ways else max(at for at, _ in self._waiting)
            ways += (way for at, way in self._waiting if at == place)
            self._waiting = [item for item in self._waiting if item[0] != place]
            ways = self._step(frames.at(place), place, ways)
            if self._seen.frames[place].is_cut or place == 0:
                ways = []
            place -= 1

    def _step(self, frame: Frame, place: int, ways: Sequence[_Way]) -> list[_Way]:
        """One frame back; returns those who go on."""
        found = {face.id: face for face in self._trace(frame, [way.expected() for way in ways])}
        going = list[_Way]()
        for way in ways:
            face = found.get(way.last.id)
            if face is None:
                way.misses += 1
                if way.misses <= _MOST_MISSES:
                    going.append(way)
                continue
            known = self._seen.known_at(place, face)
            if known is None:
                self._seen.add(place, face)
                way.see(face)
                going.append(way)
            elif place + 1 >= len(self._seen.frames) or known not in self._seen.tracks_at(place + 1):
                self._seen.meet(face.id, known)
        return going


class _Chunks:
    """Frames in falling order, of which some are decoded at once in rising order."""

    def __init__(self, frame_at: Callable[[int], Frame], seen: SeenFaces, frame_bytes: int) -> None:
        self._frame_at, self._seen = frame_at, seen
        self._most = max(1, min(_LONGEST_CHUNK, _CHUNK_BYTES // max(1, frame_bytes)))
        self._chunk: dict[int, Frame] = {}

    def at(self, place: int) -> Frame:
        if place not in self._chunk:
            self._chunk, first = {}, place
            while first > 0 and place - first + 1 < self._most and not self._seen.frames[first].is_cut:
                first -= 1
            self._chunk = {at: self._frame_at(self._seen.frames[at].number) for at in range(first, place + 1)}
        return self._chunk[place]
