"""The image of a view as it is kept: with alpha where its look has any, and the mask that made it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ..domain.types import Pixels, View
from ..settings import Settings
from .drawing import alpha_of, flipped
from .looks import LOOKS, Target
from .scene import Scene


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is saved of one view."""

    picture: Pixels
    """What the view shows, of its size: (height, width, 4) uint8 BGRA with straight alpha, or (height, width, 3) BGR
    where all of it is opaque."""
    mask: Pixels
    """(height, width) uint8, 0..255: the mask of what the image shows, of the whole frame; mirrored like the view."""

    @property
    def has_alpha(self) -> bool:
        return bool(self.picture.shape[2] == 4)


def snapshot_of(view: View, settings: Settings) -> Snapshot:
    """Take what a view shows: with alpha where its look has any."""
    row, mirror = LOOKS[settings.view.mode], settings.view.mirror
    segments = view.segments[:1] if row.shows_one_mask else view.segments
    mask = alpha_of(view.perception.frame, segments)
    if not row.is_transparent(settings.look_options):
        return Snapshot(np.ascontiguousarray(view.pixels[..., :3]), flipped(mask) if mirror else mask)
    drawing = row.create(settings.look_options, Target(keeps_alpha=True)).draw(_scene_of(view, settings))
    if mirror:
        return Snapshot(drawing.mirrored().pixels, flipped(mask))
    return Snapshot(drawing.pixels, mask)


def as_png(picture: Pixels) -> bytes:
    """An image as a PNG file: BGRA, BGR or grey, uint8."""
    _, encoded = cv2.imencode(".png", picture)
    return encoded.tobytes()


def _scene_of(view: View, settings: Settings) -> Scene:
    """The scene that the view was drawn from."""
    active = {crop.face_id for crop in view.crops if crop.is_active}
    faces = view.perception.faces
    return Scene(view.perception, settings, tuple(face for face in faces if face.id in active),
                 tuple(face for face in faces if face.id not in active), view.segments, view.matches)
