"""The image of a view as it is kept: in full size, with alpha where its look has any, and the mask that made it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ..domain.types import Pixels
from ..errors import InvalidParameter
from .drawing import alpha_of, flipped
from .looks import LOOKS, Drawing, Target, create_look, without_files
from .view import View


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is saved of one view."""

    picture: Pixels
    """What the view shows, in its look's full size, whatever the view's: (height, width, 4) uint8 BGRA with straight
    alpha, or (height, width, 3) BGR where all of it is opaque."""
    mask: Pixels
    """(height, width) uint8, 0..255: the mask of what the image shows, of the whole frame; mirrored like the view."""

    @property
    def has_alpha(self) -> bool:
        return bool(self.picture.shape[2] == 4)


def snapshot_of(view: View) -> Snapshot:
    """Take what a view shows: with alpha where its look has any."""
    settings = view.scene.settings
    row, mirror = LOOKS[settings.view.mode], settings.view.mirror
    segments = view.segments[:1] if row.shows_one_mask else view.segments
    mask = alpha_of(view.perception.frame, segments)
    mask = flipped(mask) if mirror else mask
    is_transparent = row.is_transparent(settings.look_options)
    if view.scale == 1 and not is_transparent:
        return Snapshot(np.ascontiguousarray(view.pixels[..., :3]), mask)
    drawing = _drawn_again(view)
    picture = (drawing.mirrored() if mirror else drawing).pixels
    return Snapshot(picture if is_transparent else np.ascontiguousarray(picture[..., :3]), mask)


def as_png(picture: Pixels) -> bytes:
    """An image as a PNG file: BGRA, BGR or grey, uint8."""
    _, encoded = cv2.imencode(".png", picture)
    return encoded.tobytes()


def _drawn_again(view: View) -> Drawing:
    """In full size. Images that couldn't be read for the view are missing here, too."""
    settings = view.scene.settings
    key, options = settings.view.mode, settings.look_options
    target = Target(keeps_alpha=True, mirrored=settings.view.mirror, followed=view.followed)
    try:
        look = create_look(key, options, target)
    except InvalidParameter:
        look = create_look(key, without_files(options), target)
    return look.draw(view.scene)
