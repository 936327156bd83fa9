"""Where brows and eyes end in the picture: what their colours tell that a mesh doesn't.

A mesh lies where most people's brows and lids are. Whatever lies inside of its outlines has other colours than the skin
round them; so each outline is moved, by a little, to where the one turns into the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ..area_masks.evidence import SkinMap, answering_map, shares_of, skin_map
from ..area_masks.outlines import SHIFTED, face_length, outward, refined_points
from ..area_masks.visible_face import SURE_OF_SKIN
from ..domain.regions import BROWS, EYES
from ..domain.types import Face, Frame, Pixels, Points, RegionMap, freeze
from .crops import Affine, roll_of
from .sampling import sampled

_LENGTH_PX = 200
"""Of a face in the crop, chin to forehead: a pixel is half a percent."""
_LARGEST_PX = 3 * _LENGTH_PX
"""No face is that wide; a mesh that has collapsed may be."""
_ROOM = 0.06
"""Round the outlines, of the face's length."""
_INNER, _OUTER, _END = -0.005, 0.01, 0.045
"""From so far inside an outline on is what it holds, from so far outside on the skin round it, up to there; of the
face's length."""
_FEWEST = 30
"""Pixels that tell a colour."""
_NOISE = 4.0
"""Variance of each of a colour's values."""
_SURE = 6.0
"""More likely than by this many e-folds nothing is."""
_TRUST = 0.01
"""Of the face's length: so far an outline gives way to one e-fold of likelihood."""
_TIP_PX = 0.5
"""Nearer to each other, two points of an outline are one."""
_REACH = 0.012
"""Of the face's length: no outline is moved farther."""
_ENDS = np.linspace(-_REACH, _REACH, 17, dtype=np.float32)
"""Where an outline may end."""
_BETWEEN = (_ENDS[1:] + _ENDS[:-1]) / 2
_EVERY_S = 0.25
"""In a stream nobody looks at a face more often, and at one known face a frame: what is found moves with the face."""
_SETTLES_S = 0.2
"""There an outline goes 63 % of its way in this time, so that noise doesn't shake it."""

Values = NDArray[np.float32]


class _Kept(NamedTuple):
    """Of one face in a stream."""

    looked_s: float
    """The time of the frame that was looked at last."""
    seen: Values
    """The shifts there."""
    time_s: float
    shifts: Values
    """On the way to these: at `time_s`."""

    def at(self, time_s: float) -> _Kept:
        share = -np.expm1(-abs(time_s - self.time_s) / _SETTLES_S)
        shifts = self.shifts + np.float32(share) * (self.seen - self.shifts)
        return self._replace(time_s=time_s, shifts=np.asarray(shifts, np.float32))


class OutlineEdges:
    """Keeps the shifts of the faces of a stream, so that they change slowly. Used on one thread."""

    def __init__(self) -> None:
        self._kept: dict[int, _Kept] = {}
        """By face."""

    def reset(self) -> None:
        """Forget all earlier frames: the source changed."""
        self._kept.clear()

    def found(self, frame: Frame, faces: Sequence[Face], maps: Sequence[RegionMap], *, is_still: bool
              ) -> tuple[Face, ...]:
        """The faces with their `outline_shifts`, where a map tells the skin of a face from what covers it."""
        before = {} if is_still else self._kept
        due = _due(frame.time_s, faces, before)
        now = {face.id: kept for face in faces
               if (kept := _kept(frame, face, maps, before.get(face.id), looks=face.id in due)) is not None}
        if not is_still:
            self._kept = now
        return tuple(replace(face, outline_shifts=freeze(now[face.id].shifts)) if face.id in now else face
                     for face in faces)


def _due(time_s: float, faces: Sequence[Face], before: Mapping[int, _Kept]) -> set[int]:
    """The ids of those to look at: whoever isn't known, and of the others the one that has waited longest."""
    here = [face.id for face in faces if not face.is_held]
    known = [key for key in here if key in before and not 0 <= time_s - before[key].looked_s < _EVERY_S]
    return {*(key for key in here if key not in before), *sorted(known, key=lambda key: before[key].looked_s)[:1]}


def _kept(frame: Frame, face: Face, maps: Sequence[RegionMap], before: _Kept | None, *, looks: bool) -> _Kept | None:
    seen = shifts_of(frame, face, maps) if looks else None
    if before is None:
        return None if seen is None else _Kept(frame.time_s, seen, frame.time_s, seen)
    if looks:
        before = before._replace(looked_s=frame.time_s, seen=before.seen if seen is None else seen)
    return before.at(frame.time_s)


def shifts_of(frame: Frame, face: Face, maps: Sequence[RegionMap]) -> Values | None:
    """(52,) float32, as `Face.outline_shifts`; None without a mesh, where nothing tells what is seen of its skin, and
    where a map has brows and eyes of its own."""
    told = skin_map(face, maps)
    if face.landmarks is None or told is None or all(answering_map(each, maps, face) for each in (BROWS, EYES)):
        return None
    points = refined_points(face.landmarks)
    to_crop, size = _crop(face.landmarks, points)
    if max(size) > _LARGEST_PX:
        return None
    colours = np.asarray(cv2.cvtColor(sampled(frame, to_crop, size), cv2.COLOR_RGB2LAB), np.float32)
    is_skin = _skin(told, to_crop, size) > SURE_OF_SKIN
    there = points @ to_crop[:, :2].T.astype(np.float32) + to_crop[:, 2].astype(np.float32)
    insides = [_drawn(there[list(ring)], size) for ring in SHIFTED]
    free = is_skin & ~np.logical_or.reduce(insides)
    shifts = []
    for ring, inside in zip(SHIFTED, insides, strict=True):
        outline = there[list(ring)]
        (left, top), near = _surroundings(outline, size)
        shifts.append(_ring_shifts(outline - np.array((left, top), np.float32), inside[near], is_skin[near], free[near],
                                   colours[near]))
    return np.concatenate(shifts)


def _crop(landmarks: Points, points: Points) -> tuple[Affine, tuple[int, int]]:
    """The map to an upright crop round all outlines, and its (width, height)."""
    roll, zoom = roll_of(landmarks), _LENGTH_PX / face_length(landmarks)
    cos, sin = np.cos(roll) * zoom, np.sin(roll) * zoom
    turn = np.array([[cos, sin], [-sin, cos]])
    turned = points[[point for ring in SHIFTED for point in ring]] @ turn.T
    low, high = turned.min(axis=0) - _ROOM * _LENGTH_PX, turned.max(axis=0) + _ROOM * _LENGTH_PX
    width, height = np.ceil(high - low).astype(int)
    return np.column_stack((turn, -low)), (int(width), int(height))


def _surroundings(outline: Points, size: tuple[int, int]) -> tuple[tuple[int, int], tuple[slice, slice]]:
    """The part of the crop that says anything of an outline: its left and top, and its rows and columns."""
    room = np.ceil(_END * _LENGTH_PX) + 1
    left, top = np.clip(np.floor(outline.min(axis=0) - room), 0, None).astype(int)
    right, bottom = np.clip(np.ceil(outline.max(axis=0) + room), 1, size).astype(int)
    return (int(left), int(top)), (slice(top, bottom), slice(left, right))


def _skin(told: SkinMap, to_crop: Affine, size: tuple[int, int]) -> Pixels:
    assert told.found.to_map is not None
    back = np.vstack((cv2.invertAffineTransform(to_crop), (0, 0, 1)))
    return np.asarray(cv2.warpAffine(shares_of(*told), told.found.to_map @ back, size,
                                     flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP), np.uint8)


def _drawn(polygon: Points, size: tuple[int, int]) -> NDArray[np.bool_]:
    canvas = np.zeros(size[::-1], np.uint8)
    cv2.fillPoly(canvas, [np.rint(polygon).astype(np.int32)], (1,))
    return canvas > 0


def _ring_shifts(ring: Points, inside: NDArray[np.bool_], is_skin: NDArray[np.bool_], free: NDArray[np.bool_],
                 colours: Values) -> Values:
    """(N,) of one ring in the crop; 0 where its colours don't tell."""
    outside = (~inside).view(np.uint8)
    distance = cv2.distanceTransform(outside, cv2.DIST_L2, 5) - cv2.distanceTransform(1 - outside, cv2.DIST_L2, 5)
    distance /= _LENGTH_PX
    held, around = (distance < _INNER) & is_skin, (distance > _OUTER) & (distance < _END) & free
    if min(held.sum(), around.sum()) < _FEWEST:
        return np.zeros(len(ring), np.float32)
    weights, threshold = _discriminant(colours[held], colours[around])
    places = ring[:, None] + outward(ring)[:, None] * (_BETWEEN[:, None] * _LENGTH_PX)
    met = cv2.remap(colours, np.ascontiguousarray(places[..., 0]), np.ascontiguousarray(places[..., 1]),
                    cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    likelihood = np.clip(met @ weights - threshold, -_SURE, _SURE)
    gain = np.cumsum(_TRUST * likelihood - _BETWEEN, axis=1)
    best = _ENDS[np.pad(gain, ((0, 0), (1, 0))).argmax(axis=1)]
    smooth = (np.roll(best, 1) + 2 * best + np.roll(best, -1)) / 4
    return np.asarray(np.where(_is_tip(ring), 0, smooth), np.float32)


def _is_tip(ring: Points) -> NDArray[np.bool_]:
    """(N,): where two points fall together, as in a brow's tail, which has no outside to go to."""
    is_at_next = np.linalg.norm(np.roll(ring, -1, axis=0) - ring, axis=1) < _TIP_PX
    return np.asarray(is_at_next | np.roll(is_at_next, 1))


def _discriminant(one: Values, other: Values) -> tuple[Values, float]:
    """(3,) weights and a threshold: how many e-folds more likely a colour is of the first kind than of the other
    (linear discriminant analysis, Fisher 1936)."""
    (mean, spread), (other_mean, other_spread) = _distribution(one), _distribution(other)
    weights = np.linalg.solve((spread + other_spread) / 2 + np.eye(3) * _NOISE, mean - other_mean)
    return weights.astype(np.float32), float((mean + other_mean) @ weights / 2)


def _distribution(colours: Values) -> tuple[Values, Values]:
    """Mean (3,) and covariance (3, 3)."""
    mean = colours.mean(axis=0)
    apart = colours - mean
    return mean, apart.T @ apart / np.float32(len(colours))
