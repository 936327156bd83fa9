"""Clothes: the body's own surface, a little larger, below a neckline; collars; shawls."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..labels import Label
from .arrays import Array, Points
from .cloth import patterned
from .dice import Dice, chance, colour, pick
from .human import Human
from .parts import Material, Part, grid_faces, part, triangulated, tube, vertex_normals
from .scene import Body

_KINDS = {"crew": 4, "v": 2, "scoop": 1.2, "high": 1.4, "shirt": 2.6, "tank": .9, "strapless": .7, "hooded": 1.4,
          "jacket": 1.8, "none": .7, "shawl": .6}
_AROUND = 48
_AXIS = np.array([0, 0, -.95], np.float32)
"""The neck, seen from above."""


@dataclass(frozen=True)
class Clothes:
    """What is worn below the neck.

    Attributes:
        name: of its kind.
        parts: its triangles.
        covered: (P,) how much of the skin is below it, 0 to 1.
    """

    name: str
    parts: tuple[Part, ...]
    covered: Array


def make_clothes(human: Human, fine: Points, dice: Dice) -> Clothes:
    """Clothes over the body's (P, 3) fine points."""
    rng = dice.of("clothes")
    name = pick(rng, _KINDS)
    if name == "none":
        return Clothes(name, (), np.zeros(len(fine)))
    tint = colour(rng)
    line = _neckline(name, human.fine_rest, rng)
    parts = [_shell(human, fine, line, rng.uniform(.03, .1), tint, rng)]
    if name == "jacket":
        opening = np.abs(human.fine_rest[:, 0]) - rng.uniform(.18, .5) - .25 * (human.fine_rest[:, 1] + 2.2)
        front = human.fine_rest[:, 2] > -.95
        parts.append(_shell(human, fine, np.where(front, np.minimum(line + .06, opening), line + .06),
                            rng.uniform(.13, .2), colour(rng), rng))
    if name in ("shirt", "jacket") and chance(rng, .8):
        parts.append(_collar(human, fine, tint if chance(rng, .6) else colour(rng), rng))
    if name == "shirt" and chance(rng, .3):
        parts.append(_tie(human, fine, rng))
    if name == "high":
        parts.append(_roll(human, fine, tint, rng.uniform(-1.35, -1.15)))
    if name == "hooded":
        parts += [_roll(human, fine, tint, -1.5, radius=rng.uniform(.1, .18), out=.18, back=.25)]
    if name == "shawl":
        shade = colour(rng)
        parts += [_roll(human, fine, shade, height, radius=rng.uniform(.12, .2), out=.12, back=.05)
                  for height in np.arange(-1.75, rng.uniform(-1.35, -1.05), .17)]
    return Clothes(name, tuple(parts), np.clip(line * 6, 0, 1))


def below(body: Body, clothes: Clothes) -> Body:
    """The body, its skin drawn in where clothes cover it, so that it doesn't come through."""
    depth = (.12 * clothes.covered[:, None]).astype(np.float32)
    return replace(body, points=body.points - depth * body.normals)


def _neckline(name: str, rest: Points, rng: np.random.Generator) -> Array:
    """(P,) above 0 where the cloth is."""
    x, y, z = rest.T
    front = np.clip((z + .95) / .5, -1, 1)
    height = rng.uniform(-1.68, -1.5)
    line = height - y - front * rng.uniform(.06, .14)
    if name == "v":
        line = line - np.clip(1 - np.abs(x) / rng.uniform(.3, .5), 0, 1) * np.clip(front, 0, 1) * rng.uniform(.35, .9)
    elif name in ("scoop", "tank"):
        line = line - (1 - (x / .75) ** 2).clip(0) * np.clip(front, -.4, 1) * rng.uniform(.3, .6)
    elif name == "strapless":
        line = rng.uniform(-2.4, -2.1) - y
    elif name == "high":
        line = rng.uniform(-1.4, -1.2) - y - front * .05
    elif name in ("shirt", "jacket"):
        line = line - np.clip(1 - np.abs(x) / .16, 0, 1) * np.clip(front, 0, 1) * rng.uniform(0, .45)
    if name not in ("tank", "strapless"):  # shoulders are covered, though they rise above the neckline
        from_neck = np.hypot(x, .9 * (z - _AXIS[2])) - rng.uniform(.75, .95)
        line = np.maximum(line, np.minimum(from_neck, -1.2 - y) * (z < -.5))
    if name == "tank":
        line = np.minimum(line, rng.uniform(.75, 1.05) - np.abs(x) + .8 * (-1.9 - y).clip(0))
    return line


def _shell(human: Human, fine: Points, line: Array, thick: float, tint: Array,
           rng: np.random.Generator) -> Part:
    """The body where `line` is above 0; its edge is drawn along 0."""
    triangles = triangulated(human.skin.faces)
    triangles = triangles[(line[triangles] > 0).any(1) & (human.fine_rest[triangles][..., 1].max(1) < -.9)]
    points, field = fine.astype(np.float64), line
    pairs = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    pairs = np.concatenate([pairs, pairs[:, ::-1]])
    pairs = pairs[(field[pairs[:, 0]] <= 0) & (field[pairs[:, 1]] > 0)]
    outer, inner = pairs.T
    share = (field[outer] / (field[outer] - field[inner]))[:, None]
    moved = points[outer] + share * (points[inner] - points[outer])
    count = np.maximum(np.bincount(outer, minlength=len(points)), 1)[:, None]
    sums = np.stack([np.bincount(outer, moved[:, axis], len(points)) for axis in range(3)], 1)
    edge = np.zeros(len(points), bool)
    edge[outer] = True
    points = np.where(edge[:, None], sums / count, points)
    normals = vertex_normals(fine, triangulated(human.skin.faces))
    points = points + normals * np.where(edge, .45, 1)[:, None] * thick
    folds = np.sin(human.fine_rest @ rng.normal(0, 4, 3) + 3 * np.sin(human.fine_rest @ rng.normal(0, 2, 3)))
    points = points + normals * (.3 * thick * folds * np.clip(line * 3, 0, 1))[:, None]
    used, index = np.unique(triangles, return_inverse=True)
    where = points[used].astype(np.float32)
    return part(where, index.reshape(-1, 3), Label.CLOTHES, Material.CLOTH, patterned(human.fine_rest[used], tint, rng),
                details=human.fine_rest[used] * rng.uniform(.6, 2.5))


def ring(human: Human, fine: Points, heights: Array) -> Points:
    """(N, 3): a closed line on the skin around the neck, at heights at rest, from the front to its left and on."""
    angle = np.linspace(0, 2 * np.pi, len(heights), endpoint=False)
    rest = human.fine_rest
    near = np.flatnonzero((rest[:, 1] < -.75) & (np.abs(rest[:, 0]) < 1.6) & (human.regions.mouth < .3))
    around = np.arctan2(rest[near, 0], rest[near, 2] - _AXIS[2])
    off = np.abs((around[None] - angle[:, None] + np.pi) % (2 * np.pi) - np.pi)
    best = ((off * .6) ** 2 + (rest[near, 1][None] - heights[:, None]) ** 2).argsort(1)[:, :4]
    line = fine[near][best].mean(1)
    for _ in range(2):
        line = (np.roll(line, 1, 0) + 2 * line + np.roll(line, -1, 0)) / 4
    return line.astype(np.float32)


def _collar(human: Human, fine: Points, tint: Array, rng: np.random.Generator) -> Part:
    """Stands around the neck and is turned over, open in front."""
    angle = np.linspace(0, 2 * np.pi, _AROUND, endpoint=False)
    front = (np.cos(angle) + 1) / 2
    base = ring(human, fine, -1.5 - .22 * front)
    out = base - base.mean(0)
    out[:, 1] = 0
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    high, wide = rng.uniform(.2, .4), rng.uniform(.3, .6)
    up = np.array([0, 1, 0])
    rows = np.stack([base + out * .03, base + out * .06 + up * high * .8, base + out * .1 + up * high,
                     base + out * .16 + up * high * .85, base + out * (.16 + .4 * wide) + up * (high - wide)])
    rows[-1, :, 1] -= .25 * front ** 8
    faces = grid_faces(5, _AROUND, closed=True)
    gap = int(rng.integers(1, 5))
    columns = faces % _AROUND
    faces = faces[((columns >= gap) & (columns <= _AROUND - gap)).all(1)]
    return part(rows.reshape(-1, 3), faces, Label.CLOTHES, Material.CLOTH, patterned(rows.reshape(-1, 3), tint, rng))


def _roll(human: Human, fine: Points, tint: Array, height: float, *, radius: float = .07, out: float = .03,
          back: float = 0) -> Part:
    """A roll of cloth around the neck."""
    angle = np.linspace(0, 2 * np.pi, _AROUND, endpoint=False)
    line = ring(human, fine, height - .12 * (np.cos(angle) + 1) / 2)
    away = line - line.mean(0)
    away /= np.linalg.norm(away, axis=1, keepdims=True)
    behind = (1 - np.cos(angle)) / 2
    size = radius * (1 + 2 * back * behind) * (1 + .15 * np.sin(angle * 5 + height * 40))
    points, faces = tube(line + away * (out + back * behind)[:, None], size, closed=True, flat=1.3, sides=10)
    return part(points, faces, Label.CLOTHES, Material.CLOTH, tint)


def _tie(human: Human, fine: Points, rng: np.random.Generator) -> Part:
    rest = human.fine_rest
    heights = np.linspace(-1.78, -3.2, 8)
    spine = np.array([fine[np.hypot(rest[:, 0], rest[:, 1] - height).argsort()[:3]].mean(0) for height in heights])
    spine[:, 2] = np.maximum.accumulate(spine[:, 2]) + .16
    width = np.interp(heights, (-3.2, -2., -1.9, -1.78), (.35, .12, .14, .17))[:, None] * (1, 0, 0)
    rows = np.stack([spine - width, spine + (0, 0, .03), spine + width], 1)
    return part(rows.reshape(-1, 3), grid_faces(8, 3), Label.CLOTHES, Material.CLOTH,
                patterned(rows.reshape(-1, 3), colour(rng), rng))
