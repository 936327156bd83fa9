"""Colours of cloth."""

from __future__ import annotations

import numpy as np

from .arrays import Array, Points
from .dice import colour, pick
from .parts import unit


def patterned(points: Points, tint: Array, rng: np.random.Generator) -> Array:
    """(N, 3) colours of a cloth: plain, striped, chequered, in patches or two-coloured."""
    kind = pick(rng, {"plain": 5, "stripes": 1.2, "checks": .8, "patches": .8, "halves": .6})
    other = colour(rng)
    if kind == "plain":
        return np.broadcast_to(tint, points.shape)
    axis = unit(rng.normal(0, 1, 3) * (1, 2, .3))
    waves = np.sin(points @ axis * rng.uniform(8, 30) + rng.uniform(0, 6))
    if kind == "checks":
        waves = waves * np.sin(points @ np.roll(axis, 1) * rng.uniform(8, 30))
    elif kind == "patches":
        waves = sum(np.sin(points @ rng.normal(0, 5, 3) + rng.uniform(0, 6)) for _ in range(4)) - .3
    elif kind == "halves":
        waves = points @ axis - np.median(points @ axis)
    return np.where(waves[:, None] > 0, tint, other)
