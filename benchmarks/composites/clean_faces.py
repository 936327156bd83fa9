"""Faces that nothing covers: portraits cut from photos and videos, and what is known of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from faceseg_live.domain.mesh_rings import CHIN_TIP, FOREHEAD_TOP
from faceseg_live.domain.types import Face, Pixels, Points, freeze

from .cutouts import picture_at

PICTURES: tuple[tuple[str, int | None], ...] = (
    ("photos/astronaut.png", None), ("photos/biden2.jpg", None), ("photos/obama.jpg", None),
    ("photos/single_face.jpg", None), ("photos/pakutaso1.jpg", None), ("photos/pakutaso2.jpg", None),
    ("photos/pakutaso3.jpg", None), ("videos/terryky_iris_pexels.mp4", 0), ("videos/pyfeat_single_face.mp4", 0),
    ("videos/pyfeat_WolfgangLanger_Pexels.mp4", 20),
)
"""File in DATA/, and which frame of a video; astronaut.png is in the public domain."""
_HEADS = 3.0
"""Side of a portrait in lengths of its face."""
SIDE_PX = 640
"""Of a portrait."""


@dataclass(frozen=True, slots=True)
class CleanFace:
    """A portrait of one person."""

    name: str
    pixels: Pixels
    """(SIDE_PX, SIDE_PX, 3) uint8 RGB, or smaller at a picture's border."""
    face: Face

    @property
    def landmarks(self) -> Points:
        """(478, 3) float32."""
        assert self.face.landmarks is not None
        return self.face.landmarks

    @property
    def length_px(self) -> float:
        """From the mesh's hairline to the chin."""
        return float(np.linalg.norm(self.landmarks[FOREHEAD_TOP, :2] - self.landmarks[CHIN_TIP, :2]))

    @property
    def size(self) -> tuple[int, int]:
        """(width, height)."""
        return self.pixels.shape[1], self.pixels.shape[0]

    @property
    def skin_rgb(self) -> NDArray[np.float64]:
        """Mean colour of both cheeks."""
        spots = [self.pixels[max(0, y - 4) : y + 5, max(0, x - 4) : x + 5].reshape(-1, 3)
                 for x, y in np.rint(self.landmarks[[50, 280], :2]).astype(int)]
        return np.asarray(np.concatenate(spots).mean(axis=0), np.float64)


def portraits(data: Path) -> Iterator[tuple[str, Pixels]]:
    """Name and whole picture of each file that is there."""
    for file, frame in PICTURES:
        if (data / file).is_file():
            yield Path(file).stem, picture_at(data / file, frame)


def portrait_around(pixels: Pixels, face: Face) -> Pixels:
    """The square around a face in a picture's bounds, its longer side SIDE_PX."""
    x, y = face.box.centre
    reach = max(face.box.width, face.box.height) * _HEADS / 2
    left, top = max(0, round(x - reach)), max(0, round(y - reach * 0.85))
    part = pixels[top : round(y + reach * 1.15), left : round(x + reach)]
    scale = SIDE_PX / max(part.shape[:2])
    kind = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return freeze(np.asarray(cv2.resize(part, None, fx=scale, fy=scale, interpolation=kind), np.uint8))
