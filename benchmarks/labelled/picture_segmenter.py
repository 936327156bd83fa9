"""The masks that users get of a picture, many selections for the price of one look."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from faceseg_live import InvalidParameter, NoFaceFound, Segmentation, Segmenter, Settings
from faceseg_live.api import Image
from faceseg_live.domain.selection import Selection
from faceseg_live.domain.types import Box, Face, Perception, Pixels

from .layouts import Flags

_SURE = 0.5
_SOFT_PX = 5
"""Blur of a person's edge."""


class PictureSegmenter(Segmenter):
    """A Segmenter that keeps what it saw of the last picture. Used on one thread.

    The models are asked for all regions at once, as for the look *regions*, so that what they see is the same for
    every selection.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings.changed("record", looks=("regions",)))
        self._seen: tuple[Image, Perception] | None = None
        self._masks: dict[tuple[str, int], Flags | None] = {}

    def __enter__(self) -> PictureSegmenter:
        super().__enter__()
        return self

    def largest_face(self, pixels: Pixels) -> Face | None:
        """Of the faces in a picture; None where there is none."""
        return next(iter(self._perceived(pixels).faces), None)

    def labelled_face(self, pixels: Pixels, labelled: Box, least: float = 0.0) -> Face | None:
        """Of the faces in a picture the one that overlaps the labelled one the most.

        least: intersection over union of the boxes, 0..1. None where it isn't more.
        """
        faces = self._perceived(pixels).faces
        best = max(faces, key=lambda face: face.box.overlap(labelled), default=None)
        return best if best is not None and best.box.overlap(labelled) > least else None

    def mask(self, pixels: Pixels, selection: Selection, face: Face) -> Flags | None:
        """(height, width) bool: where the mask of one of the picture's faces is over one half.

        None where the engine can't deliver the selection.
        """
        self._perceived(pixels)
        key = selection.text, face.id
        if key not in self._masks:
            self._masks[key] = self._made(pixels, selection, face)
        return self._masks[key]

    def person(self, pixels: Pixels) -> NDArray[np.float32]:
        """(height, width) float32, 0..1: the people in a picture."""
        before, self.settings = self.settings, self.settings.changed("mask", areas=("person",), blur=_SOFT_PX)
        try:
            return self.segment_all(pixels)[0].mask
        finally:
            self.settings = before

    def _made(self, pixels: Pixels, selection: Selection, face: Face) -> Flags | None:
        before, self.settings = self.settings, self.settings.changed("mask", areas=selection.keys)
        results: Sequence[Segmentation] = ()
        try:
            results = self.segment_all(pixels)
        except NoFaceFound:  # nothing tells where the selection is
            pass
        except InvalidParameter as error:
            if error.message_id == "engines.lacks_area":
                return None
            raise
        finally:
            self.settings = before
        masks = [result.mask for result in results if result.face is not None and result.face.id == face.id]
        return np.asarray(masks[0] > _SURE) if masks else np.zeros(pixels.shape[:2], np.bool_)

    def _perceived(self, image: Image) -> Perception:
        self._host()  # which checks that the engine delivers the selection
        if self._seen is None or self._seen[0] is not image:
            self._seen = image, super()._perceived(image)
            self._masks.clear()
        return self._seen[1]
