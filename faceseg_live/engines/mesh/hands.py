"""Finds hands in front of faces and follows them."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ...area_masks.hand_silhouette import covers, palm_length
from ...concurrency.beside import Beside
from ...domain.types import Box, Face, Frame, Hand, Points, freeze
from ..base import Roi
from .hand_networks import HandNetwork, HandReading, PalmNetwork, hand_roi

_CANDIDATE_SCORE = 0.15
"""On a face the palm detector gives real hands scores this low; the landmark network sorts them out."""
_REFINE_SCORE = 0.1
_NEW_SCORE = 0.8
_NEW_ON_FACE_SCORE = 0.9
"""For a hand whose wrist lies on the face: arms come from outside, but noses and ears are taken for hands."""
_KEEP_SCORE = 0.3
_MOST_CANDIDATES = 2
_WRIST = 0
_MOST_HANDS = 4

_SEARCH_SCALES = (3.0, 2.0)
"""Side of the searched square in face sizes; searches take turns."""
_STILL_SCALES = (2.0, 3.0, 1.5)
_SEARCH_EVERY_S = 0.15
_SEARCH_TRACKED_EVERY_S = 0.4
_OFF_FACE_EVERY_S = 0.06
"""A known hand next to the face is looked for that often, one on the face on each frame."""
_HOLD_S = 0.12
_NICENESS = 5
"""Of the thread that looks beside: the picture's are at 0."""

_SAME_HAND_SHARE = 0.35
"""Two squares whose centres are closer than this share of the smaller side hold one hand."""
_NEAR_SHARE = 0.6
"""A hand is followed while it reaches within this share of the face's size around the face."""
_SMALLEST_SQUARE = 0.6
"""Side of the square in which a hand is read, in face sizes: what is smaller holds none worth a look."""
_SMALLEST_PALM, _LARGEST_PALM = 0.25, 1.6
"""Palm length in face sizes. A palm is about half a face long and looks larger in front of it; what the
networks mistake for a hand (ears, nose and brows, a microphone) is a quarter of a face or less."""


@dataclass(frozen=True, slots=True)
class _Tracked:
    landmarks: Points
    roi: Roi
    """Where to look for it next."""
    score: float
    seen_s: float

    @staticmethod
    def read(reading: HandReading, time_s: float) -> _Tracked:
        return _Tracked(reading.landmarks, hand_roi(reading.landmarks), reading.score, time_s)


class HandSearch:
    """The HandDetector of the default engine. Use and close it on the thread that made it."""

    def __init__(self, palms: PalmNetwork | None = None, reader: HandNetwork | None = None) -> None:
        """With MediaPipe's networks unless others are given; those are loaded with the first face, which raises
        EngineUnavailable where they can't be."""
        self._networks = (palms, reader) if palms is not None and reader is not None else None
        self._using = threading.RLock()
        self._looking: Beside[list[_Tracked]] = Beside("hands", niceness=_NICENESS)
        self.reset()

    def reset(self) -> None:
        """Forget all hands."""
        self._looking.forget()
        self._tracked: tuple[_Tracked, ...] = ()
        self._candidates: list[Roi] = []
        self._searched_s = -math.inf
        self._turn = 0
        self._is_anew = True

    def warm_up(self) -> None:
        """Load the networks and run each once, so that the first face is not slow."""
        blank, whole = Frame(freeze(np.full((256, 256, 3), 127, np.uint8)), 0, 0.0, 0.0), Roi(128, 128, 256, 0)
        self._palms.candidates(blank, whole)
        self._read(blank, whole)

    def close(self) -> None:
        """Let go of the networks; they are loaded again when they are needed."""
        self._looking.close()
        networks, self._networks = self._networks, None
        for network in networks or ():
            network.close()

    def _loaded(self) -> tuple[PalmNetwork, HandNetwork]:
        if self._networks is None:
            self._networks = PalmNetwork(_CANDIDATE_SCORE), HandNetwork()
        return self._networks

    @property
    def _palms(self) -> PalmNetwork:
        with self._using:
            return self._loaded()[0]

    def _read(self, frame: Frame, roi: Roi) -> HandReading:
        with self._using:  # known hands are followed while new ones are sought
            return self._loaded()[1].read(frame, roi)

    def find(self, frame: Frame, faces: Sequence[Face], is_still: bool, *, is_live: bool = False) -> tuple[Hand, ...]:
        """The hands on a face or close to it.

        In a running frame known hands are followed on each frame; new ones are looked for only now and then, round the
        faces alone. Live, that is done beside; in a file each network's turn comes on a frame of its own, but for the
        first with faces: a file may be drawn from the middle on.
        `is_still`: every face is searched with full care, and nothing is used or remembered.
        """
        if is_still:
            found = sorted(self._search_all(frame, faces), key=lambda hand: -hand.score)
            return _shown(_distinct(found))
        if not faces or frame.time_s < self._searched_s:
            self.reset()
        if not faces:
            return ()
        self._tracked = tuple(_distinct((*self._tracked, *(self._looking.take() or ()))))
        tracked = self._follow(frame, faces)
        is_anew, self._is_anew = self._is_anew, False
        if is_live:
            self._look_beside(frame, faces, tracked)
        elif is_anew:
            tracked, self._searched_s = list(self._search_all(frame, faces)), frame.time_s
        elif self._candidates:
            tracked += self._examine(frame, self._candidates.pop(0), faces)
        elif self._is_search_due(frame.time_s, tracked):
            self._candidates = self._search(frame, *self._next_place(faces), tracked)
            self._searched_s = frame.time_s
        self._tracked = tuple(_distinct(tracked)[:_MOST_HANDS])
        return _shown(self._tracked)

    def _look_beside(self, frame: Frame, faces: Sequence[Face], tracked: Sequence[_Tracked]) -> None:
        if not self._looking.is_working and self._is_search_due(frame.time_s, tracked):
            self._looking.take()
            self._looking.begin(self._found, frame, faces, self._next_place(faces), tuple(tracked))
            self._searched_s = frame.time_s

    def _found(self, frame: Frame, faces: Sequence[Face], place: tuple[Face, float],
               tracked: Sequence[_Tracked]) -> list[_Tracked]:
        """New hands in a place."""
        return [hand for roi in self._search(frame, *place, tracked) for hand in self._examine(frame, roi, faces)]

    def _follow(self, frame: Frame, faces: Sequence[Face]) -> list[_Tracked]:
        followed = []
        for known in self._tracked:
            now = known if _can_wait(known, faces, frame.time_s) else self._look_again(frame, known)
            if now is not None and _belongs(now, faces):
                followed.append(now)
        return followed

    def _look_again(self, frame: Frame, known: _Tracked) -> _Tracked | None:
        """The hand now; as it was for the moment in which it can't be read; None when that has passed."""
        reading = self._read(frame, known.roi)
        if reading.score >= _KEEP_SCORE:
            return _Tracked.read(reading, frame.time_s)
        self._searched_s = -math.inf
        return known if frame.time_s - known.seen_s <= _HOLD_S else None

    def _is_search_due(self, time_s: float, tracked: Sequence[_Tracked]) -> bool:
        pause_s = _SEARCH_TRACKED_EVERY_S if tracked else _SEARCH_EVERY_S
        return time_s - self._searched_s >= pause_s

    def _next_place(self, faces: Sequence[Face]) -> tuple[Face, float]:
        """Each face in turn, with the next scale on each round."""
        turn, self._turn = self._turn, self._turn + 1
        scale = _SEARCH_SCALES[turn // len(faces) % len(_SEARCH_SCALES)]
        return faces[turn % len(faces)], scale

    def _search(self, frame: Frame, face: Face, scale: float, tracked: Sequence[_Tracked]) -> list[Roi]:
        """Where hands may be round the face that are not tracked yet."""
        found = (candidate.roi for candidate in self._palms.candidates(frame, _around(face.box, scale)))
        large = (roi for roi in found if roi.side >= _SMALLEST_SQUARE * _size(face.box))
        new = [roi for roi in large if not any(_is_same(roi, known.roi) for known in tracked)]
        return new[:_MOST_CANDIDATES]

    def _search_all(self, frame: Frame, faces: Sequence[Face]) -> Iterator[_Tracked]:
        for face in faces:
            for scale in _STILL_SCALES:
                for roi in self._search(frame, face, scale, ()):
                    yield from self._examine(frame, roi, faces)

    def _examine(self, frame: Frame, roi: Roi, faces: Sequence[Face]) -> list[_Tracked]:
        """The hand in the square, or none."""
        reading = self._read(frame, roi)
        if reading.score < _REFINE_SCORE:
            return []
        # The first square is only as good as the palm's box. From the landmarks' own square a real hand is
        # read with certainty, and so again, while chance likenesses fade.
        second = self._read(frame, hand_roi(reading.landmarks))
        if second.score < _NEW_SCORE:
            return []
        third = self._read(frame, hand_roi(second.landmarks))
        seen = _Tracked.read(third, frame.time_s)
        needed = _NEW_ON_FACE_SCORE if _has_wrist_on(seen, faces) else _NEW_SCORE
        return [seen] if min(second.score, third.score) >= needed and _belongs(seen, faces) else []


def _around(box: Box, scale: float) -> Roi:
    x, y = box.centre
    return Roi(x, y, _size(box) * scale, 0.0)


def _grown(box: Box, share: float) -> Box:
    edge = _size(box) * share
    return Box(box.x - edge, box.y - edge, box.width + 2 * edge, box.height + 2 * edge)


def _belongs(known: _Tracked, faces: Sequence[Face]) -> bool:
    """Whether it is near one of the faces and of a size that a hand in front of that face can have."""
    hand = Hand(known.landmarks)
    length = palm_length(hand)
    return any(
        _SMALLEST_PALM * _size(face.box) <= length <= _LARGEST_PALM * _size(face.box)
        and covers(hand, _grown(face.box, _NEAR_SHARE))
        for face in faces
    )


def _can_wait(known: _Tracked, faces: Sequence[Face], time_s: float) -> bool:
    """Whether a hand that hides nothing was looked at a moment ago."""
    hand = Hand(known.landmarks)
    is_off_faces = not any(covers(hand, face.box) for face in faces)
    return is_off_faces and 0 <= time_s - known.seen_s < _OFF_FACE_EVERY_S


def _has_wrist_on(known: _Tracked, faces: Sequence[Face]) -> bool:
    x, y = known.landmarks[_WRIST, :2]
    boxes = (face.box for face in faces)
    return any(0 <= x - box.x <= box.width and 0 <= y - box.y <= box.height for box in boxes)


def _size(box: Box) -> float:
    return max(box.width, box.height)


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


def _shown(hands: Iterable[_Tracked]) -> tuple[Hand, ...]:
    return tuple(Hand(freeze(known.landmarks)) for known in hands)
