"""Carries what was seen in one frame over to another one, for engines that are slower than the camera.

Points on each face are followed by optical flow (Lucas–Kanade, pyramidal) and show how the face moved, turned and
grew; everything that hangs on the face moves with it. A face whose points are lost stays where it was. Heads are
followed by themselves, there and back; where one is lost, nobody knows where heads are. Maps of whole people
go along with the flow of every place (dense inverse search): a body moves in parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ..domain.heads import Head
from ..domain.types import Box, Face, Frame, Hand, Perception, Pixels, Points, RegionMap, freeze
from ..engines.heads.motion import SmallFrame, follow

Affine = NDArray[np.float64]
"""(2, 3): pixels of the earlier frame to pixels of the later one."""
Map = NDArray[np.float32]

_FLOW_WIDTH_PX = 480
"""Width to which frames are reduced for the flow."""
_GRID = 6
_FEWEST_POINTS = 6
_STILL = np.eye(2, 3)
_HEADS_LAST_S = 1.0
"""So long after they were seen heads are carried on: then people may have come whom nobody looked for."""
_FLOW_PX = 160
"""The larger side of the frames whose flow moves maps: finer ones cost more and bring nothing."""
_LEAST_FLOW_PX = 16
"""The search needs a few patches."""


class Interpolator:
    """Carries what was seen in two frames to those between them, where that is known beforehand."""

    def __init__(self) -> None:
        self._onwards, self._back = FlowPropagator(), FlowPropagator()

    def between(self, before: Perception, after: Perception | None, frame: Frame) -> Perception:
        """The perception as it would be in `frame`: faces are blended by time, and who is in one only belongs to the
        half that is nearer; so do hands and maps. About ten milliseconds.

        Heads are carried onwards only, and all faces with them: where people are hidden, none leaves early.

        Args:
            after: of a later frame of the same size and generation; None: there is none.
        """
        onwards = self._onwards.propagated(before, frame)
        if after is None or before.heads is not None or before.frame.size != frame.size:
            return onwards
        back = self._back.propagated(after, frame)
        share = (frame.time_s - before.frame.time_s) / (after.frame.time_s - before.frame.time_s)
        nearer, farther = (onwards, back) if share < 0.5 else (back, onwards)
        others = {face.id: face for face in farther.faces}
        weight = share if nearer is onwards else 1 - share
        faces = [_blended(face, others[face.id], weight) if face.id in others else face for face in nearer.faces]
        return replace(onwards, faces=tuple(sorted(faces, key=lambda face: -face.box.area)), hands=nearer.hands,
                       maps=nearer.maps)


class FlowPropagator:
    """Keeps the earlier frame reduced, so that carrying to several later ones costs one reduction each."""

    def __init__(self) -> None:
        self._base: Frame | None = None
        self._grey: Pixels | None = None
        self._small: SmallFrame | None = None
        """For heads, once there are any to follow."""
        self._flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)

    def propagated(self, perception: Perception, frame: Frame) -> Perception:
        """The perception as it would be in `frame`, a later one of the same size; a few milliseconds."""
        if perception.frame.size != frame.size:
            return Perception(frame, is_unanalysed=True)
        if self._base is not perception.frame or self._grey is None:
            self._base, self._grey, self._small = perception.frame, _reduced(perception.frame), None
        later = _reduced(frame)
        moves = _moves(self._grey, later, perception.faces, frame.width / self._grey.shape[1])
        has_frame_maps = any(item.face_id is None for item in perception.maps)
        origins = self._origins(self._grey, later) if has_frame_maps else None
        return replace(
            perception,
            frame=frame,
            faces=tuple(_moved_face(face, moves.get(face.id, _STILL)) for face in perception.faces),
            hands=tuple(_moved_hand(hand, perception.faces, moves) for hand in perception.hands),
            maps=tuple(_moved_with_face(item, moves.get(item.face_id, _STILL)) if item.face_id is not None
                       else _moved_by_flow(item, origins) for item in perception.maps),
            heads=self._moved_heads(perception, frame),
            carried_from_s=perception.seen_s,
            timings_ms={},
        )

    def _moved_heads(self, perception: Perception, frame: Frame) -> tuple[Head, ...] | None:
        """Each where it is seen to go; None where one is lost, or all were seen too long ago."""
        heads = perception.heads
        if heads is None or frame.time_s - perception.frame.time_s > _HEADS_LAST_S:
            return None
        if not heads:
            return heads
        self._small = self._small or SmallFrame.of(perception.frame)
        moved = follow(self._small, SmallFrame.of(frame), [head.oval for head in heads])
        if not all(own.is_followed for own in moved):
            return None
        return tuple(replace(head, oval=own.oval, seen_by=()) for head, own in zip(heads, moved, strict=True))

    def _origins(self, before: Pixels, after: Pixels) -> Map | None:
        """Where each place of the later frame was, (h, w, 2) in shares of the frame; None: nothing can be said."""
        shrink = min(1.0, _FLOW_PX / max(before.shape))
        height, width = (round(side * shrink) for side in before.shape)
        if min(height, width) < _LEAST_FLOW_PX:
            return None
        earlier, later = (cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
                          for picture in (before, after))
        back = np.asarray(self._flow.calc(later, earlier, np.zeros((height, width, 2), np.float32)))
        rows, columns = np.indices((height, width), np.float32)
        shares = np.stack((columns + 0.5 + back[..., 0], rows + 0.5 + back[..., 1]), axis=-1)
        return np.asarray(shares / (width, height), np.float32)


def _reduced(frame: Frame) -> Pixels:
    step = frame.step_to(_FLOW_WIDTH_PX / frame.width * max(frame.size))
    return np.asarray(cv2.cvtColor(frame.reduced(step), cv2.COLOR_RGB2GRAY), np.uint8)


def _moves(before: Pixels, after: Pixels, faces: tuple[Face, ...], scale: float) -> dict[int, Affine]:
    """Face id → how the face moved, in pixels of the frame; those that were lost are left out."""
    if not faces:
        return {}
    starts = np.concatenate([_points_on(face) for face in faces]).astype(np.float32)
    small = np.ascontiguousarray((starts / scale).reshape(-1, 1, 2), np.float32)
    ends, found, _ = cv2.calcOpticalFlowPyrLK(before, after, small, small.copy(), winSize=(21, 21), maxLevel=3)
    moved, is_found = np.asarray(ends).reshape(-1, 2) * scale, np.asarray(found).ravel() == 1
    moves = {}
    for number, face in enumerate(faces):
        own = np.s_[number * _GRID * _GRID : (number + 1) * _GRID * _GRID]
        move = _similarity(starts[own][is_found[own]], moved[own][is_found[own]])
        if move is not None:
            moves[face.id] = move
    return moves


def _points_on(face: Face) -> Points:
    """A grid over the middle of the face's box: (36, 2) float32."""
    shares = np.linspace(0.2, 0.8, _GRID)
    across, down = np.meshgrid(face.box.x + shares * face.box.width, face.box.y + shares * face.box.height)
    return np.asarray(np.stack((across.ravel(), down.ravel()), axis=1), np.float32)


def _similarity(before: Points, after: Points) -> Affine | None:
    """Shift, turn and growth of most of the points; None where too few agree."""
    if len(before) < _FEWEST_POINTS:
        return None
    found, agreeing = cv2.estimateAffinePartial2D(before, after, ransacReprojThreshold=3.0)
    if found is None or int(np.sum(agreeing)) < _FEWEST_POINTS:
        return None
    return np.asarray(found, np.float64)


def _blended(face: Face, other: Face, weight: float) -> Face:
    """The face, moved towards where the other one is; weight: 0..1, that of the other."""
    if face.landmarks is not None and other.landmarks is not None:
        landmarks = freeze(face.landmarks + np.float32(weight) * (other.landmarks - face.landmarks))
        return replace(face, landmarks=landmarks, box=Box.around(landmarks))
    if face.landmarks is not None:
        return face
    sides = zip(astuple(face.box), astuple(other.box), strict=True)
    return replace(face, box=Box(*(own + weight * (theirs - own) for own, theirs in sides)))


def _moved(points: Points, move: Affine) -> Points:
    moved = points.copy()
    moved[:, :2] = points[:, :2] @ move[:, :2].T + move[:, 2]
    return freeze(moved)


def _moved_face(face: Face, move: Affine) -> Face:
    if face.landmarks is not None:
        landmarks = _moved(face.landmarks, move)
        return replace(face, landmarks=landmarks, box=Box.around(landmarks))
    box = face.box
    corners = np.array([(box.x, box.y), (box.x + box.width, box.y + box.height)], np.float32)
    return replace(face, box=Box.around(_moved(corners, move)))


def _moved_hand(hand: Hand, faces: tuple[Face, ...], moves: Mapping[int, Affine]) -> Hand:
    """A hand before a face is taken to move with the nearest one."""
    x, y = hand.landmarks[:, :2].mean(axis=0)
    nearest = min(faces, key=lambda face: np.hypot(face.box.centre[0] - x, face.box.centre[1] - y), default=None)
    return hand if nearest is None else Hand(_moved(hand.landmarks, moves.get(nearest.id, _STILL)))


def _moved_by_flow(item: RegionMap, origins: Map | None) -> RegionMap:
    """A map of the whole frame, in any size. Its colours are those of the earlier frame: they stay behind."""
    if origins is None:
        return replace(item, colours=None)
    height, width = item.values.shape[:2]
    places = cv2.resize(origins * np.array((width, height), np.float32) - np.float32(0.5), (width, height))
    how = cv2.INTER_NEAREST if item.values.dtype == np.uint8 else cv2.INTER_LINEAR
    moved = cv2.remap(item.values, places, np.empty(0), how, borderMode=cv2.BORDER_REPLICATE)
    if item.values.dtype == np.uint8:
        return replace(item, values=freeze(np.asarray(moved, np.uint8)), colours=None)
    return replace(item, values=freeze(np.asarray(moved, np.float32)), colours=None)


def _moved_with_face(item: RegionMap, move: Affine) -> RegionMap:
    """A map of a face keeps its values and lies elsewhere."""
    assert item.to_map is not None
    back = np.vstack((cv2.invertAffineTransform(move), (0, 0, 1)))
    return replace(item, to_map=freeze(np.asarray(item.to_map @ back, np.float64)))
