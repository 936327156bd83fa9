"""Who is who from frame to frame: stable ids, steady landmarks, patience with a face lost for a moment.

Pure arithmetic on what an engine saw; no pixels, no models. Lengths are measured in face sizes (the square
root of the box's area) and times on the source's clock, so that every scale and frame rate behaves alike.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from ..domain.types import Box, Face, Points, freeze
from .assignment import assign
from .one_euro import OneEuro

_MEMORY_S = 3.0
"""How long a person who left is remembered, to get the same id on return."""
_REMEMBERED_PER_FACE = 2
"""How many people are remembered, for each face that is given at most."""
_COASTING_S = 0.25
"""A lost face is expected to move on with its last speed, which dies away with this time constant."""
_FARTHEST_SHIFT = 1.0
"""No face is expected farther from where it was seen, in face sizes."""
_VELOCITY_WEIGHT = 0.4
_SHORTEST_STEP_S = 1e-3
"""Frames closer together say nothing of speed: their clock is not to be trusted."""
_APPEARANCE_WEIGHT = 0.1
_HIDDEN_OVERLAP = 0.3
"""A held face this much under a face that was really seen is not shown."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One face that an engine saw in the present frame."""

    box: Box
    score: float
    landmarks: Points | None = None
    """As they came from the model, not smoothed."""
    appearance: NDArray[np.float32] | None = None
    """Vector of length 1; its cosine with another one is how alike two faces look."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """Where a known face should be now."""

    id: int
    box: Box
    landmarks: Points | None
    score: float


@dataclass(frozen=True, slots=True)
class Gate:
    """How much may differ between two sightings of one person, by the time between them."""

    at_once: float
    per_second: float
    in_the_end: float

    def after(self, elapsed_s: float) -> float:
        """The limit after so many seconds."""
        limit = self.at_once + self.per_second * elapsed_s
        return min(limit, self.in_the_end) if self.per_second >= 0 else max(limit, self.in_the_end)


@dataclass(frozen=True, slots=True)
class Gates:
    """What makes two sightings two people.

    Measured on clips and photos: unlikeness between strangers is above 0.37 in 99 % of pairs; of one person
    in successive frames below 0.3, after a sudden turn of the head up to 0.65.
    """

    distance: Gate = Gate(0.6, 2.5, 4.0)
    """In face sizes, from where the face was expected."""
    size: Gate = Gate(0.5, 1.0, 1.1)
    """Natural logarithm of the ratio."""
    unlikeness: Gate = Gate(0.7, -1.5, 0.45)
    """1 − cosine of the appearances. Place alone speaks for a face that was there a moment ago."""
    unlikeness_adrift: float = 0.35
    """The same where place and size say nothing any more."""


@dataclass(slots=True)
class _Track:
    id: int
    seen: Observation
    seen_s: float
    velocity: tuple[float, float] = (0.0, 0.0)
    """Pixels per second."""
    appearance: NDArray[np.float32] | None = None
    missed: int = 0
    is_adrift: bool = False
    """The frame jumped since: only its looks can identify this person."""
    filter: OneEuro = field(default_factory=OneEuro)
    box_filter: OneEuro = field(default_factory=OneEuro)
    """For sightings without landmarks."""
    face: Face | None = None

    def shift(self, time_s: float) -> tuple[float, float]:
        """How far the face should have moved since it was seen, in pixels."""
        elapsed = max(0.0, time_s - self.seen_s)
        reach = _COASTING_S * (1 - math.exp(-elapsed / _COASTING_S))
        x, y = self.velocity[0] * reach, self.velocity[1] * reach
        excess = math.hypot(x, y) / (_FARTHEST_SHIFT * _size(self.seen.box))
        return (x / excess, y / excess) if excess > 1 else (x, y)


class Tracker:
    """Turns each frame's observations into faces with ids. Ids count from 1."""

    def __init__(self, gates: Gates | None = None) -> None:
        self._gates = gates or Gates()
        self.reset()

    def reset(self) -> None:
        """Forget everybody: another source."""
        self._tracks: list[_Track] = []
        self._next_id = 1
        self._time_s = -math.inf

    def jump(self, time_s: float) -> None:
        """The frame changed at once (a cut, a lamp, a clip that starts again): places mean nothing now.

        People who look the same keep their ids; nobody is held.
        """
        for track in self._tracks:
            track.is_adrift, track.velocity = True, (0.0, 0.0)
            track.seen_s = min(track.seen_s, time_s)
            track.filter.reset()
            track.box_filter.reset()

    def expected(self, time_s: float, patience_frames: int) -> tuple[Expectation, ...]:
        """The faces worth a look at their own place: seen lately, at most `patience_frames` misses ago.

        Largest first; boxes and landmarks are already moved to where they should be at `time_s`.
        """
        known = [track for track in self._tracks if track.missed <= patience_frames and not track.is_adrift]
        known.sort(key=lambda track: -track.seen.box.area)
        return tuple(_expectation(track, time_s) for track in known)

    def update(self, observations: Sequence[Observation], time_s: float, *, smoothing: int = 0,
               hold_frames: int = 0, max_faces: int = 8) -> tuple[Face, ...]:
        """The faces of the frame at `time_s` (seconds, source clock), largest first.

        smoothing: 0..100 %; hold_frames: for how many frames a lost face is still given, marked as held;
        max_faces: how many are given at most, known ones before new ones.
        """
        if time_s < self._time_s:
            self.jump(time_s)
        # While an engine stalls nobody looks, and nobody leaves for that.
        self._forget(min(time_s, self._time_s), _REMEMBERED_PER_FACE * max_faces)
        self._time_s = time_s
        matches = self._match(observations, time_s)
        for row, track in enumerate(self._tracks):
            if row in matches:
                _see(track, observations[matches[row]], time_s, smoothing)
            else:
                track.missed += 1
        matched = set(matches.values())
        strangers = [seen for column, seen in enumerate(observations) if column not in matched]
        self._welcome(strangers, time_s, smoothing, max_faces)
        return self._faces(hold_frames, max_faces)

    def _forget(self, time_s: float, most: int) -> None:
        recent = [track for track in self._tracks if time_s - track.seen_s <= _MEMORY_S]
        self._tracks = sorted(recent, key=lambda track: (track.missed, track.id))[:most]

    def _match(self, observations: Sequence[Observation], time_s: float) -> dict[int, int]:
        """Row of each recognised track → index of its observation; all pairs are weighed together."""
        costs = np.full((len(self._tracks), len(observations)), np.inf)
        for row, track in enumerate(self._tracks):
            for column, seen in enumerate(observations):
                costs[row, column] = self._cost(track, seen, time_s)
        return assign(costs)

    def _cost(self, track: _Track, seen: Observation, time_s: float) -> float:
        """How badly an observation fits a track; infinite where it can't be the same person."""
        unlike = None
        if track.appearance is not None and seen.appearance is not None:
            unlike = 1 - float(track.appearance @ seen.appearance)
        if track.is_adrift:
            if unlike is None or unlike > self._gates.unlikeness_adrift:
                return math.inf
            return 3 + unlike
        elapsed = max(0.0, time_s - track.seen_s)
        strains = _strains_of_place(track, seen, time_s, self._gates)
        if unlike is not None:
            strains.append(unlike / self._gates.unlikeness.after(elapsed))
        return sum(strains) if max(strains) <= 1 else math.inf

    def _welcome(self, strangers: Sequence[Observation], time_s: float, smoothing: int,
                 max_faces: int) -> None:
        """New ids for those who fit nobody, largest first, as far as there is room."""
        room = max_faces - sum(track.missed == 0 for track in self._tracks)
        for seen in sorted(strangers, key=lambda item: -item.box.area)[: max(0, room)]:
            track = _Track(self._next_id, seen, time_s, appearance=seen.appearance)
            self._next_id += 1
            self._tracks.append(track)
            _show(track, time_s, smoothing)

    def _faces(self, hold_frames: int, max_faces: int) -> tuple[Face, ...]:
        seen = [track.face for track in self._tracks if track.missed == 0 and track.face is not None]
        held = [replace(track.face, is_held=True) for track in self._tracks
                if 0 < track.missed <= hold_frames and not track.is_adrift and track.face is not None
                and not any(track.face.box.overlap(face.box) > _HIDDEN_OVERLAP for face in seen)]
        return tuple(sorted((seen + held)[:max_faces], key=lambda face: -face.box.area))


def face_of(face_id: int, seen: Observation) -> Face:
    """What was seen as a face; its landmarks become read-only."""
    landmarks = None if seen.landmarks is None else freeze(seen.landmarks)
    return Face(face_id, seen.box, seen.score, landmarks, appearance=seen.appearance)


def follows(expected: Face | Observation, seen: Face | Observation) -> bool:
    """Whether what was seen can be a face that was expected there, one frame on or back."""
    gates, was, now = Gates(), expected.box, seen.box
    size_was, size_now = _size(was), _size(now)
    away = math.dist(was.centre, now.centre) / max(size_was, size_now)
    if away > gates.distance.at_once or abs(math.log(size_now / size_was)) > gates.size.at_once:
        return False
    if expected.appearance is None or seen.appearance is None:
        return True
    return 1 - float(expected.appearance @ seen.appearance) <= gates.unlikeness.at_once


def _strains_of_place(track: _Track, seen: Observation, time_s: float, gates: Gates) -> list[float]:
    """Distance and change of size as shares of what is allowed."""
    elapsed = max(0.0, time_s - track.seen_s)
    x, y = track.shift(time_s)
    was, now = track.seen.box, seen.box
    size_was, size_now = _size(was), _size(now)
    away = math.hypot(now.centre[0] - was.centre[0] - x, now.centre[1] - was.centre[1] - y)
    return [
        away / max(size_was, size_now) / gates.distance.after(elapsed),
        abs(math.log(size_now / size_was)) / gates.size.after(elapsed),
    ]


def _expectation(track: _Track, time_s: float) -> Expectation:
    x, y = track.shift(time_s)
    box, landmarks = track.seen.box, track.seen.landmarks
    if landmarks is not None:
        landmarks = landmarks + np.array((x, y, 0), dtype=np.float32)
    moved = Box(box.x + x, box.y + y, box.width, box.height)
    return Expectation(track.id, moved, landmarks, track.seen.score)


def _see(track: _Track, seen: Observation, time_s: float, smoothing: int) -> None:
    """Take an observation over into a track."""
    if track.missed == 0 and not track.is_adrift:
        track.velocity = _blended_velocity(track, seen, time_s - track.seen_s)
    else:
        track.velocity = (0.0, 0.0)
    track.appearance = _blend(track.appearance, seen.appearance)
    track.seen, track.seen_s, track.missed, track.is_adrift = seen, time_s, 0, False
    _show(track, time_s, smoothing)


def _blended_velocity(track: _Track, seen: Observation, elapsed_s: float) -> tuple[float, float]:
    if elapsed_s < _SHORTEST_STEP_S:
        return track.velocity
    (was_x, was_y), (now_x, now_y) = track.seen.box.centre, seen.box.centre
    x, y = track.velocity
    return (x + _VELOCITY_WEIGHT * ((now_x - was_x) / elapsed_s - x),
            y + _VELOCITY_WEIGHT * ((now_y - was_y) / elapsed_s - y))


def _blend(old: NDArray[np.float32] | None, new: NDArray[np.float32] | None) -> NDArray[np.float32] | None:
    if old is None or new is None:
        return new if old is None else old
    mixed = old + np.float32(_APPEARANCE_WEIGHT) * (new - old)
    length = np.float32(np.linalg.norm(mixed))
    return np.asarray(mixed / length, np.float32) if length > 0 else new


def _show(track: _Track, time_s: float, smoothing: int) -> None:
    """Make the face that the rest of the program gets to see."""
    seen = track.seen
    if seen.landmarks is None:
        corners = track.box_filter.apply(_corners(seen.box), time_s, _size(seen.box), smoothing)
        track.face = Face(track.id, Box.around(corners), seen.score, appearance=seen.appearance)
        return
    steady = track.filter.apply(seen.landmarks, time_s, _size(seen.box), smoothing)
    track.face = Face(track.id, Box.around(steady), seen.score, freeze(steady), appearance=seen.appearance)


def _corners(box: Box) -> Points:
    """(2, 3): left top and right bottom, as landmarks are."""
    return np.array(((box.x, box.y, 0), (box.x + box.width, box.y + box.height, 0)), dtype=np.float32)


def _size(box: Box) -> float:
    return math.sqrt(max(box.area, 1.0))
