"""A square of steady size that follows one face."""

from __future__ import annotations

from ...domain.types import Box, Face
from ..cropping import square_crop, square_map
from ..drawing import bgra
from ..reduction import reduced_size
from ..scene import Scene
from .base import Drawing, Followed, Target

FACE_CROP_PX = 512
_SCALE = 1.5


class FaceCrop:
    """Follows the first of the faces that carry the mask, as long as it does.

    While that one is lost the crop stays where it was; another one is followed once there is one. Before any face
    it shows the middle of the frame.
    """

    has_alpha = False

    def __init__(self, target: Target) -> None:
        self._followed = target.followed

    def size(self, _scene: Scene) -> tuple[int, int]:
        return FACE_CROP_PX, FACE_CROP_PX

    def draw(self, scene: Scene, scale: float = 1.0) -> Drawing:
        """Cut the square out of the frame."""
        self._follow(scene.active)
        frame, (side_px, _) = scene.frame, reduced_size(self.size(scene), scale)
        side = min(frame.width, frame.height) / _SCALE
        middle = Box((frame.width - side) / 2, (frame.height - side) / 2, side, side)
        to_crop = square_map(self._followed.box if self._followed else middle, _SCALE, side_px)
        return Drawing(bgra(square_crop(frame.pixels, to_crop, side_px)), to_crop, followed=self._followed)

    def _follow(self, faces: tuple[Face, ...]) -> None:
        known = self._followed.face_id if self._followed else None
        face = next((face for face in faces if face.id == known), next(iter(faces), None))
        if face is not None:
            self._followed = Followed(face.id, face.box)
