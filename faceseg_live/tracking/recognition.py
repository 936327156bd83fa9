"""Who of the people in sight is the one that was locked, also after an absence.

The tracker's ids are for masks: a wrong one does no harm there. Whoever is locked may be seen while all others are
hidden, so that here a doubt counts as no: nobody is taken for the locked person because of place and time alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..domain.types import Face

_FOLLOWED_FOR_S = 0.3
"""A face that keeps its id over no longer gap was followed, not found again."""
_UNLIKE_FOLLOWED = 0.65
"""1 − cosine. Followed faces change by as much when a head turns at once; more is another person under the id."""
_UNLIKE_RETURNED = 0.25
"""The same of a face that was away or has another id."""
_LEAD = 0.1
"""By so much nobody else in sight may be less alike."""
_NEW_VIEW = 0.12
_MOST_VIEWS = 24


class LockedPerson:
    """Told what each frame shows, it says which face is the locked person for certain."""

    def __init__(self, face_id: int) -> None:
        """face_id: whose face is locked, as it is in sight now."""
        self._id = face_id
        self._views: list[NDArray[np.float32]] = []
        self._seen_s = -math.inf

    def seen(self, faces: Sequence[Face], time_s: float) -> int | None:
        """Id of the face that is certainly the locked person in the frame at `time_s` (seconds, source clock).

        None: nobody is. Asked once per perception, in their order; a time before the last one starts a new absence.
        """
        face = self._followed(faces, time_s) or self._returned(faces)
        if face is None:
            return None
        self._id = face.id
        if not face.is_held:
            self._seen_s = time_s
            self._remember(face)
        return face.id

    def away(self) -> None:
        """Nobody was followed from here on: ids are counted anew, or the person left."""
        self._seen_s = math.inf

    def _followed(self, faces: Sequence[Face], time_s: float) -> Face | None:
        """The face that has carried the id all the time, and looks it."""
        is_recent = self._seen_s == -math.inf or 0 <= time_s - self._seen_s <= _FOLLOWED_FOR_S
        face = next((face for face in faces if face.id == self._id), None)
        if face is None or not is_recent:
            return None
        return face if not self._views or self._unlikeness(face) <= _UNLIKE_FOLLOWED else None

    def _returned(self, faces: Sequence[Face]) -> Face | None:
        """The one face that looks like the person, where nobody else does."""
        if not self._views:
            return None
        ranked = sorted((face for face in faces if not face.is_held), key=self._unlikeness)
        if not ranked or self._unlikeness(ranked[0]) > _UNLIKE_RETURNED:
            return None
        is_alone = len(ranked) == 1 or self._unlikeness(ranked[1]) - self._unlikeness(ranked[0]) >= _LEAD
        return ranked[0] if is_alone else None

    def _unlikeness(self, face: Face) -> float:
        """1 − cosine with the view of the person that is most alike; infinite where nobody looked at the face."""
        if face.appearance is None or not self._views:
            return math.inf
        return 1 - max(float(view @ face.appearance) for view in self._views)

    def _remember(self, face: Face) -> None:
        """Keep what shows the person differently from all before."""
        if face.appearance is None or (self._views and self._unlikeness(face) < _NEW_VIEW):
            return
        self._views.append(face.appearance)
        del self._views[:-_MOST_VIEWS]
