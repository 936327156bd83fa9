"""A square of steady size that follows one face."""

from __future__ import annotations

from ...domain.types import Box, Face
from ..cropping import square_crop, square_map
from ..drawing import bgra
from ..scene import Scene
from .base import Drawing

FACE_CROP_PX = 512
_SCALE = 1.5


class FaceCrop:
    """Follows the first of the faces that carry the mask, as long as it does.

    While that one is lost the crop stays where it was; another one is followed once there is one. Before any face
    it shows the middle of the frame.
    """

    has_alpha = False

    def __init__(self) -> None:
        self._face: int | None = None
        self._box: Box | None = None

    def draw(self, scene: Scene) -> Drawing:
        """Cut the square out of the frame."""
        face = self._followed(scene.active)
        if face is not None:
            self._face, self._box = face.id, face.box
        frame = scene.frame
        side = min(frame.width, frame.height) / _SCALE
        middle = Box((frame.width - side) / 2, (frame.height - side) / 2, side, side)
        to_crop = square_map(self._box or middle, _SCALE, FACE_CROP_PX)
        return Drawing(bgra(square_crop(frame.pixels, to_crop, FACE_CROP_PX)), to_crop)

    def _followed(self, faces: tuple[Face, ...]) -> Face | None:
        same = next((face for face in faces if face.id == self._face), None)
        return same or next(iter(faces), None)
