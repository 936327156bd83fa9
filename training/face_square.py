"""The part of a picture that the network sees: a square round the face, with all of the head."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from faceseg_live.engines.base import Roi
from faceseg_live.engines.crops import Affine, square_of

from .labels import Label

MARGIN = 2.1
"""The square's side, as a multiple of the face's larger one: that of the multiclass network's close look, whose answer
is then of the same square."""
_FACE = (Label.SKIN, Label.NOSE, Label.LEFT_EYE, Label.RIGHT_EYE, Label.LEFT_BROW, Label.RIGHT_BROW, Label.MOUTH,
         Label.UPPER_LIP, Label.LOWER_LIP)
_FEWEST_PIXELS = 300


def face_square(labels: NDArray[np.uint8]) -> Roi | None:
    """The square round a labelled face, upright; None where next to nothing of one is seen.

    Args:
        labels: (height, width) `Label`s.
    """
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


def between_squares(first: Affine, second: Affine) -> Affine:
    """(2, 3): the first crop's pixels → the second's, by each one's map of the picture."""
    whole = np.vstack((first, (0, 0, 1)))
    return np.vstack((second, (0, 0, 1)))[:2] @ np.linalg.inv(whole)


def to_crop(square: Roi, side: int) -> Affine:
    """(2, 3): pixels of the picture → pixels of the crop of that side."""
    return square_of(square, side)
