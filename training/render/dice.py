"""Chance, by seed: each thing that varies throws dice of its own, so that a new one leaves the others as they were."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from .arrays import Array

T = TypeVar("T")


@dataclass(frozen=True)
class Dice:
    """The dice of one sample.

    Attributes:
        seed: of the sample, 0 or more.
    """

    seed: int

    def of(self, name: str) -> np.random.Generator:
        """The generator of a thing that varies; the same each time."""
        return np.random.default_rng([self.seed, zlib.crc32(name.encode())])


def chance(rng: np.random.Generator, probability: float) -> bool:
    """True as often as that."""
    return bool(rng.random() < probability)


def pick(rng: np.random.Generator, weights: Mapping[T, float]) -> T:
    """One of the keys, each as often as its weight."""
    shares = np.array(list(weights.values()))
    return list(weights)[int(rng.choice(len(shares), p=shares / shares.sum()))]


def one_of(rng: np.random.Generator, choices: Sequence[T]) -> T:
    """One of them, each as often."""
    return choices[int(rng.integers(len(choices)))]


def colour(rng: np.random.Generator, *, lightest: float = .8, vivid: float = .6) -> Array:
    """A linear colour of things that people make: mostly muted, often dark, grey, white or navy.

    Args:
        vivid: how often it is no shade of grey.
    """
    value = rng.beta(1, 1.6) * lightest + .015
    hue = rng.random(3) ** 2
    strength = rng.beta(1.3, 1.8) if chance(rng, vivid) else .08 * rng.random()
    return value * (1 - strength + strength * hue / max(hue.max(), 1e-6))
