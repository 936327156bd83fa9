"""Hair that falls over a face: many strands, drawn one by one, so that its alpha is known to the hair."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from faceseg_live.domain.mesh_rings import CHIN_TIP, FOREHEAD_TOP
from faceseg_live.domain.types import Pixels, Points

from .layers import Alpha

Canvas = NDArray[np.float32]
Path = Callable[[np.random.Generator], NDArray[np.float64]]
"""Control points of one strand, (N, 2): across and down the face, from the middle of the hairline: 1 is its length."""

COLOURS = ((32, 24, 20), (70, 46, 30), (120, 82, 48), (176, 140, 92), (140, 60, 30), (150, 148, 145))
_FINE = 2
_STRANDS = 900
_ABOVE = 0.28
"""Of the face's length: so far above the mesh's hairline there is hair."""
_STEPS = np.linspace(0, 1, 24)


def _fringe(rng: np.random.Generator) -> NDArray[np.float64]:
    x = rng.uniform(-0.42, 0.42)
    root = (x * 0.7, -0.08 - abs(rng.normal(0, 0.1)))
    return np.array((root, (x * 0.95, -0.02), (x + rng.normal(0, 0.03), rng.uniform(0.14, 0.25))))


def _lock(rng: np.random.Generator) -> NDArray[np.float64]:
    x = rng.normal(0, 0.045)
    root = (0.12 + x, -0.08 - abs(rng.normal(0, 0.1)))
    return np.array((root, (0.3 + x, 0.05), (0.2 + x * 1.4, 0.5), (0.3 + x, rng.uniform(0.85, 1.15))))


def _curtain(rng: np.random.Generator) -> NDArray[np.float64]:
    x = rng.uniform(-0.12, 0.14)
    root = (-0.22 + x, -0.06 - abs(rng.normal(0, 0.1)))
    return np.array((root, (-0.36 + x, 0.1), (-0.3 + x, 0.6), (-0.34 + x, rng.uniform(0.9, 1.3))))


STYLES: Mapping[str, Path] = {"fringe": _fringe, "lock": _lock, "curtain": _curtain}


def hair(style: str, landmarks: Points, pixels: Pixels, rng: np.random.Generator) -> tuple[Canvas, Alpha]:
    """Strands over a face in a (height, width, 3) uint8 RGB picture: RGB × alpha, and alpha.

    A fringe has the colour of the hair above it, or whatever else is there.
    """
    top, chin = (landmarks[index, :2].astype(np.float64) for index in (FOREHEAD_TOP, CHIN_TIP))
    down = chin - top
    across = np.array((-down[1], down[0])) * -1.0
    length = float(np.hypot(*down))
    height, width = pixels.shape[:2]
    canvas = np.zeros((height * _FINE, width * _FINE, 3), np.float32)
    marked = np.zeros(canvas.shape[:2], np.uint8)
    colour = np.array(COLOURS[int(rng.integers(len(COLOURS)))], np.float64)
    if style == "fringe":
        x, y = np.clip(np.rint(top - _ABOVE * down), 2, (width - 3, height - 3)).astype(int)
        colour = pixels[y - 2 : y + 3, x - 2 : x + 3].reshape(-1, 3).mean(axis=0)
    thick = max(1, round(length * _FINE / 260))
    for _ in range(_STRANDS):
        path = _curve(STYLES[style](rng))
        points = top + path[:, :1] * across + path[:, 1:] * down
        drawn = [np.rint(points * _FINE).astype(np.int32)]
        # Lighter where it turns to the light, each strand a little different.
        shade = colour * rng.normal(1.0, 0.16) + 25 * max(0.0, rng.normal(0, 0.5))
        cv2.polylines(canvas, drawn, False, np.clip(shade, 0, 255).tolist(), thick, cv2.LINE_8)
        cv2.polylines(marked, drawn, False, 255, thick, cv2.LINE_8)
    alpha = np.asarray(cv2.resize(marked, (width, height), interpolation=cv2.INTER_AREA), np.float32) / np.float32(255)
    return np.asarray(cv2.resize(canvas, (width, height), interpolation=cv2.INTER_AREA), np.float32), alpha


def _curve(control: NDArray[np.float64]) -> NDArray[np.float64]:
    """A Bézier curve through (N, 2) control points, by de Casteljau's rule."""
    points = np.repeat(control[:, None], len(_STEPS), axis=1)
    while len(points) > 1:
        points = points[:-1] + (points[1:] - points[:-1]) * _STEPS[None, :, None]
    return np.asarray(points[0], np.float64)
