"""What is worn on the head: hats and caps, beanies, helmets, turbans, bands, hoods and scarves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..labels import Label
from .arrays import Array, Points
from .cloth import patterned
from .dice import Dice, chance, colour, pick
from .parts import Material, Part, ball, grid_faces, part, tube, unit
from .surface import CENTRE, Surface

_AROUND = 64
_BAND = .2
"""The height of a head band, about."""
_KINDS = {"beanie": 2.2, "cap": 3, "brim": 2, "bucket": 1.2, "helmet": 1, "turban": .9, "band": .7, "hood": 1.4,
          "scarf": 1.6, "pillbox": .8, "cowboy": .6, "top": .4, "bathing cap": .4, "beret": .6}


@dataclass(frozen=True)
class Hat:
    """What is worn.

    Attributes:
        name: of its kind.
        parts: its triangles.
        front, back: heights of its edge over the forehead and the nape.
        covers_all: whether it hides all hair but some at the forehead, as a scarf does.
    """

    name: str
    parts: tuple[Part, ...]
    front: float
    back: float
    covers_all: bool = False

    def press(self, points: Points, surface: Surface) -> Points:
        """(N, 3) points of hairs, those below the hat pressed to the head, those that come out let go by and by."""
        away = points - CENTRE
        distance = np.linalg.norm(away, axis=1)
        direction = away / np.maximum(distance, 1e-6)[:, None]
        share = (direction[:, 2] + 1) / 2
        edge = self.back + (self.front - self.back) * share
        above = points[:, 1] - edge
        free = np.clip(-above - .04, 0, 1) * .9
        if self.name == "band":
            free = free + np.clip(above - _BAND, 0, 1)
        if self.covers_all:
            free = 0 * free
        pressed = np.minimum(distance, surface.radius(direction) + .02 + free)
        return (CENTRE + direction * pressed[:, None]).astype(np.float32)


def make_hat(surface: Surface, dice: Dice) -> Hat | None:
    """What one head in five wears."""
    rng = dice.of("hat")
    if not chance(rng, .3):
        return None
    name = pick(rng, _KINDS)
    tint = colour(rng, vivid=.65)
    if name in ("hood", "scarf"):
        return _wrapped(name, surface, tint, rng)
    if name == "band":
        front, back = rng.uniform(.55, .85), rng.uniform(-.2, .3)
        shell = _shell(surface, front, back, rng.uniform(.1, .13), rows=3, until=rng.uniform(.08, .18))
        return Hat(name, (_cloth(shell, tint, rng),), front, back)
    if name in ("beanie", "bathing cap", "helmet", "turban"):
        return _fitted(name, surface, tint, rng)
    return _crowned(name, surface, tint, rng)


def _fitted(name: str, surface: Surface, tint: Array, rng: np.random.Generator) -> Hat:
    """What follows the head."""
    front = rng.uniform(.42, .78)
    back = {"beanie": rng.uniform(-.45, .1), "bathing cap": -.5, "helmet": rng.uniform(-.6, 0),
            "turban": rng.uniform(-.35, .1)}[name]
    thick = {"beanie": rng.uniform(.1, .16), "bathing cap": .06, "helmet": rng.uniform(.22, .4),
             "turban": rng.uniform(.14, .3)}[name]
    points, faces = _shell(surface, front, back, thick, rows=22, until=1)
    grid = points.reshape(22, _AROUND, 3)
    share = np.linspace(0, 1, 22)[:, None]
    if name == "beanie":
        grid[..., 1] += rng.uniform(0, .4) * np.sin(share * np.pi / 2) ** 4 * (.4 + .6 * share)
        grid[:4] += unit(grid[:4] - CENTRE) * rng.uniform(0, .06)  # the cuff
    if name == "turban":
        angle = np.arctan2(grid[..., 0], grid[..., 2])
        folds = np.abs(np.sin(share * rng.uniform(7, 12) + angle * rng.choice([-1, 1]) * rng.uniform(.5, 1.5)))
        grid += unit(grid - CENTRE) * (.14 * folds * np.sin(np.pi * (.1 + .9 * share)))[..., None]
    parts = [_cloth((grid.reshape(-1, 3), faces), tint, rng)]
    if name in ("helmet", "bathing cap"):
        parts = [part(grid.reshape(-1, 3), faces, Label.HAT, Material.GLOSSY, tint)]
        if name == "helmet" and chance(rng, .6):
            parts.append(_strap(surface, rng))
    if name == "beanie" and chance(rng, .3):
        parts.append(_cloth(ball(grid[-1, 0] + (0, .12, 0), rng.uniform(.15, .3)), tint, rng))
    return Hat(name, tuple(parts), front, back)


def _crowned(name: str, surface: Surface, tint: Array, rng: np.random.Generator) -> Hat:
    """What stands on the head on a band, and has a brim or a peak."""
    front = rng.uniform(.5, .82)
    back = front - rng.uniform(.1, .75)
    height = {"top": rng.uniform(1, 1.6), "cowboy": rng.uniform(.8, 1.1), "brim": rng.uniform(.65, .95),
              "pillbox": .45, "beret": .4}.get(name, rng.uniform(.62, .85))
    narrow = {"top": -.05, "cowboy": .25, "brim": rng.uniform(.1, .3), "pillbox": -.12, "beret": -.45,
              "bucket": .2}.get(name, .35)
    band = _edge(surface, front, back, rng.uniform(.07, .13))
    rows = 12
    share = np.sin(np.linspace(0, np.pi / 2, rows))[:, None, None]
    centre = band.mean(0)
    flatness = 5 if name in ("top", "brim") else 3
    top = centre + (band - centre) * (1 - narrow * share) * np.sqrt(np.clip(1 - share ** flatness, 0, 1))
    rise = np.sin(share[..., 0] * np.pi / 2) ** .8
    top[..., 1] = band[:, 1] + (height + (centre[1] - band[:, 1]) * .5) * rise
    if name in ("brim", "cowboy"):
        top[..., 1] -= .16 * np.exp(-(top[..., 0] / .18) ** 2) * (share[..., 0] > .75)
    points = surface.outside(top.reshape(-1, 3).astype(np.float32), np.full(rows * _AROUND, .06))
    faces = grid_faces(rows, _AROUND, closed=True)
    parts = [_cloth((points, faces), tint, rng)]
    if name in ("brim", "cowboy", "top") and chance(rng, .7):
        ribbon = np.stack([band + (0, .0, 0), band + (0, .16, 0)])
        ribbon = centre + (ribbon - centre) * (1.03, 1, 1.03)
        parts.append(part(ribbon.reshape(-1, 3), grid_faces(2, _AROUND, closed=True), Label.HAT, Material.CLOTH,
                          colour(rng)))
    if name not in ("beret", "pillbox"):
        parts.append(_cloth(_brim(name, band, rng), tint if chance(rng, .7) else colour(rng), rng))
    return Hat(name, tuple(parts), front, back)


def _brim(name: str, band: Points, rng: np.random.Generator) -> tuple[Points, NDArray[np.int32]]:
    angle = np.linspace(0, 2 * np.pi, _AROUND, endpoint=False)
    width = np.full(_AROUND, {"brim": rng.uniform(.35, .8), "cowboy": rng.uniform(.7, 1), "top": .4,
                              "bucket": rng.uniform(.4, .6)}.get(name, 0))
    fall = {"bucket": rng.uniform(.5, 1), "cowboy": -.05}.get(name, rng.uniform(-.15, .35))
    if name == "cap":
        turned = np.pi if chance(rng, .15) else rng.normal(0, .08)
        off = np.abs((angle - turned + np.pi) % (2 * np.pi) - np.pi)
        length = rng.uniform(.65, .85)
        width = length * np.sqrt(np.clip(1 - (off / 1.25) ** 2, 0, 1)) * np.clip(np.cos(off), .0, 1)
        fall = rng.uniform(.1, .5)
    out = np.stack([np.sin(angle), np.zeros(_AROUND), np.cos(angle)], 1)
    share = np.linspace(0, 1, 6)[:, None, None]
    points = band + share * width[:, None] * out
    points[..., 1] -= (share[..., 0] * fall + share[..., 0] ** 2 * .25 * np.abs(np.sin(angle))) * width
    if name == "cowboy":
        points[..., 1] += share[..., 0] ** 2 * .5 * np.sin(angle) ** 2
    return points.reshape(-1, 3), grid_faces(6, _AROUND, closed=True)


def _wrapped(name: str, surface: Surface, tint: Array, rng: np.random.Generator) -> Hat:
    """A hood or a scarf: around the face, down to the shoulders; what lies below the chin is clothes."""
    rows = 44
    opening = rng.uniform(.95, 1.2) if name == "hood" else rng.uniform(.8, .98)
    from_axis = np.linspace(opening, np.pi, rows)[:, None]
    around = np.linspace(0, 2 * np.pi, _AROUND, endpoint=False)[None]
    from_axis = from_axis + .12 * np.cos(2 * around) * (1 - np.linspace(0, 1, rows)[:, None])
    tilt = rng.uniform(-.08, .12)
    direction = np.stack([np.sin(from_axis) * np.sin(around), np.sin(from_axis) * np.cos(around) + tilt,
                          np.cos(from_axis) + 0 * around], -1)
    direction = unit(direction).reshape(-1, 3)
    radius = surface.radius(direction.astype(np.float32))
    down = np.clip(-direction[:, 1] - .45, 0, 1)
    thick = rng.uniform(.15, .4) if name == "hood" else rng.uniform(.06, .14)
    radius = np.maximum(radius, .95 - .1 * down) + thick
    radius = radius + down * (1.6 if name == "scarf" else 1.1)
    points = CENTRE + direction * radius[:, None]
    folds = .025 * np.sin(from_axis * 23 + 3 * np.cos(around * 3 + rng.uniform(0, 6)))
    points = points + direction * folds.reshape(-1)[:, None]
    if name == "hood":
        points[:, 1] += np.clip(points[:, 1] - .6, 0, 1) * rng.uniform(0, .25)
    labels = np.where(points[:, 1] > -1.15, int(Label.HAT), int(Label.CLOTHES))
    faces = grid_faces(rows, _AROUND, closed=True)
    return Hat(name, (part(points, faces, labels, Material.CLOTH, tint, details=points * rng.uniform(.4, 2)),), .5, -3,
               covers_all=name == "scarf")


def _shell(surface: Surface, front: float, back: float, thick: float, *, rows: int,
           until: float) -> tuple[Points, NDArray[np.int32]]:
    """The head's own shape, `thick` larger, from an edge upwards; `until` 1 is the top."""
    edge = unit(_edge(surface, front, back, 0) - CENTRE)
    share = np.linspace(0, until, rows)[:, None, None]
    direction = unit(edge * (1 - share) + np.array([0, 1., -.12]) * share).reshape(-1, 3)
    points = CENTRE + direction * (surface.radius(direction.astype(np.float32)) + thick)[:, None]
    return points.astype(np.float32), grid_faces(rows, _AROUND, closed=True)


def _edge(surface: Surface, front: float, back: float, margin: float) -> Array:
    """(_AROUND, 3): a line around the head, `margin` above it, from the front to its left and on."""
    angle = np.linspace(0, 2 * np.pi, _AROUND, endpoint=False)
    height = back + (front - back) * (np.cos(angle) + 1) / 2
    direction = np.stack([np.sin(angle), (height - CENTRE[1]) / 1.05, np.cos(angle)], 1)
    direction = unit(direction)
    return CENTRE + direction * (surface.radius(direction.astype(np.float32)) + margin)[:, None]


def _strap(surface: Surface, rng: np.random.Generator) -> Part:
    angle = np.linspace(-1.9, 1.9, 24)
    direction = unit(np.stack([np.sin(angle), -np.cos(angle) * 1.2, np.full(24, .25)], 1))
    path = CENTRE + direction * (surface.radius(direction.astype(np.float32)).clip(.9) + .03)[:, None]
    return part(*tube(path, .045, flat=.4), Label.HAT, Material.CLOTH, colour(rng))


def _cloth(shape: tuple[Points, NDArray[np.int32]], tint: Array, rng: np.random.Generator) -> Part:
    points, faces = shape
    return part(points, faces, Label.HAT, Material.CLOTH, patterned(points, tint, rng),
                details=points * rng.uniform(.4, 3))
