"""Things that are drawn, with shading: held ones, an arm, and a mask and sunglasses that fit a mesh."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from faceseg_live.domain.mesh_rings import LEFT_EYE, RIGHT_EYE
from faceseg_live.domain.types import Pixels, Points, freeze

from .layers import Alpha, Layer

Canvas = NDArray[np.float32]
Colour = tuple[float, float, float]

_SIDE = 640
_FINE = 2
"""Things are drawn so many times larger and averaged: their edges are soft."""
_NOISE = 3.0
"""Of a sensor, in steps of 255."""

_MASK_TOP = (227, 116, 118, 100, 198, 197, 420, 329, 347, 345, 447)
_CHIN_EDGE = (361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136, 172, 58, 132)
"""Of the mesh: over the cheeks and the bridge of the nose, and back along the edge of the chin."""
_TEMPLES = 127, 356


def drawn_things(seed: int) -> Iterator[Layer]:
    """Those that are held: each with another colour for another seed."""
    for number, draw in enumerate((_mug, _microphone, _phone, _brush)):
        yield draw(np.random.default_rng((seed, number)))


def forearm(skin_rgb: NDArray[np.float64], rng: np.random.Generator) -> Layer:
    """An arm of that skin, in a sleeve at its lower end, without its hand: it goes on out of the picture."""
    sleeve = rng.uniform(20, 220, 3)

    def paint(x: Canvas, y: Canvas) -> tuple[Canvas, Alpha]:
        half = 0.042 + 0.016 * y + 0.003 * np.sin(y * 9)
        in_sleeve = y > 0.62
        half = np.where(in_sleeve, half + 0.012, half)
        folds = 1 + 0.12 * np.sin(y * 120 + 16 * x)
        light = _cylinder(np.clip((x - 0.5) / half, -1, 1))
        colours = np.where(in_sleeve[..., None], sleeve * folds[..., None], skin_rgb * 1.15) * light[..., None]
        return np.asarray(colours, np.float32), np.asarray(np.abs(x - 0.5) <= half, np.float32)

    return _painted("forearm", paint, rng, (0.5, 0.42), 0.5)


def surgical_mask(landmarks: Points, pixels: Pixels, rng: np.random.Generator) -> tuple[Canvas, Alpha]:
    """A mask over nose, mouth and chin of a (height, width, 3) uint8 RGB picture: colours × alpha, and alpha."""
    outline = landmarks[[*_MASK_TOP, *_CHIN_EDGE], :2]
    alpha = _filled(outline, pixels.shape[:2])
    colour = np.array(((150, 195, 220), (235, 235, 235), (40, 40, 45))[int(rng.integers(3))], np.float32)
    # Lit as the face below it: its own luma, without what is fine.
    luma = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32)
    size = float(np.linalg.norm(landmarks[10, :2] - landmarks[152, :2]))
    smooth = np.asarray(cv2.GaussianBlur(luma, (0, 0), size / 8), np.float32)
    light = smooth / max(1.0, float(smooth[alpha > 0.5].mean()))
    rows = np.indices(alpha.shape)[0]
    pleats = 1 - 0.12 * (np.sin((rows - landmarks[197, 1]) * 2 * np.pi / (size / 7)) > 0.8)
    return _noisy(colour * (np.clip(light, 0.5, 1.4) * pleats)[..., None], rng) * alpha[..., None], alpha


def sunglasses(landmarks: Points, pixels: Pixels, rng: np.random.Generator) -> tuple[Canvas, Alpha]:
    """Dark glasses with a rim: colours × alpha, and alpha, as `surgical_mask`."""
    height, width = pixels.shape[:2]
    fine = np.zeros((height * _FINE, width * _FINE), np.uint8)
    points = landmarks[:, :2] * _FINE
    centres = [points[list(ring)].mean(axis=0) for ring in (RIGHT_EYE, LEFT_EYE)]
    across = centres[1] - centres[0]
    apart, turn = float(np.hypot(*across)), float(np.degrees(np.arctan2(across[1], across[0])))
    axes = round(apart * 0.43), round(apart * float(rng.uniform(0.3, 0.4)))
    for centre in centres:
        cv2.ellipse(fine, _pixel(centre + np.array((0, apart * 0.05))), axes, turn, 0, 360, 255, -1)
    thick = max(2, round(apart * 0.06))
    cv2.line(fine, _pixel(centres[0]), _pixel(centres[1]), 255, thick)
    for centre, temple in zip(centres, _TEMPLES, strict=True):
        cv2.line(fine, _pixel(centre), _pixel(points[temple]), 255, thick)
    alpha = _averaged(fine)
    shade = 18 + 40 * np.clip((np.indices(alpha.shape)[0] - centres[0][1] / _FINE) / apart * _FINE + 0.3, 0, 1)
    return _noisy(np.repeat(shade[..., None], 3, axis=2), rng) * alpha[..., None], alpha


def _mug(rng: np.random.Generator) -> Layer:
    colour = rng.uniform(40, 230, 3)
    left, right, top, bottom = 0.2, 0.72, 0.18, 0.9

    def paint(x: Canvas, y: Canvas) -> tuple[Canvas, Alpha]:
        middle, half = (left + right) / 2, (right - left) / 2
        around = np.clip((x - middle) / half, -1, 1)
        rim = half * 0.28
        bend = rim * np.sqrt(np.clip(1 - around**2, 0, 1))
        body = (np.abs(x - middle) <= half) & (y >= top - bend) & (y <= bottom + bend * 0.6)
        inside = ((x - middle) / (half * 0.92)) ** 2 + ((y - top) / (rim * 0.85)) ** 2 <= 1
        ring = np.hypot((x - right) / 0.17, (y - 0.52) / 0.24)
        handle = (ring <= 1) & (ring >= 0.68) & (x >= right - 0.02)
        light = _cylinder(around) * 0.9 + 0.5 * np.exp(-(((around + 0.45) / 0.12) ** 2))
        shade = np.where(inside, 0.35 + 0.2 * (y - top) / rim, np.where(body, light, 0.5 + 0.5 * (ring < 0.85)))
        return colour.astype(np.float32) * shade[..., None], (body | handle).astype(np.float32)

    return _painted("mug", paint, rng, (0.46, 0.4), 0.75)


def _microphone(rng: np.random.Generator) -> Layer:
    def paint(x: Canvas, y: Canvas) -> tuple[Canvas, Alpha]:
        away = np.hypot(x - 0.5, y - 0.2) / 0.16
        ball = away <= 1
        half = 0.085 - 0.035 * (y - 0.3)
        handle = (np.abs(x - 0.5) <= half) & (y > 0.3) & (y < 0.99)
        mesh = 0.55 + 0.25 * np.sign(np.sin(x * 190)) * np.sign(np.sin(y * 190))
        shade = np.where(ball, 150 * mesh * np.sqrt(np.clip(1.1 - away**2, 0, 1)),
                         55 * _cylinder(np.clip((x - 0.5) / half, -1, 1)) + 8)
        return np.repeat(shade[..., None], 3, axis=2).astype(np.float32), (ball | handle).astype(np.float32)

    return _painted("microphone", paint, rng, (0.5, 0.2), 0.85)


def _phone(rng: np.random.Generator) -> Layer:
    colour = np.array(((25, 25, 30), (190, 190, 200), (140, 60, 70))[int(rng.integers(3))], np.float32)

    def paint(x: Canvas, y: Canvas) -> tuple[Canvas, Alpha]:
        body = _rounded(x, y, (0.28, 0.1, 0.7, 0.92), 0.06)
        lenses = np.minimum(np.hypot(x - 0.36, y - 0.18), np.hypot(x - 0.36, y - 0.27)) < 0.035
        gloss = 1 + 0.35 * np.clip(1 - np.abs(x + 0.6 * y - 0.75) / 0.12, 0, 1)
        shade = np.where(lenses, 0.25, gloss)
        return colour * shade[..., None].astype(np.float32), body

    return _painted("phone", paint, rng, (0.5, 0.35), 0.82)


def _brush(rng: np.random.Generator) -> Layer:
    colour = rng.uniform(20, 200, 3)

    def paint(x: Canvas, y: Canvas) -> tuple[Canvas, Alpha]:
        around = np.clip((x - 0.5) / 0.035, -1, 1)
        tuft = np.hypot((x - 0.5) / 0.075, (y - 0.16) / 0.14) <= 1
        ferrule = (np.abs(x - 0.5) <= 0.04) & (y >= 0.24) & (y < 0.42)
        handle = (np.abs(x - 0.5) <= 0.035) & (y >= 0.42) & (y < 0.99)
        hairs = 70 + 30 * np.sin(x * 900)
        bright = np.where(tuft, 0, np.where(ferrule, 190, 0)) * _cylinder(around)
        mixed = np.where(tuft[..., None], np.dstack([hairs, hairs * 0.8, hairs * 0.6]),
                         np.where(ferrule[..., None], bright[..., None], colour * _cylinder(around)[..., None]))
        return mixed.astype(np.float32), (tuft | ferrule | handle).astype(np.float32)

    return _painted("brush", paint, rng, (0.5, 0.1), 0.8)


def _painted(name: str, paint: Callable[[Canvas, Canvas], tuple[Canvas, Alpha]], rng: np.random.Generator,
             grip: tuple[float, float], length: float) -> Layer:
    """A layer of a thing that is painted in x and y from 0 to 1."""
    y, x = (np.indices((_SIDE * _FINE,) * 2).astype(np.float32) + 0.5) / (_SIDE * _FINE)
    colours, alpha = paint(x, y)
    small = cv2.resize(np.dstack([colours * alpha[..., None], alpha]).astype(np.float32), (_SIDE, _SIDE),
                       interpolation=cv2.INTER_AREA)
    soft = small[..., 3]
    pixels = np.clip(_noisy(small[..., :3] / np.maximum(soft, 1e-3)[..., None], rng), 0, 255).astype(np.uint8)
    return Layer(name, freeze(pixels), freeze(np.array(soft)), (grip[0] * _SIDE, grip[1] * _SIDE), length * _SIDE)


def _cylinder(around: Canvas) -> Canvas:
    """Light on an upright cylinder, lit from the left; around: −1 at its left edge, 1 at its right one."""
    return np.asarray(0.35 + 0.65 * np.clip(np.cos(np.arcsin(around) + 0.5), 0, 1), np.float32)


def _rounded(x: Canvas, y: Canvas, box: tuple[float, float, float, float], radius: float) -> Alpha:
    left, top, right, bottom = box
    across = np.maximum(np.maximum(left + radius - x, x - right + radius), 0)
    down = np.maximum(np.maximum(top + radius - y, y - bottom + radius), 0)
    return np.asarray(np.hypot(across, down) <= radius, np.float32)


def _filled(outline: Points, shape: tuple[int, ...]) -> Alpha:
    fine = np.zeros((shape[0] * _FINE, shape[1] * _FINE), np.uint8)
    cv2.fillPoly(fine, [np.rint(outline * _FINE).astype(np.int32)], 255)
    return _averaged(fine)


def _averaged(fine: Pixels) -> Alpha:
    small = cv2.resize(fine, None, fx=1 / _FINE, fy=1 / _FINE, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32) / np.float32(255)


def _noisy(colours: NDArray[np.floating], rng: np.random.Generator) -> Canvas:
    return np.asarray(colours + rng.normal(0, _NOISE, colours.shape), np.float32)


def _pixel(point: NDArray[np.floating]) -> tuple[int, int]:
    return round(float(point[0])), round(float(point[1]))
