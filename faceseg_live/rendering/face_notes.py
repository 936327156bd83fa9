"""What files say of a face besides its labels, on request: its landmarks, and its mask."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..domain.types import Box, Face, Segment
from ..masks.run_lengths import run_lengths

_PIXEL_DECIMALS = 2


@dataclass(frozen=True, slots=True)
class FaceDetails:
    """What somebody wants to know of faces."""

    landmarks: bool = False
    masks: bool = False

    def of(self, face: Face | None, segment: Segment | None) -> dict[str, object]:
        """"landmarks" ([x, y, z] each, pixels) and "mask" (COCO run lengths), as far as they are wanted and known."""
        details: dict[str, object] = {}
        if self.landmarks and face is not None and face.landmarks is not None:
            details["landmarks"] = np.round(face.landmarks.astype(np.float64), _PIXEL_DECIMALS).tolist()
        if self.masks and segment is not None:
            details["mask"] = run_lengths(segment.mask)
        return details


def box_as_json(box: Box) -> list[float]:
    """[x, y, width, height] in pixels."""
    return [round(side, _PIXEL_DECIMALS) for side in (box.x, box.y, box.width, box.height)]
