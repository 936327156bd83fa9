"""The masked part of the frame, and what is behind it."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from ...domain.types import Pixels
from ...errors import InvalidParameter, SourceError
from ...media.pictures import read_image
from ...settings import Backdrop, CutoutSettings
from ..drawing import bgra, cutout_on_black, cutout_with_alpha, lay_over
from ..scene import Scene
from .base import Drawing, Target

_BLURRED_PX = 96
"""A blurred backdrop is made of an image so wide: nothing small can be read in it."""


def is_transparent(settings: CutoutSettings) -> bool:
    """Whether nothing is behind the cut-out."""
    return settings.backdrop is Backdrop.TRANSPARENT


class Cutout:
    """The masked part with alpha, on black where alpha is of no use, or in front of a backdrop."""

    def __init__(self, settings: CutoutSettings, target: Target) -> None:
        """Raises InvalidParameter when the backdrop's image can't be read."""
        self._settings = settings
        self.has_alpha = is_transparent(settings) and target.keeps_alpha
        self._picture = _read_backdrop(settings) if settings.backdrop is Backdrop.PICTURE else None
        self._fitted: Pixels | None = None

    def size(self, scene: Scene) -> tuple[int, int]:
        return scene.frame.size

    def draw(self, scene: Scene, scale: float = 1.0) -> Drawing:
        """Cut the masks out of the frame."""
        scene = scene.reduced(scale)
        if self.has_alpha:
            return Drawing(cutout_with_alpha(scene.frame, scene.segments), scene.to_scene)
        if is_transparent(self._settings):
            return Drawing(cutout_on_black(scene.frame, scene.segments), scene.to_scene)
        pixels = self._behind(scene)
        for segment in scene.segments:
            lay_over(pixels, segment)
        return Drawing(pixels, scene.to_scene)

    def _behind(self, scene: Scene) -> Pixels:
        height, width = scene.frame.height, scene.frame.width
        if self._settings.backdrop is Backdrop.BLUR:
            return _blurred(scene.frame.pixels)
        if self._picture is not None:
            if self._fitted is None or self._fitted.shape[:2] != (height, width):
                self._fitted = _filling(self._picture, width, height)
            return np.array(self._fitted)
        red, green, blue = bytes.fromhex(self._settings.backdrop_colour.removeprefix("#"))
        return np.full((height, width, 4), (blue, green, red, 255), np.uint8)


def _read_backdrop(settings: CutoutSettings) -> Pixels:
    if not settings.backdrop_picture:
        raise InvalidParameter("rendering.no_backdrop")
    try:
        return bgra(read_image(Path(settings.backdrop_picture)))
    except SourceError as error:
        raise InvalidParameter("rendering.backdrop", reason=error) from error


def _filling(picture: Pixels, width: int, height: int) -> Pixels:
    """The image's middle, as large as it fits, without stretching."""
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
