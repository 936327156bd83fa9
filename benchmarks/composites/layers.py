"""Cut-outs, and laying them over a picture with known truth: what their alpha covers."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from faceseg_live.domain.types import Pixels, freeze

Alpha = NDArray[np.float32]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Layer:
    """Something that can be held before a face."""

    name: str
    pixels: Pixels
    """(height, width, 3) uint8 RGB."""
    alpha: Alpha
    """(height, width) float32, 0..1."""
    grip: Point
    """The place in it, in pixels, that is laid on a place of the picture."""
    length_px: float
    """What is compared with the face's height to find its scale."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a layer is laid."""

    at: Point
    """Where in the picture its grip lies, in pixels."""
    length_px: float
    """How long its `length_px` is there."""
    turn_degrees: float = 0.0
    """Clockwise."""
    is_mirrored: bool = False


def laid(layer: Layer, placement: Placement, size: tuple[int, int]) -> tuple[NDArray[np.float32], Alpha]:
    """The layer alone in a (width, height) picture: (height, width, 3) float32 RGB × alpha, and alpha."""
    scale = placement.length_px / layer.length_px
    # A picture is averaged down before it is turned: a warp takes single pixels.
    shrink = min(1.0, scale)
    premultiplied = layer.pixels.astype(np.float32) * layer.alpha[..., None]
    source = np.dstack([premultiplied, layer.alpha])
    if shrink < 1:
        source = np.asarray(cv2.resize(source, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA), np.float32)
    turn = np.deg2rad(placement.turn_degrees)
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) * scale / shrink
    if placement.is_mirrored:
        rotation = rotation @ np.diag((-1.0, 1.0))
    shift = np.array(placement.at) - rotation @ (np.array(layer.grip) * shrink)
    warped = cv2.warpAffine(source, np.column_stack([rotation, shift]), size, flags=cv2.INTER_LINEAR)
    return np.asarray(warped[..., :3], np.float32), np.asarray(np.clip(warped[..., 3], 0, 1), np.float32)


def over(pixels: Pixels, colours: NDArray[np.float32], alpha: Alpha) -> Pixels:
    """A picture behind colours that are multiplied by their alpha already."""
    mixed = colours + pixels.astype(np.float32) * (1 - alpha[..., None])
    return freeze(np.clip(np.rint(mixed), 0, 255).astype(np.uint8))


def toned(layer: Layer, mean_rgb: NDArray[np.float64], share: float = 1.0) -> Layer:
    """The layer with its mean colour moved towards another one, in CIE L*a*b*: a hand of the face's own skin."""
    lab = cv2.cvtColor(layer.pixels.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    target = cv2.cvtColor(np.asarray(mean_rgb, np.float32).reshape(1, 1, 3) / 255, cv2.COLOR_RGB2LAB)[0, 0]
    lab += share * (target - lab[layer.alpha > 0.9].mean(axis=0))
    rgb = np.clip(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB) * 255, 0, 255).astype(np.uint8)
    return Layer(layer.name, rgb, layer.alpha, layer.grip, layer.length_px)
