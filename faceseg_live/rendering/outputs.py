"""The pictures that can be recorded or sent on, drawn from a scene. (height, width, 4) uint8 BGRA, straight alpha.

Nothing is in them that the user did not ask for, and they are never mirrored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np

from ..domain.types import Box, Face, Pixels
from ..errors import InvalidParameter, SourceError
from ..masks import RegionMask, mask_from_points
from ..media.sources.images import read_image
from ..settings import Backdrop, Content, RecordSettings
from .anonymisation import hide
from .cropping import square_crop, square_map
from .drawing import (
    bgra,
    cutout_on_black,
    cutout_with_alpha,
    grey,
    lay_over,
    mask_picture,
    overlay,
    place_of,
    side_by_side,
)
from .scene import Scene

CROP_PX = 512
_CROP_SCALE = 1.5
_WHOLE_FACE_REACH = 0.8
"""Of a face that has no mask, so much of its box's sides lies on each side of the middle: the forehead, too."""
_BLURRED_PX = 96
"""A blurred backdrop is made of a picture so wide: nothing small can be read in it."""


class Drawer(Protocol):
    """Draws the pictures of one recording, one after the other; may remember what went before."""

    def drawn(self, scene: Scene) -> Pixels:
        """The picture of a scene."""


class Plain:
    """A drawer without memory."""

    def __init__(self, draw: Callable[[Scene], Pixels]) -> None:
        self._draw = draw

    def drawn(self, scene: Scene) -> Pixels:
        return self._draw(scene)


class CutOut:
    """The masked part of the picture, with alpha or on a backdrop."""

    def __init__(self, backdrop: Backdrop, picture: Path, *, keeps_alpha: bool) -> None:
        """keeps_alpha: the result's alpha is used; else a transparent backdrop becomes black.

        Raises InvalidParameter when the backdrop's picture can't be read.
        """
        self._backdrop, self._keeps_alpha = backdrop, keeps_alpha
        self._picture = _read_backdrop(picture) if backdrop is Backdrop.PICTURE else None
        self._fitted: Pixels | None = None

    def drawn(self, scene: Scene) -> Pixels:
        if self._backdrop is Backdrop.TRANSPARENT and not self._keeps_alpha:
            return cutout_on_black(scene.frame, scene.segments)
        if self._backdrop is Backdrop.TRANSPARENT:
            return cutout_with_alpha(scene.frame, scene.segments)
        picture = self._behind(scene)
        for segment in scene.segments:
            lay_over(picture, segment)
        return picture

    def _behind(self, scene: Scene) -> Pixels:
        height, width = scene.frame.height, scene.frame.width
        if self._backdrop is Backdrop.BLUR:
            return _blurred(scene.frame.pixels)
        if self._picture is not None:
            if self._fitted is None or self._fitted.shape[:2] != (height, width):
                self._fitted = _filling(self._picture, width, height)
            return self._fitted.copy()
        red, green, blue = bytes.fromhex(scene.settings.record.backdrop_colour.removeprefix("#"))
        return np.full((height, width, 4), (blue, green, red, 255), np.uint8)


class FaceCrop:
    """A square of steady size that follows one face: the first of those that carry the mask, as long as it does."""

    def __init__(self) -> None:
        self._face: int | None = None
        self._box: Box | None = None

    def drawn(self, scene: Scene) -> Pixels:
        face = self._followed(scene.active)
        if face is not None:
            self._face, self._box = face.id, face.box
        frame = scene.frame
        side = min(frame.width, frame.height) / _CROP_SCALE
        middle = Box((frame.width - side) / 2, (frame.height - side) / 2, side, side)
        to_crop = square_map(self._box or middle, _CROP_SCALE, CROP_PX)
        return bgra(square_crop(frame.pixels, to_crop, CROP_PX))

    def _followed(self, faces: tuple[Face, ...]) -> Face | None:
        """While the followed face is lost the crop stays where it was; another one is taken once there is one."""
        same = next((face for face in faces if face.id == self._face), None)
        return same or next(iter(faces), None)


def has_alpha(content: Content, settings: RecordSettings) -> bool:
    """Whether these pictures are transparent somewhere."""
    return content is Content.CUTOUT and settings.backdrop is Backdrop.TRANSPARENT


def drawer_of(content: Content, settings: RecordSettings, *, keeps_alpha: bool = False) -> Drawer:
    """A new drawer. keeps_alpha: where the pictures go, their alpha is kept.

    Raises InvalidParameter when the settings name a backdrop that can't be read.
    """
    if content is Content.CUTOUT:
        return CutOut(settings.backdrop, Path(settings.backdrop_picture), keeps_alpha=keeps_alpha)
    if content is Content.CROP:
        return FaceCrop()
    return Plain(_PLAIN[content])


def anonymised(scene: Scene) -> Pixels:
    """The frame with the masked regions made unrecognisable.

    Where it is not known what to hide, more is hidden: of a face without a mask its whole surroundings; of a frame
    that no model looked at, all.
    """
    picture, record = bgra(scene.frame.pixels), scene.settings.record
    for region in _regions_to_hide(scene):
        if not region.is_empty:
            hide(picture, place_of(region), grey(region), record.hiding, record.hiding_strength)
    return picture


def _regions_to_hide(scene: Scene) -> Iterator[RegionMask]:
    size = scene.frame.size
    if scene.perception.is_unanalysed:
        yield RegionMask(np.ones((scene.frame.height, scene.frame.width), np.float32), 0, 0, *size)
        return
    yield from (segment.mask for segment in scene.segments)
    masked = {None if segment.face is None else segment.face.id for segment in scene.segments}
    if None not in masked:
        yield from (_whole_face(face, size) for face in scene.active if face.id not in masked)


def _whole_face(face: Face, size: tuple[int, int]) -> RegionMask:
    """An ellipse round a face of which only the box is known."""
    x, y = face.box.centre
    angles = np.linspace(0, 2 * np.pi, 32, endpoint=False)
    reach_x, reach_y = face.box.width * _WHOLE_FACE_REACH, face.box.height * _WHOLE_FACE_REACH
    ring = np.stack((x + reach_x * np.cos(angles), y + reach_y * np.sin(angles)), axis=1)
    return mask_from_points(ring.astype(np.float32), size)


def _read_backdrop(path: Path) -> Pixels:
    try:
        return bgra(read_image(path))
    except SourceError as error:
        raise InvalidParameter(f"picture behind: {error}") from error


def _filling(picture: Pixels, width: int, height: int) -> Pixels:
    """The picture's middle, as large as it fits, without stretching."""
    rows, columns = picture.shape[:2]
    zoom = max(width / columns, height / rows)
    size = max(width, round(columns * zoom)), max(height, round(rows * zoom))
    how = cv2.INTER_AREA if zoom < 1 else cv2.INTER_LINEAR
    whole = cv2.resize(picture, size, interpolation=how)
    left, top = (size[0] - width) // 2, (size[1] - height) // 2
    return np.ascontiguousarray(whole[top : top + height, left : left + width], np.uint8)


def _blurred(pixels: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    size = min(_BLURRED_PX, width), max(1, round(min(_BLURRED_PX, width) * height / width))
    small = cv2.GaussianBlur(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), (7, 7), 0)
    return bgra(np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8))


def _masks(scene: Scene) -> Pixels:
    return mask_picture(scene.frame, scene.segments)


def _bare(scene: Scene) -> Pixels:
    return bgra(scene.frame.pixels)


def _camera_and_cutout(scene: Scene) -> Pixels:
    return side_by_side(_bare(scene), cutout_on_black(scene.frame, scene.segments))


_PLAIN: dict[Content, Callable[[Scene], Pixels]] = {
    Content.OVERLAY: overlay,
    Content.ANONYMISED: anonymised,
    Content.MASK: _masks,
    Content.CAMERA: _bare,
    Content.SIDE_BY_SIDE: _camera_and_cutout,
}
