"""Finds hands in front of faces, with the hand models in mediapipe's wheel."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..errors import EngineFailed
from ..frames import Box, Face, Frame, Hand, Pixels, Points, freeze
from ..occlusion import covers
from .base import Roi
from .hand_networks import HandNetwork, PalmNetwork, hand_roi

_CANDIDATE_SCORE = 0.15
"""On a face the palm detector gives real hands scores this low; the landmark network's own score sorts them out."""
_NEW_SCORE = 0.6
_KEEP_SCORE = 0.3
_REFINE_SCORE = 0.02
_CANDIDATES = 2
_MOST_HANDS = 4

_SEARCH_SCALES = (3.0, 2.0)
"""Side of the searched square in face sizes; searches take turns."""
_STILL_SCALES = (2.0, 3.0, 1.5)
_SEARCH_EVERY_S = 0.15
_SEARCH_TRACKED_EVERY_S = 0.4
_HOLD_S = 0.12
_SAME_HAND_SHARE = 0.35
"""Two squares whose centres are closer than this share of their side hold one hand."""
_NEAR_SHARE = 0.6
"""A hand is followed while it is within this share of the face's size around it."""


@dataclass(frozen=True, slots=True)
class _Tracked:
    landmarks: Points
    roi: Roi
    seen_s: float


class WheelHands:
    """The HandFinder on mediapipe 0.10. Use and close it on the thread that made it."""

    def __init__(self) -> None:
        """EngineUnavailable where this installation has no hand models."""
        self._palms = PalmNetwork(is_full=False, min_score=_CANDIDATE_SCORE)
        self._reader = HandNetwork()
        self.reset()

    def reset(self) -> None:
        """Forget all hands."""
        self._tracked: tuple[_Tracked, ...] = ()
        self._searched_s = -math.inf
        self._turn = 0

    def close(self) -> None:
        self._palms.close()
        self._reader.close()

    def find(self, frame: Frame, faces: Sequence[Face], is_still: bool) -> tuple[Hand, ...]:
        """The hands that reach into a face's box.

        In a running picture known hands are followed on each frame; new ones are looked for only now and then,
        round the faces alone. `is_still`: every face is searched with full care and nothing is remembered.
        """
        if is_still:
            found = [hand for face in faces for scale in _STILL_SCALES
                     for hand in self._search(frame, _around(face.box, scale))]
            return _reaching(_distinct(found), faces)
        if not faces:
            self.reset()
            return ()
        if frame.time_s < self._searched_s:
            self.reset()
        tracked = self._follow(frame, faces)
        if self._is_search_due(frame.time_s, tracked):
            tracked = _distinct([*tracked, *self._search(frame, self._next_square(faces))])
            self._searched_s = frame.time_s
        self._tracked = tuple(tracked[:_MOST_HANDS])
        return _reaching(self._tracked, faces)

    def _follow(self, frame: Frame, faces: Sequence[Face]) -> list[_Tracked]:
        near = [_grown(face.box, _NEAR_SHARE) for face in faces]
        followed = []
        for known in self._tracked:
            reading = self._reader.read(frame.pixels, known.roi)
            if reading.score >= _KEEP_SCORE:
                known = _Tracked(reading.landmarks, hand_roi(reading.landmarks), frame.time_s)
            elif frame.time_s - known.seen_s > _HOLD_S:
                continue
            if any(covers(Hand(known.landmarks), box) for box in near):
                followed.append(known)
        return _distinct(followed)

    def _is_search_due(self, time_s: float, tracked: Sequence[_Tracked]) -> bool:
        if len(tracked) < len(self._tracked) or any(known.seen_s < time_s for known in tracked):
            return True
        pause_s = _SEARCH_TRACKED_EVERY_S if tracked else _SEARCH_EVERY_S
        return time_s - self._searched_s >= pause_s

    def _next_square(self, faces: Sequence[Face]) -> Roi:
        """Each face in turn, with the next scale on each round."""
        turn, self._turn = self._turn, self._turn + 1
        scale = _SEARCH_SCALES[turn // len(faces) % len(_SEARCH_SCALES)]
        return _around(faces[turn % len(faces)].box, scale)

    def _search(self, frame: Frame, square: Roi) -> list[_Tracked]:
        found = []
        for candidate in self._palms.candidates(frame.pixels, square)[:_CANDIDATES]:
            reading = self._reader.read(frame.pixels, candidate.roi)
            if reading.score >= _REFINE_SCORE:
                # A second look from the landmarks' own square: the first one is only as good as the palm's box.
                reading = self._reader.read(frame.pixels, hand_roi(reading.landmarks))
            if reading.score >= _NEW_SCORE:
                found.append(_Tracked(reading.landmarks, hand_roi(reading.landmarks), frame.time_s))
        return found


def _around(box: Box, scale: float) -> Roi:
    x, y = box.centre
    return Roi(x, y, max(box.width, box.height) * scale, 0.0)


def _grown(box: Box, share: float) -> Box:
    edge = max(box.width, box.height) * share
    return Box(box.x - edge, box.y - edge, box.width + 2 * edge, box.height + 2 * edge)


def _distinct(hands: Iterable[_Tracked]) -> list[_Tracked]:
    """Each hand once, the first of its kind kept."""
    kept: list[_Tracked] = []
    for hand in hands:
        if not any(_is_same(hand.roi, other.roi) for other in kept):
            kept.append(hand)
    return kept


def _is_same(one: Roi, other: Roi) -> bool:
    apart = math.hypot(one.centre_x - other.centre_x, one.centre_y - other.centre_y)
    return apart < _SAME_HAND_SHARE * min(one.side, other.side)


def _reaching(hands: Iterable[_Tracked], faces: Sequence[Face]) -> tuple[Hand, ...]:
    shown = (Hand(freeze(known.landmarks)) for known in hands)
    return tuple(hand for hand in shown if any(covers(hand, face.box) for face in faces))
