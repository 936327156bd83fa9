"""The part of a picture that the network sees: a square round the face, upright with it, with all of the head."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from faceseg_live.domain.types import Frame, freeze
from faceseg_live.engines.base import Roi
from faceseg_live.engines.crops import Affine, square_of, upright_roi
from faceseg_live.engines.mesh.landmarker import MeshLandmarker

from .labels import Label

MARGIN = 2.1
"""The square's side, as a multiple of the face's larger one: that of the multiclass network's close look, whose answer
is then of the same square."""
_FACE = (Label.SKIN, Label.NOSE, Label.LEFT_EYE, Label.RIGHT_EYE, Label.LEFT_BROW, Label.RIGHT_BROW, Label.MOUTH,
         Label.UPPER_LIP, Label.LOWER_LIP)
_FEWEST_PIXELS = 300
_MESH_MARGIN = 1.5
"""Of the square in which a mesh is looked for."""
_LOOKS = 2
"""After the first one it is known how the head is turned."""
_LEAST_PRESENCE = 0.0
"""Log-odds, from which a mesh is that of a face."""


def face_square(picture: NDArray[np.uint8], labels: NDArray[np.uint8], landmarker: MeshLandmarker) -> Roi | None:
    """The square that the program would look at; None where next to nothing of a face is seen.

    It is that of the mesh, and where no mesh fits the face that of the labels, which is upright with the picture.

    Args:
        picture: (height, width, 3) RGB.
        labels: (height, width) `Label`s.
    """
    labelled = _labelled(labels)
    if labelled is None:
        return None
    frame = Frame(freeze(np.ascontiguousarray(picture)), 0, 0.0, 0.0, is_still=True)
    square = labelled
    for _ in range(_LOOKS):
        (reading,) = landmarker.read(frame, [replace(square, side=square.side * _MESH_MARGIN / MARGIN)])
        if reading.presence < _LEAST_PRESENCE:
            return labelled
        square = upright_roi(reading.landmarks, MARGIN)
    return square


def _labelled(labels: NDArray[np.uint8]) -> Roi | None:
    rows, columns = np.nonzero(np.isin(labels, _FACE))
    if rows.size < _FEWEST_PIXELS:
        return None
    # Not the outermost pixels: a wisp of hair leaves a few of the face beyond it.
    (left, right), (top, bottom) = (np.percentile(places, (0.5, 99.5)) for places in (columns, rows))
    side = max(right - left, bottom - top) + 1
    return Roi(float(left + right) / 2, float(top + bottom) / 2, float(side) * MARGIN, 0.0)


def jittered(square: Roi, rng: np.random.Generator) -> Roi:
    """The square as somebody else might have found it: moved, turned, closer or wider."""
    face = square.side / MARGIN
    shift_x, shift_y = rng.normal(0, 0.06, 2).clip(-0.2, 0.2) * face
    return Roi(square.centre_x + shift_x, square.centre_y + shift_y, square.side * np.exp(rng.uniform(-0.22, 0.22)),
               square.rotation + rng.normal(0, 0.13))


def to_crop(square: Roi, side: int) -> Affine:
    """(2, 3): pixels of the picture → pixels of the crop of that side."""
    return square_of(square, side)
