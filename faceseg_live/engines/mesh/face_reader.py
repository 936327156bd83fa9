"""Reads the meshes of faces: of those that a detector found, and of known ones at their own places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...domain.types import Box, Frame, Points
from ...tracking import Expectation, Observation
from ..base import Detection, Landmarker, MeshReading, Roi
from ..timing import timed
from .appearance import appearance_of, appearance_of_detection
from .face_search import FaceSearch
from .geometry import (
    BEYOND,
    agrees,
    has_settled,
    is_cut_by_edge,
    is_plausible,
    overlaps,
    roi_of_detection,
    roi_of_landmarks,
)

_LEAST_PRESENCE, _SURE_PRESENCE = -12.0, 0.0
"""Log-odds. Profiles go down to -11, but a tenth of all empty squares are above that, too: in between, a known face is
one only as long as the detector sees it."""


@dataclass(frozen=True, slots=True)
class Care:
    """How carefully a mesh is read."""

    looks: int
    """How often at most: each time the region is corrected by the mesh that was read in it."""
    is_twice: bool = False
    """Each time in the mirror as well."""
    beyond: float = 0.0
    """By how much of its side a face's middle may be over the frame's edge: live, who leaves is let go."""


FOLLOWING, LIVE, STILL = Care(1), Care(2), Care(4, is_twice=True, beyond=BEYOND)
FOLLOWING_IN_FILE, IN_FILE = Care(1, beyond=BEYOND), Care(2, beyond=BEYOND)


class FaceReader:
    """Without memory. Used on one thread."""

    def __init__(self, landmarker: Landmarker, search: FaceSearch, *, box_from: float | None) -> None:
        """
        Args:
            landmarker: closed with this object.
            search: belongs to who made it.
            box_from: score from which the detector is believed without a mesh, 0..1; None: never.
        """
        self.landmarker = landmarker
        self._search, self._box_from = search, box_from

    def close(self) -> None:
        self.landmarker.close()

    def follow(self, frame: Frame, expected: Sequence[Expectation], care: Care,
               timings_ms: dict[str, float]) -> Iterator[Observation | None]:
        """Known faces at their own places, one after the other: by their meshes or, where a box is enough, by the
        detector. None: it is not there."""
        rois = [roi_of_landmarks(known.landmarks) for known in expected if known.landmarks is not None]
        with timed(timings_ms, "mesh"):
            readings = iter(self._read(frame, rois, care))
        for known in expected:
            reading = None if known.landmarks is None else next(readings)
            if reading is not None and self._is_face(frame, reading, timings_ms):
                yield _observation(frame, reading, known.score)
            elif self._box_from is not None:
                yield self._follow_box(frame, known.box, timings_ms)
            else:
                yield None

    def add(self, frame: Frame, found: Sequence[Detection], seen: list[Observation], most: int,
            care: Care) -> list[Detection]:
        """Add the faces that were found to those seen, the large and certain ones first, up to `most` in all.

        Returns those for which there is no room.
        """
        waiting = sorted(found, key=lambda item: -item.box.area * item.score)
        while waiting and len(seen) < most:
            room = most - len(seen)
            for new in self._observe(frame, waiting[:room], care):
                add_to(seen, new)
            waiting = waiting[room:]
        return [item for item in waiting if not any(overlaps(item.box, other.box) for other in seen)]

    def _is_face(self, frame: Frame, reading: MeshReading, timings_ms: dict[str, float]) -> bool:
        if reading.presence >= _SURE_PRESENCE:
            return True
        roll = roi_of_landmarks(reading.landmarks).rotation
        with timed(timings_ms, "find"):
            return self._search.look_at(frame, Box.around(reading.landmarks), roll) is not None

    def _follow_box(self, frame: Frame, box: Box, timings_ms: dict[str, float]) -> Observation | None:
        with timed(timings_ms, "find"):
            detection = self._search.look_at(frame, box)
        if detection is None:
            return None
        with timed(timings_ms, "mesh"):
            return self._observe(frame, [detection], LIVE)[0]

    def _observe(self, frame: Frame, detections: Sequence[Detection], care: Care) -> list[Observation | None]:
        """The meshes of found faces. Where one says that there is no face: None, or the box if boxes are kept."""
        readings = self._read(frame, [roi_of_detection(item) for item in detections], care)
        return [self._righted(frame, detection, reading, care)
                for detection, reading in zip(detections, readings, strict=True)]

    def _righted(self, frame: Frame, detection: Detection, reading: MeshReading | None,
                 care: Care) -> Observation | None:
        """The mesh of a found face, or the box; of two ways round the one of which the mesh is surer."""
        found = [(detection, reading)]
        if reading is not None or care.is_twice:
            righted = self._search.righted(frame, detection)
            if righted is not detection:
                found += zip((righted,), self._read(frame, [roi_of_detection(righted)], care), strict=True)
        is_cut = is_cut_by_edge(detection.box, *frame.size)
        least = _SURE_PRESENCE if is_cut else _LEAST_PRESENCE  # what is whole in the mirror only may be anything
        fitting = [(mesh.presence, mesh, seen.score) for seen, mesh in found
                   if mesh is not None and mesh.presence >= least and agrees(mesh.landmarks, seen)]
        if fitting:
            _, mesh, score = max(fitting, key=lambda item: item[0])
            return _observation(frame, mesh, score)
        if self._box_from is not None and detection.score >= self._box_from and not is_cut:
            return Observation(detection.box, detection.score, appearance=appearance_of_detection(frame, detection))
        return None

    def _read(self, frame: Frame, rois: Sequence[Roi], care: Care) -> list[MeshReading | None]:
        """The meshes in regions, each corrected by its own mesh until it rests.

        All that don't rest yet are read together. None: there is no face.
        """
        found: dict[int, MeshReading] = {}
        moving = dict(enumerate(rois))
        for _ in range(care.looks):
            readings = self.landmarker.read(frame, list(moving.values()), twice=care.is_twice)
            for (number, before), reading in zip(list(moving.items()), readings, strict=True):
                del moving[number]
                if not _can_be_face(reading, frame, care.beyond):
                    found.pop(number, None)
                    continue
                found[number], after = reading, roi_of_landmarks(reading.landmarks)
                if not has_settled(before, after):
                    moving[number] = after
        return [found.get(number) for number in range(len(rois))]


def add_to(seen: list[Observation], new: Observation | None) -> None:
    """Two regions that ran together on one face give one observation."""
    if new is not None and not any(overlaps(new.box, other.box) for other in seen):
        seen.append(new)


def roll_of(seen: Sequence[Observation]) -> float:
    """Of the largest face with a mesh, in radians, clockwise; 0 where there is none."""
    largest = max((item for item in seen if item.landmarks is not None), key=lambda item: item.box.area, default=None)
    return 0.0 if largest is None or largest.landmarks is None else roi_of_landmarks(largest.landmarks).rotation


def _can_be_face(reading: MeshReading, frame: Frame, beyond: float) -> bool:
    return reading.presence >= _LEAST_PRESENCE and is_plausible(reading.landmarks, *frame.size, beyond)


def _observation(frame: Frame, reading: MeshReading, score: float) -> Observation:
    landmarks: Points = reading.landmarks
    return Observation(Box.around(landmarks), score, landmarks, appearance_of(frame, landmarks))
