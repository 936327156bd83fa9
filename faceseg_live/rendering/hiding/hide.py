"""Hides the people of a scene in an image of its frame."""

from __future__ import annotations

import math

import cv2

from ...domain.types import Pixels
from ...settings import HidingSettings
from ..scene import Scene
from .heads import hidden_heads


def hide(pixels: Pixels, scene: Scene, settings: HidingSettings) -> None:
    """Change an image of the scene's frame, (height, width, 4) uint8 BGRA, so that nobody can be recognised in it."""
    heads = hidden_heads(scene)
    colour = [int(settings.colour[place : place + 2], 16) for place in (5, 3, 1)]
    if heads is None:
        pixels[..., :3] = colour
        return
    for head in heads:
        oval = head.oval.grown(1 + settings.margin / 100)
        box = (oval.x, oval.y), (2 * oval.across, 2 * oval.along), math.degrees(oval.rotation)
        cv2.ellipse(pixels, box, (*colour, 255), cv2.FILLED, cv2.LINE_AA)
