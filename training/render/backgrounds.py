"""What is behind a head: made of noise and shapes, never of photos."""

from __future__ import annotations

import cv2
import numpy as np

from .arrays import Array, Picture
from .dice import Dice, chance, colour, pick

_KINDS = {"plain": 1.2, "gradient": 1.2, "clouds": 1.5, "room": 3, "shelves": 1.5, "bokeh": 1.2, "leaves": 1.5,
          "landscape": 1.3, "wallpaper": 1, "street": 1.5, "clutter": 2}


def make_background(size: int, dice: Dice, light: Array) -> tuple[str, Picture]:
    """The name of its kind, and a (size, size, 3) float32 picture, 0 to 1, as for the screen.

    Args:
        light: (3,) the colour of the light around.
    """
    rng = dice.of("background")
    kind = pick(rng, _KINDS)
    picture = _PAINTERS[kind](size, rng)
    picture = picture * (light / max(light.max(), 1e-6)) ** .3 * rng.uniform(.6, 1.35)
    if kind not in ("plain", "gradient", "clouds") or chance(rng, .3):
        picture = picture + .04 * _noise(size, rng, .6)[..., None]
        blur = rng.choice([0, rng.uniform(.5, 2), rng.uniform(2, 6), rng.uniform(5, 14)], p=[.2, .3, .3, .2])
        picture = cv2.GaussianBlur(picture.astype(np.float32), (0, 0), blur * size / 256) if blur else picture
    return kind, np.clip(picture, 0, 1).astype(np.float32)


def _shade(rng: np.random.Generator, *, vivid: float = .5) -> Array:
    """A colour as for the screen."""
    return colour(rng, vivid=vivid, lightest=.95) ** (1 / 2.2)


def _drawable(picture: Array) -> Picture:
    """As OpenCV can draw on it."""
    return np.ascontiguousarray(picture, np.float32)


def _noise(size: int, rng: np.random.Generator, rough: float) -> Picture:
    """(size, size) of mean 0 and deviation 1; `rough` 0 is smooth, 1 is fine."""
    total, amount = np.zeros((size, size), np.float32), 1.
    for octave in range(1, 8):
        cells = 2 ** octave
        total += amount * cv2.resize(rng.normal(size=(cells + 1, cells + 1)).astype(np.float32), (size, size),
                                     interpolation=cv2.INTER_CUBIC)
        amount *= rough
    return (total - total.mean()) / max(total.std(), 1e-6)


def _ramp(size: int, rng: np.random.Generator) -> Picture:
    """(size, size, 1) from 0 to 1 along a direction of chance."""
    rows, columns = np.mgrid[:size, :size] / size - .5
    angle = rng.uniform(0, 2 * np.pi)
    return np.clip(.5 + np.cos(angle) * columns + np.sin(angle) * rows, 0, 1)[..., None].astype(np.float32)


def _plain(size: int, rng: np.random.Generator) -> Picture:
    rows, columns = np.mgrid[:size, :size] / size - .5
    vignette = 1 - rng.uniform(0, .9) * (rows ** 2 + columns ** 2)[..., None]
    return np.ones((size, size, 3), np.float32) * _shade(rng, vivid=.4) * vignette


def _gradient(size: int, rng: np.random.Generator) -> Picture:
    ramp = _ramp(size, rng)
    return _shade(rng) * ramp + _shade(rng) * (1 - ramp)


def _clouds(size: int, rng: np.random.Generator) -> Picture:
    share = 1 / (1 + np.exp(-_noise(size, rng, rng.uniform(.3, .7)) * rng.uniform(.6, 3)))[..., None]
    return _shade(rng) * share + _shade(rng) * (1 - share)


def _room(size: int, rng: np.random.Generator) -> Picture:
    picture = _drawable(_gradient(size, rng) * .5 + .5 * _shade(rng, vivid=.3))
    for _ in range(int(rng.integers(1, 7))):
        centre, side = rng.uniform(-.1, 1.1, 2), rng.uniform(.08, .5, 2)
        low, high = ((centre + sign * side / 2) * size for sign in (-1, 1))
        bright = chance(rng, .25)
        shade = _shade(rng) if not bright else np.full(3, rng.uniform(.85, 1))
        corners = np.array([low, (high[0], low[1]), high, (low[0], high[1])]) + rng.normal(0, size * .015, (4, 2))
        cv2.fillPoly(picture, [corners.astype(np.int32)], shade.tolist(), cv2.LINE_AA)
        if chance(rng, .5):
            cv2.polylines(picture, [corners.astype(np.int32)], True, _shade(rng).tolist(), int(rng.integers(1, 6)),
                          cv2.LINE_AA)
    floor = int(rng.uniform(.5, 1.3) * size)
    if floor < size:
        picture[floor:] = picture[floor:] * .3 + .7 * _shade(rng)
    return picture


def _shelves(size: int, rng: np.random.Generator) -> Picture:
    picture = _drawable(np.ones((size, size, 3)) * _shade(rng, vivid=.4))
    row = rng.uniform(-.2, 0) * size
    while row < size:
        height, column = rng.uniform(.12, .3) * size, 0.
        while column < size:
            width = rng.uniform(.01, .09) * size
            if chance(rng, .85):
                top = row + height * rng.uniform(.05, .5)
                cv2.rectangle(picture, (int(column), int(top)), (int(column + width), int(row + height)),
                              _shade(rng).tolist(), -1)
            column += width
        row += height
        cv2.rectangle(picture, (0, int(row)), (size, int(row + size * .02)), _shade(rng, vivid=.3).tolist(), -1)
        row += size * .02
    return picture


def _bokeh(size: int, rng: np.random.Generator) -> Picture:
    picture = _drawable(_gradient(size, rng) * rng.uniform(.1, .6))
    for _ in range(int(rng.integers(8, 50))):
        layer = np.zeros_like(picture)
        cv2.circle(layer, tuple(int(x) for x in rng.uniform(0, size, 2)), int(rng.uniform(.01, .09) * size),
                   (_shade(rng, vivid=.9) * rng.uniform(.3, 1)).tolist(), -1, cv2.LINE_AA)
        picture = picture + layer
    return picture


def _leaves(size: int, rng: np.random.Generator) -> Picture:
    fine, coarse = _noise(size, rng, rng.uniform(.8, 1.1)), _noise(size, rng, .5)
    green = np.array([.35, .5, .15]) * rng.uniform(.6, 1.3, 3)
    light = np.clip(.45 + .2 * fine + .2 * coarse, 0, 1.2)[..., None]
    sky = np.clip(coarse - rng.uniform(.5, 1.5), 0, 1)[..., None]
    return green * light * 1.6 * (1 - sky) + np.array([.8, .9, 1]) * sky


def _landscape(size: int, rng: np.random.Generator) -> Picture:
    rows = (np.arange(size) / size)[:, None]
    horizon = rng.uniform(.25, .8) + .06 * _noise(size, rng, .5)[0][None]
    sky = np.array([.45, .65, .95]) * (1 - rows[..., None]) + np.array([.9, .9, .9]) * rows[..., None]
    sky = sky * rng.uniform(.6, 1.1) + .08 * np.clip(_noise(size, rng, .55), 0, 3)[..., None]
    ground = _shade(rng) * (.75 + .2 * _noise(size, rng, .8)[..., None])
    return np.where((rows > horizon)[..., None], ground, sky)


def _wallpaper(size: int, rng: np.random.Generator) -> Picture:
    rows, columns = np.mgrid[:size, :size] / size
    angle, count = rng.normal(0, .2) + (np.pi / 2 if chance(rng, .5) else 0), rng.uniform(4, 30)
    wave = np.sin(2 * np.pi * count * (columns * np.cos(angle) + rows * np.sin(angle)))
    if chance(rng, .5):
        across = rows * np.cos(angle) - columns * np.sin(angle)
        wave = np.maximum(wave, np.sin(2 * np.pi * count * rng.uniform(.5, 2) * across))
    share = (wave > rng.uniform(-.8, .9))[..., None]
    return np.where(share, _shade(rng), _shade(rng)) * (1 + .05 * _noise(size, rng, .8)[..., None])


def _street(size: int, rng: np.random.Generator) -> Picture:
    picture = _drawable(_landscape(size, rng))
    for _ in range(int(rng.integers(3, 9))):
        left, width, top = rng.uniform(-.1, 1) * size, rng.uniform(.1, .4) * size, rng.uniform(-.2, .6) * size
        shade = _shade(rng, vivid=.35)
        cv2.rectangle(picture, (int(left), int(top)), (int(left + width), size), shade.tolist(), -1)
        pitch = max(int(rng.uniform(.03, .08) * size), 3)
        window = (_shade(rng) * .6).tolist()
        for y in range(int(top) + pitch // 2, size, pitch):
            for x in range(int(left) + pitch // 2, int(left + width) - pitch // 2, pitch):
                cv2.rectangle(picture, (x, y), (x + pitch // 2, y + pitch // 2), window, -1)
    return picture


def _clutter(size: int, rng: np.random.Generator) -> Picture:
    picture = _drawable(_clouds(size, rng))
    for _ in range(int(rng.integers(5, 40))):
        shade, place = _shade(rng).tolist(), tuple(int(x) for x in rng.uniform(0, size, 2))
        axes = tuple(int(x) for x in rng.uniform(.01, .2, 2) * size + 1)
        turned = float(rng.uniform(0, 360))
        if chance(rng, .5):
            cv2.ellipse(picture, place, axes, turned, 0, 360, shade, -1, cv2.LINE_AA)
        else:
            corners = cv2.boxPoints((place, axes, turned)).astype(np.int32)
            cv2.fillPoly(picture, [corners], shade, cv2.LINE_AA)
    return picture


_PAINTERS = {"plain": _plain, "gradient": _gradient, "clouds": _clouds, "room": _room, "shelves": _shelves,
             "bokeh": _bokeh, "leaves": _leaves, "landscape": _landscape, "wallpaper": _wallpaper, "street": _street,
             "clutter": _clutter}
