"""One person's faces through a file: gaps are filled from both sides, and the whole is steadied both ways."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ...domain.types import Box, Face
from ...tracking import follows, steadied
from .packed import PackedFace
from .pieces import Timeline

_BLOCK, _MARGIN = 1024, 128
"""Frames that are steadied at once, and frames to both sides that count for it: longer than any filter remembers."""


def path_of(faces: Mapping[int, PackedFace], person: int, timeline: Timeline, *, hold_frames: int,
            smoothing: int) -> dict[int, PackedFace]:
    """The same faces under a person's id, gaps of up to `hold_frames` filled, steadied by `smoothing` %."""
    path = {number: face.as_person(person) for number, face in faces.items()}
    places = {number: place for place, number in enumerate(timeline.numbers)}
    for before, after in pairwise(sorted(faces)):
        missing = timeline.numbers[places[before] + 1 : places[after]]
        if 0 < len(missing) <= hold_frames and not timeline.has_cut(before, after):
            path |= _between(faces[before].face(person), faces[after].face(person), before, after, missing, timeline)
    steady = dict(path)
    for run in _runs(sorted(path), path, places, timeline) if smoothing else ():
        for first in range(0, len(run), _BLOCK):
            steady |= _steadied(run, first, path, timeline, smoothing)
    return steady


def _between(start: Face, end: Face, before: int, after: int, missing: Sequence[int],
             timeline: Timeline) -> dict[int, PackedFace]:
    """What nothing saw, on the way from one sighting to the next."""
    if not follows(start, end):
        return {}
    began_s, took_s = timeline.times_s[before], timeline.times_s[after] - timeline.times_s[before]
    found = dict[int, PackedFace]()
    for number in missing:
        share = np.float32((timeline.times_s[number] - began_s) / took_s if took_s > 0 else 0.5)
        corners = _corners(start) + share * (_corners(end) - _corners(start))
        mesh = None
        if start.landmarks is not None and end.landmarks is not None:
            mesh = start.landmarks + share * (end.landmarks - start.landmarks)
        box = Box.around(corners if mesh is None else mesh)
        found[number] = PackedFace.of(Face(start.id, box, min(start.score, end.score), mesh))
    return found


def _runs(numbers: Sequence[int], path: Mapping[int, PackedFace], places: Mapping[int, int],
          timeline: Timeline) -> Iterator[list[int]]:
    """Frames in a row, without a cut, all with a mesh or all without."""
    run = list[int]()
    for number in numbers:
        if run and (places[number] != places[run[-1]] + 1 or timeline.has_cut(run[-1], number)
                    or path[number].has_landmarks != path[run[-1]].has_landmarks):
            yield run
            run = []
        run.append(number)
    if run:
        yield run


def _steadied(run: Sequence[int], first: int, path: Mapping[int, PackedFace], timeline: Timeline,
              smoothing: int) -> dict[int, PackedFace]:
    """A block of a run."""
    begin = max(0, first - _MARGIN)
    numbers = run[begin : first + _BLOCK + _MARGIN]
    faces = [path[number].face() for number in numbers]
    points = np.stack([_corners(face) if face.landmarks is None else face.landmarks for face in faces])
    times_s = [timeline.times_s[number] for number in numbers]
    steady = steadied(points, times_s, [math.sqrt(max(face.box.area, 1.0)) for face in faces], smoothing)
    own = range(first - begin, min(first - begin + _BLOCK, len(numbers)))
    return {numbers[place]: PackedFace.of(_moved(faces[place], steady[place])) for place in own}


def _moved(face: Face, points: NDArray[np.float32]) -> Face:
    return replace(face, box=Box.around(points), landmarks=None if face.landmarks is None else points)


def _corners(face: Face) -> NDArray[np.float32]:
    box = face.box
    return np.array(((box.x, box.y, 0), (box.x + box.width, box.y + box.height, 0)), dtype=np.float32)
