"""Small pictures of frames in which everybody is hidden, whoever is exempt in the file itself."""

from __future__ import annotations

import base64
from dataclasses import replace

import cv2
import numpy as np

from ...domain.heads import Head, Oval
from ...domain.types import Perception, Pixels
from ...rendering.looks import Target, create_look
from ...rendering.scene import Scene
from ...settings import HIDING, HidingSettings, Settings

_WIDTH_PX = 280
_FRAME = (0, 140, 255, 255)
"""BGRA of the line round the place in question."""


class Thumbnails:
    """Draws them with heads hidden by one colour, whatever hides them in the file: nothing of a face is in a report."""

    def __init__(self, margin: int) -> None:
        """margin: as in the settings of hiding, %."""
        self._settings = Settings(hiding=HidingSettings(margin=margin))
        self._look = create_look(HIDING, self._settings.look_options, Target())

    def drawn(self, perception: Perception, box: tuple[int, int, int, int]) -> str:
        """A frame as a data URI of a JPEG image, with a line round the box (x, y, width, height), which is hidden, too:
        somebody may be there."""
        heads = None if perception.heads is None else (*perception.heads, Head(0, _oval(box)))
        pixels = self._look.draw(Scene(replace(perception, heads=heads), self._settings)).pixels
        scale = min(1.0, _WIDTH_PX / pixels.shape[1])
        small = np.asarray(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
        _outline(small, box, scale)
        encoded = cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_BGRA2BGR), (cv2.IMWRITE_JPEG_QUALITY, 75))[1]
        return f"data:image/jpeg;base64,{base64.b64encode(encoded.tobytes()).decode('ascii')}"


def _oval(box: tuple[int, int, int, int]) -> Oval:
    x, y, width, height = box
    return Oval(x + width / 2, y + height / 2, width / 2, height / 2)


def _outline(pixels: Pixels, box: tuple[int, int, int, int], scale: float) -> None:
    x, y, width, height = (round(side * scale) for side in box)
    cv2.rectangle(pixels, (x, y), (x + width, y + height), _FRAME, 2)
