"""What covers parts of the head and is no class of its own: surgical masks, headphones, earbuds. It is background."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ..labels import Label
from .arrays import Points
from .dice import Dice, chance, colour, pick
from .hats import Hat
from .human import Human
from .parts import Material, Part, ball, grid_faces, part, tube, unit
from .surface import CENTRE, Surface


@dataclass(frozen=True)
class Worn:
    """The names of what is worn, and its triangles."""

    names: tuple[str, ...]
    parts: tuple[Part, ...]


def make_worn(human: Human, fine: Points, surface: Surface, hat: Hat | None, dice: Dice) -> Worn:
    """What is worn on a head; mostly nothing, and headphones not on hats."""
    rng = dice.of("worn")
    names, parts = [], []
    if chance(rng, .06):
        names.append("mask")
        parts += _mask(human, fine, surface, rng)
    if chance(rng, .07) and (hat is None or hat.name in ("beanie", "band")):
        names.append("headphones")
        parts += _headphones(human, fine, surface, rng)
    elif chance(rng, .04):
        names.append("earbuds")
        parts += _earbuds(human, fine, rng)
    return Worn(tuple(names), tuple(parts))


def _mask(human: Human, fine: Points, surface: Surface, rng: np.random.Generator) -> list[Part]:
    rows, columns = 18, 30
    below = pick(rng, {0.: 3, .25: .6, .55: .8})  # worn under the nose or on the chin
    top, low = -.2 - below + rng.uniform(-.06, .06), -1.25
    height, across = np.meshgrid(np.linspace(top, low, rows), np.linspace(-1, 1, columns), indexing="ij")
    angle = across * rng.uniform(1.05, 1.25)
    height = height - .22 * across ** 2 * np.linspace(1, -.6, rows)[:, None]
    direction = np.stack([np.sin(angle), (height - CENTRE[1]) / 1.05, np.cos(angle)], -1)
    direction = unit(direction)
    radius = surface.radius(direction.reshape(-1, 3).astype(np.float32)).reshape(rows, columns).astype(np.float32)
    smooth = cv2.GaussianBlur(cv2.dilate(radius, np.ones((5, 5), np.uint8)), (0, 0), 2.2)
    edge = np.ones((rows, columns), np.float32)
    edge[2:-2, 2:-2] = 0
    edge = cv2.GaussianBlur(edge, (0, 0), 1)
    smooth = np.maximum(radius + .035, smooth * (1 - edge) + (radius + .02) * edge)
    if chance(rng, .5):
        smooth += .02 * np.sin(np.linspace(0, 1, rows) * 22)[:, None]
    grid = CENTRE + direction * smooth[..., None]
    tint = [np.array([.45, .62, .75]), np.array([.8, .8, .8]), np.full(3, .02), colour(rng)][int(rng.integers(4))]
    parts = [part(grid.reshape(-1, 3), grid_faces(rows, columns), Label.BACKGROUND, Material.CLOTH, tint)]
    for side, column in ((-1, 0), (1, -1)):
        ear = fine[(human.regions.ears > .5) & (human.fine_rest[:, 0] * side > 0)]
        for row, end in ((1, ear[ear[:, 1].argmax()]), (-2, ear[ear[:, 1].argmin()])):
            start, behind = grid[row, column], end + (0, 0, -.12)
            middle = (start + behind) / 2 + (side * .05, 0, 0)
            parts.append(part(*tube(np.array([start, middle, behind]), .014, sides=6), Label.BACKGROUND, Material.CLOTH,
                              tint))
    return parts


def _headphones(human: Human, fine: Points, surface: Surface, rng: np.random.Generator) -> list[Part]:
    tint, other = colour(rng, vivid=.4), colour(rng, vivid=.4)
    material = Material.GLOSSY if chance(rng, .6) else Material.MATTE
    ends, parts = [], []
    size = rng.uniform(.24, .4)
    for side in (-1, 1):
        ear = fine[(human.regions.ears > .5) & (human.fine_rest[:, 0] * side > 0)]
        middle = ear.mean(0) + (side * .1, 0, .05)
        for shape, shade, out in (((.1, size * 1.15, size), other, 0), ((.08, size, size * .85), tint, .09)):
            parts.append(part(*ball(middle + (side * out, 0, 0), shape), Label.BACKGROUND, material, shade))
        ends.append(middle + (side * .1, size, -.02))
    arch = np.linspace(-1.25, 1.25, 22)
    direction = unit(np.stack([np.sin(arch), np.cos(arch), np.full(22, rng.uniform(-.15, .1))], 1))
    path = CENTRE + direction * (surface.radius(direction.astype(np.float32)) + rng.uniform(.14, .22))[:, None]
    path = np.vstack([ends[0], path, ends[1]])
    parts.append(part(*tube(path, rng.uniform(.05, .09), flat=.5), Label.BACKGROUND, material, tint))
    if chance(rng, .3):
        start = ends[0] - (0, size * 1.3, 0)
        reach = np.array([rng.uniform(-.5, -.2), rng.uniform(-.85, -.65), rng.uniform(.25, .5)])
        boom = np.array([start, (start + reach) / 2 + (-.15, -.1, 0), reach])
        parts += [part(*tube(boom, .025), Label.BACKGROUND, material, tint),
                  part(*ball(reach, .07), Label.BACKGROUND, Material.MATTE, np.full(3, .02))]
    return parts


def _earbuds(human: Human, fine: Points, rng: np.random.Generator) -> list[Part]:
    tint = np.full(3, .8) if chance(rng, .6) else colour(rng, vivid=.3)
    parts = []
    for side in (-1, 1):
        ear = fine[(human.regions.ears > .5) & (human.fine_rest[:, 0] * side > 0)]
        place = ear.mean(0) + (side * .02, -.02, .1)
        parts += [part(*ball(place, .055), Label.BACKGROUND, Material.GLOSSY, tint),
                  part(*tube(np.array([place, place + (side * .02, -.12, .03), place + (side * .02, -.26, .05)]), .025),
                       Label.BACKGROUND, Material.GLOSSY, tint)]
    return parts
