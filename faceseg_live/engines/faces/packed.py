"""A face in a third of its memory: of a long video all are kept."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ...domain.types import Box, Face, Points, freeze

_HALF_RANGE = 16000
"""Steps of half the mesh's size: 0.02 pixels of a face that is 600 high. Depths may reach twice as far."""


@dataclass(frozen=True, slots=True)
class PackedFace:
    """One face of one frame; `face` gives it back."""

    id: int
    box: Box
    score: float
    _points: NDArray[np.int16] | None
    """Landmarks from the middle of the box, in steps of `_step`."""
    _step: float
    _appearance: NDArray[np.float16] | None

    @staticmethod
    def of(face: Face) -> PackedFace:
        """Keep a face."""
        looks = None if face.appearance is None else face.appearance.astype(np.float16)
        if face.landmarks is None:
            return PackedFace(face.id, face.box, face.score, None, 0.0, looks)
        step = max(face.box.width, face.box.height, 1e-3) / 2 / _HALF_RANGE
        steps = np.rint((face.landmarks - _middle(face.box)) / np.float32(step))
        limits = np.iinfo(np.int16)
        points = np.clip(steps, limits.min, limits.max).astype(np.int16)
        return PackedFace(face.id, face.box, face.score, points, step, looks)

    @property
    def has_landmarks(self) -> bool:
        return self._points is not None

    @property
    def landmarks(self) -> Points | None:
        """(478, 3) float32 in pixels, read-only; None without a mesh."""
        if self._points is None:
            return None
        return freeze(self._points.astype(np.float32) * np.float32(self._step) + _middle(self.box))

    @property
    def appearance(self) -> NDArray[np.float32] | None:
        """As `Face.appearance`."""
        return None if self._appearance is None else freeze(self._appearance.astype(np.float32))

    def as_person(self, person: int) -> PackedFace:
        """Under a person's id, without the looks, which have told who it is."""
        return replace(self, id=person, _appearance=None)

    def face(self, face_id: int | None = None) -> Face:
        """The face, under another id where one is given."""
        own = self.id if face_id is None else face_id
        return Face(own, self.box, self.score, self.landmarks, appearance=self.appearance)


def _middle(box: Box) -> Points:
    return np.array((*box.centre, 0), dtype=np.float32)
