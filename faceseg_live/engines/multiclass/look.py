"""One look of the network at a part of a frame, and how it is used in later frames: it moves with the head."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from ...domain.mesh_rings import HAIRLINE, LEFT_EYE, RIGHT_EYE
from ...domain.regions import Regions
from ...domain.types import Face, Pixels, Points, freeze
from ..crops import Affine
from .belonging import CLASSES
from .glance import Glance

_NOSE = (168, 6, 197, 195, 5)
_RIGID = (*HAIRLINE, RIGHT_EYE[0], RIGHT_EYE[8], LEFT_EYE[0], LEFT_EYE[8], *_NOSE, 234, 454)
"""Points of the mesh that no expression moves: the upper part of the face's outline, corners of the eyes, the nose."""
_NEW_SHARE = 0.35
"""Of a still head a new look counts for so much, so that its edges don't tremble."""
_STEADY, _CHANGED = 30, 110
"""Of 255: by so much shares differ where only noise was, and where something moved: there the new look counts alone."""


@dataclass(frozen=True, slots=True)
class Look:
    """What the network saw in a part of one frame."""

    shares: Pixels
    """(h, w, classes) uint8."""
    to_map: Affine
    """Pixels of the frame that was looked at → pixels of the shares."""
    face: Face
    """Whose look it is, as the face was in that frame."""
    time_s: float
    """Of that frame."""
    glance: Glance
    """How the face looked in it."""
    classes: tuple[Regions, ...]
    """What the shares are of; empty for what counts for nothing."""

    @property
    def tells(self) -> bool:
        """Whether it tells what only a close look can."""
        return len(self.classes) > len(CLASSES)

    @property
    def zoom(self) -> float:
        """Pixels of the shares to one of the frame, along a side."""
        return float(np.sqrt(abs(np.linalg.det(self.to_map[:, :2]))))

    def moved_with(self, face: Face) -> Affine:
        """Pixels of a later frame, in which the face is this one → pixels of the shares."""
        return _joined(head_motion(face, self.face), self.to_map)

    def averaged_with(self, earlier: Look) -> Look:
        """The same, mixed with an earlier look at this face where the two agree but for noise; of another kind of look
        nothing is taken."""
        if earlier.classes != self.classes:
            return self
        to_frame: Affine = np.asarray(cv2.invertAffineTransform(self.to_map), np.float64)
        to_earlier = _joined(to_frame, earlier.moved_with(self.face))
        rows, columns = self.shares.shape[:2]
        old = cv2.warpAffine(earlier.shares, to_earlier, (columns, rows), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
                             borderMode=cv2.BORDER_REPLICATE)
        apart = cv2.absdiff(self.shares, np.asarray(old, np.uint8)).max(axis=2)
        share = np.interp(np.arange(256), (_STEADY, _CHANGED), (_NEW_SHARE, 1.0)).astype(np.float32)[apart][..., None]
        mixed = self.shares * share + old * (1 - share)
        return replace(self, shares=freeze(mixed.astype(np.uint8)))


def _joined(first: Affine, then: Affine) -> Affine:
    """One map after the other, as one (2, 3) map."""
    both: Affine = then[:, :2] @ first
    both[:, 2] += then[:, 2]
    return both


def head_motion(before: Face, after: Face) -> Affine:
    """(2, 3): where what lies at `before` lies at `after`: shift, turn and growth of the head, by its rigid points."""
    if before.landmarks is None or after.landmarks is None:
        zoom = max(after.box.width, after.box.height) / max(before.box.width, before.box.height, 1e-6)
        shift = np.subtract(after.box.centre, np.multiply(before.box.centre, zoom))
        return np.array([[zoom, 0, shift[0]], [0, zoom, shift[1]]])
    return _similarity(before.landmarks[list(_RIGID), :2], after.landmarks[list(_RIGID), :2])


def _similarity(before: Points, after: Points) -> Affine:
    """The least squares' shift, turn and growth (Umeyama 1991, in the plane: complex numbers)."""
    start, end = before[:, 0] + 1j * before[:, 1], after[:, 0] + 1j * after[:, 1]
    middle, aim = start.mean(), end.mean()
    start, end = start - middle, end - aim
    turn = (start.conj() @ end) / max(float((start.conj() @ start).real), 1e-9)
    shift = aim - turn * middle
    return np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag]], np.float64)
