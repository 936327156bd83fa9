"""Earrings and necklaces."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..labels import Label
from .arrays import Array, Points
from .clothes import ring
from .dice import Dice, chance, colour, pick
from .head import Head
from .human import Human
from .parts import Material, Part, ball, part, tube

_METALS = np.array([[.75, .55, .2], [.7, .7, .72], [.7, .4, .3]])


@dataclass(frozen=True)
class Jewellery:
    """What is worn: the names of its kinds, "" for none, and the triangles."""

    earrings: str
    necklace: str
    parts: tuple[Part, ...]


def make_jewellery(human: Human, fine: Points, head: Head, dice: Dice) -> Jewellery:
    """Jewellery on a body's (P, 3) fine points."""
    rng = dice.of("jewellery")
    woman = 1 - head.male
    earrings = pick(rng, {"stud": 2, "hoop": 2.2, "drop": 2}) if chance(rng, .1 + .45 * woman) else ""
    necklace = pick(rng, {"chain": 3, "beads": 1.5, "pendant": 2}) if chance(rng, .1 + .28 * woman) else ""
    parts: list[Part] = []
    if earrings:
        metal, size = _substance(rng), rng.uniform(.6, 1.5)
        sides = (-1, 1) if chance(rng, .93) else (int(rng.choice([-1, 1])),)
        for side in sides:
            parts += _earring(earrings, _lobe(human, fine, side), side, size, metal, rng.uniform(.5, 1))
    if necklace:
        parts += _necklace(necklace, human, fine, rng)
    return Jewellery(earrings, necklace, tuple(parts))


def _substance(rng: np.random.Generator) -> tuple[Material, Array]:
    if chance(rng, .65):
        return Material.METAL, _METALS[rng.integers(3)] * rng.uniform(.6, 1.2)
    return Material.GLOSSY, colour(rng, vivid=.8)


def _lobe(human: Human, fine: Points, side: int) -> Points:
    ear = fine[(human.regions.ears > .6) & (human.fine_rest[:, 0] * side > 0)]
    low = ear[ear[:, 1] < ear[:, 1].min() + .09]
    return low.mean(0) + np.array([side * .035, .01, .02], np.float32)


def _earring(kind: str, lobe: Points, side: int, size: float, metal: tuple[Material, Array],
             length: float) -> list[Part]:
    material, tint = metal
    made = [part(*ball(lobe, .03 * size, rows=7, columns=10), Label.EARRING, material, tint)]
    if kind == "hoop":
        radius = .16 * size
        angle = np.linspace(0, 2 * np.pi, 28, endpoint=False)
        circle = np.stack([np.full(28, side * .01), -radius + radius * np.cos(angle), radius * np.sin(angle)], 1)
        made.append(part(*tube(lobe + circle, .013 * (1 + size), closed=True), Label.EARRING, material, tint))
    elif kind == "drop":
        drop = lobe - (0, .3 * length * size, 0)
        made += [part(*tube(np.linspace(lobe, drop, 3), .01, sides=5), Label.EARRING, material, tint),
                 part(*ball(drop, np.array([.045, .08, .04]) * size, rows=8, columns=10), Label.EARRING, material,
                      tint)]
    return made


def _necklace(kind: str, human: Human, fine: Points, rng: np.random.Generator) -> list[Part]:
    angle = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    front = ((np.cos(angle) + 1) / 2) ** 1.5
    line = ring(human, fine, rng.uniform(-1.5, -1.4) - rng.uniform(.12, .6) * front)
    away = line - line.mean(0)
    away[:, 1] = .3
    line = line + away / np.linalg.norm(away, axis=1, keepdims=True) * .045
    material, tint = _substance(rng)
    if kind == "beads":
        radius = rng.uniform(.03, .075)
        made = [part(*ball(point, radius, rows=6, columns=8), Label.NECKLACE, material, tint) for point in line]
    else:
        made = [part(*tube(line, rng.uniform(.014, .035), closed=True, sides=6), Label.NECKLACE, material, tint)]
    if kind == "pendant":
        place = line[0] - (0, .1, -.02)
        made.append(part(*ball(place, rng.uniform(.05, .13, 3) * (1, 1, .4), rows=8, columns=12), Label.NECKLACE,
                         *_substance(rng)))
    return made
