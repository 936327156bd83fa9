"""What a lens, a sensor and a codec make of a picture."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from .arrays import Picture
from .dice import Dice, chance


def photographed(picture: Picture, dice: Dice) -> NDArray[np.uint8]:
    """(S, S, 3) uint8 of an (S, S, 3) picture, 0 to 1: what a camera would have given."""
    rng = dice.of("sensor")
    picture = _optics(picture.astype(np.float32), rng)
    picture = _colours(picture, rng)
    picture = _grain(picture, rng)
    picture = _low_resolution(picture, rng)
    if chance(rng, .07):
        picture = np.repeat(picture @ np.array([[.3], [.59], [.11]], np.float32), 3, 2)
    pixels = (np.clip(picture, 0, 1) * 255 + .5).astype(np.uint8)
    if chance(rng, .6):
        quality = int(rng.uniform(18, 45) if chance(rng, .2) else rng.uniform(45, 97))
        _, encoded = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
        pixels = np.ascontiguousarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR)[..., ::-1])
    return pixels


def _optics(picture: Picture, rng: np.random.Generator) -> Picture:
    size = len(picture)
    if chance(rng, .12):
        length, angle = rng.uniform(2, 9), rng.uniform(0, np.pi)
        kernel = np.zeros((21, 21), np.float32)
        x, y = round(length / 2 * np.cos(angle)), round(length / 2 * np.sin(angle))
        cv2.line(kernel, (10 - x, 10 - y), (10 + x, 10 + y), 1, 1, cv2.LINE_AA)
        picture = cv2.filter2D(picture, -1, kernel / kernel.sum())
    if chance(rng, .45):
        picture = cv2.GaussianBlur(picture, (0, 0), rng.uniform(.3, 1.6 if chance(rng, .25) else .8))
    if chance(rng, .15):  # a glow around what is bright
        picture = picture + rng.uniform(.05, .3) * cv2.GaussianBlur(picture ** 3, (0, 0), rng.uniform(3, 12))
    if chance(rng, .3):
        rows, columns = np.mgrid[:size, :size] / size - .5
        picture = picture * (1 - rng.uniform(0, 1.1) * (rows ** 2 + columns ** 2))[..., None]
    return picture.astype(np.float32)


def _colours(picture: Picture, rng: np.random.Generator) -> Picture:
    picture = picture * rng.lognormal(0, .07, 3) * rng.lognormal(0, .1)
    picture = np.clip(picture, 0, 1.5) ** rng.lognormal(0, .13)
    grey = picture.mean(-1, keepdims=True)
    picture = grey + (picture - grey) * rng.uniform(.7, 1.35)
    contrast = rng.lognormal(.05, .13)
    return ((picture - .45) * contrast + .45 + rng.normal(0, .02)).astype(np.float32)


def _grain(picture: Picture, rng: np.random.Generator) -> Picture:
    strength = rng.exponential(.008)
    noise = rng.normal(0, 1, picture.shape).astype(np.float32)
    if chance(rng, .5):
        noise = cv2.GaussianBlur(noise, (0, 0), .7) * 2
    return picture + noise * (strength * (.4 + np.sqrt(np.clip(picture, 0, 1)))).astype(np.float32)


def _low_resolution(picture: Picture, rng: np.random.Generator) -> Picture:
    if not chance(rng, .22):
        return picture
    size = len(picture)
    small = int(size * rng.uniform(.22, .75))
    reduced = cv2.resize(picture, (small, small), interpolation=cv2.INTER_AREA)
    way = int(rng.choice([cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_NEAREST], p=[.5, .45, .05]))
    return cv2.resize(reduced, (size, size), interpolation=way)
