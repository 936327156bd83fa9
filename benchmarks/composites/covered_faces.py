"""What is left of a face's mask where something is laid before the face, compared with what should be left."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]

SURE = 0.5


@dataclass(frozen=True, slots=True)
class CoveredScore:
    """How well one covered face is met; all 0..1."""

    mean_iou: float
    """Mean of the intersections over union of face and not-face in the box of the uncovered face."""
    left_out: float
    """Of what is covered of the face, the share that the mask leaves out."""
    kept: float
    """Of what is seen of the face, the share that the mask keeps."""


def score(found: Flags, uncovered: Flags, covered: Flags) -> CoveredScore:
    """All (height, width): the mask, the face as if nothing were before it, and what is before it.

    ValueError where there is no face.
    """
    if not uncovered.any():
        raise ValueError("expected a face")
    rows, columns = np.nonzero(uncovered)
    box = np.s_[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    truth = uncovered & ~covered
    ious = [_iou(one[box], other[box]) for one, other in ((found, truth), (~found, ~truth))]
    return CoveredScore(float(np.mean(ious)), _share(~found, uncovered & covered), _share(found, truth))


def _iou(one: Flags, other: Flags) -> float:
    """1 where both are empty."""
    either = np.count_nonzero(one | other)
    return np.count_nonzero(one & other) / either if either else 1.0


def _share(part: Flags, whole: Flags) -> float:
    """Of the whole; 1 where it is empty."""
    all_of_it = np.count_nonzero(whole)
    return np.count_nonzero(part & whole) / all_of_it if all_of_it else 1.0
