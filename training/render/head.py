"""The shape of a head: origin, sex, age, features, and how it sits on the shoulders."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrays import Points
from .dice import Dice, chance
from .human import Human
from .parts import turn

HEIGHT = 2.29
"""From the chin to the top; every head is scaled to about that, for a camera sees no sizes."""
_FEATURES = {"head": 3, "nose": 8, "mouth": 8, "eyes": 6, "ears": 5, "chin": 3, "cheek": 3, "forehead": 2, "neck": 2,
             "eyebrows": 1}
_STRENGTH = {"head": .6, "neck": .35, "eyebrows": .5, "mouth": .55, "eyes": .6}
_SIDED = ("ears", "eyes", "cheek")
_ORIGINS = ("african", "asian", "caucasian")


@dataclass(frozen=True)
class Head:
    """Who it is.

    Attributes:
        points: (V, 3) float32, all points of the base mesh, without an expression.
        age: years, about.
        male: 0 (female) to 1 (male).
        origins: shares of African, Asian and European descent.
        neck: degrees by which the head is turned, bent and leant on the shoulders.
    """

    points: Points
    age: float
    male: float
    origins: tuple[float, float, float]
    neck: tuple[float, float, float]


def make_head(human: Human, dice: Dice) -> Head:
    """A head that never existed."""
    rng = dice.of("head")
    origins = rng.dirichlet([.35, .35, .35])
    male = float(np.clip(rng.beta(.25, .25), 0, 1))
    age = float(rng.uniform(3, 14) if chance(rng, .1) else rng.triangular(14, 25, 90))
    points = human.rest.copy()
    for share, origin in zip(origins, _ORIGINS, strict=True):
        for sex, of_sex in (("male", male), ("female", 1 - male)):
            for stage, of_age in _stages(age).items():
                if share * of_sex * of_age > .01:
                    human.move(points, f"macrodetails/{origin}-{sex}-{stage}", share * of_sex * of_age)
    _feature(human, points, rng, calm=.5 if age < 14 else 1)
    neck = (float(rng.normal(0, 14)), float(rng.normal(0, 7)), float(rng.normal(0, 5)))
    return Head(_settled(human, points, neck, rng), age, male, tuple(float(share) for share in origins), neck)


def _stages(age: float) -> dict[str, float]:
    """How much of MakeHuman's four ages makes an age."""
    knots = {"baby": 1, "child": 11, "young": 25, "old": 90}
    years = list(knots.values())
    return {stage: float(np.interp(age, years, np.eye(4)[k])) for k, stage in enumerate(knots)}


def _feature(human: Human, points: Points, rng: np.random.Generator, calm: float) -> None:
    for folder, count in _FEATURES.items():
        names = [name for name in human.named(folder) if "-age-" not in name and not name.startswith(f"{folder}/r-")]
        for name in rng.choice(names, min(count, len(names)), replace=False):
            amount = rng.beta(1.2, 1.8) * _STRENGTH.get(folder, .75) * calm
            human.move(points, name, amount)
            if folder in _SIDED and f"{folder}/l-" in name:
                human.move(points, name.replace("/l-", "/r-"), amount * rng.uniform(.85, 1.15))
    for name in rng.choice(human.named("asym"), 4, replace=False):
        human.move(points, name, rng.random() * .35)


def _settled(human: Human, points: Points, neck: tuple[float, float, float], rng: np.random.Generator) -> Points:
    """Scaled to one height, its eyes around the origin, the shoulders turned away under the head."""
    eyes = np.concatenate([human.groups[f"helper-{side}-eye"].ravel() for side in "lr"])
    points = points - points[np.unique(eyes)].mean(0)
    body = human.rest[human.body]
    middle = human.body[np.abs(body[:, 0]) < .03]
    top = points[middle, 1].max()
    front = middle[(human.rest[middle, 1] < -.9) & (human.rest[middle, 1] > -1.2) & (human.rest[middle, 2] > 0)]
    points = points * np.float32(HEIGHT / (top - points[front, 1].min()) * rng.uniform(.96, 1.04))
    share = np.clip((human.rest[:, 1:2] + .95) / -1.1, 0, 1)
    share = share * share * (3 - 2 * share)
    pivot = np.array([0, -1.3, -.8], np.float32)
    yaw, pitch, roll = np.radians(neck)
    rotation = turn((0, 1, 0), -yaw) @ turn((1, 0, 0), -pitch) @ turn((0, 0, 1), -roll)
    turned = (points - pivot) @ rotation.T + pivot
    return (points + share * (turned - points)).astype(np.float32)

