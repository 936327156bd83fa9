"""What a face does: lids, gaze, brows, jaw, lips."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrays import Points
from .dice import Dice, chance, pick
from .human import Human

_BOTH = ("Left", "Right")
_MOODS: dict[str, dict[str, float]] = {
    "smile": {"mouthSmile": 1, "cheekSquint": .5, "mouthDimple": .3},
    "laugh": {"mouthSmile": 1, "jawOpen": .45, "eyeSquint": .6, "mouthUpperUp": .5, "mouthLowerDown": .3},
    "surprise": {"jawOpen": .8, "browInnerUp": .9, "browOuterUp": .9, "eyeWide": .9},
    "anger": {"browDown": 1, "eyeSquint": .5, "mouthPress": .7, "noseSneer": .5},
    "sorrow": {"browInnerUp": .9, "mouthFrown": .9, "eyeSquint": .2},
    "disgust": {"noseSneer": 1, "mouthUpperUp": .7, "browDown": .5, "eyeSquint": .4},
    "pout": {"mouthPucker": .9},
    "talk": {"jawOpen": .3, "mouthFunnel": .4, "mouthLowerDown": .3},
    "shout": {"jawOpen": 1, "mouthStretch": .6, "mouthUpperUp": .4, "mouthLowerDown": .5},
    "teeth": {"mouthSmile": .8, "mouthUpperUp": .7, "mouthLowerDown": .5, "jawOpen": .12},
    "neutral": {},
}
_OFTEN = {"neutral": 5, "smile": 4, "teeth": 3, "laugh": 3, "talk": 3, "surprise": 1, "anger": 1, "sorrow": 1,
          "disgust": .7, "pout": .8, "shout": .7}


@dataclass(frozen=True)
class Expression:
    """What was done.

    Attributes:
        mood: its name.
        closed: how far each lid is down, left and right, 0 to 1.
        gaze: degrees to the subject's left, and up.
    """

    mood: str
    closed: tuple[float, float]
    gaze: tuple[float, float]


def make_expression(human: Human, points: Points, dice: Dice) -> Expression:
    """Moves the (V, 3) points of a head, in place."""
    rng = dice.of("expression")
    mood = pick(rng, _OFTEN)
    strength = rng.uniform(.35, 1)
    for unit, amount in _MOODS[mood].items():
        _apply(human, points, unit, amount * strength * rng.uniform(.7, 1.1), rng)
    units = sorted({name.split("/")[1].removesuffix("Left").removesuffix("Right") for name in human.named("faceunits")})
    calm = [unit for unit in units if not unit.startswith(("eyeLook", "eyeBlink", "tongue", "jawOpen", "mouthClose"))]
    for unit in rng.choice(calm, 3, replace=False):
        _apply(human, points, str(unit), rng.beta(1, 3) * .8, rng)
    if chance(rng, .03):
        human.move(points, "faceunits/jawOpen", .5)
        human.move(points, "faceunits/tongueOut", rng.uniform(.5, 1))
    gaze = (float(np.clip(rng.normal(0, 14), -32, 32)), float(np.clip(rng.normal(-3, 9), -25, 20)))
    return Expression(mood, _lids(human, points, gaze, rng), gaze)


def _lids(human: Human, points: Points, gaze: tuple[float, float], rng: np.random.Generator) -> tuple[float, float]:
    kind = pick(rng, {"open": 8, "narrow": 2, "shut": 1.2, "wink": .5})
    base = {"open": rng.uniform(0, .2), "narrow": rng.uniform(.2, .65), "shut": rng.uniform(.9, 1), "wink": 0}[kind]
    closed = [float(base), float(base)]
    if kind == "wink":
        closed[int(rng.integers(2))] = 1
    for side, amount in zip(_BOTH, closed, strict=True):
        human.move(points, f"faceunits/eyeBlink{side}", amount)
        look = "Up" if gaze[1] > 0 else "Down"
        human.move(points, f"faceunits/eyeLook{look}{side}", abs(gaze[1]) / 30 * (1 - amount))
    return closed[0], closed[1]


def _apply(human: Human, points: Points, unit: str, amount: float, rng: np.random.Generator) -> None:
    if f"faceunits/{unit}" in human.targets:
        human.move(points, f"faceunits/{unit}", amount)
        return
    for side in _BOTH:
        human.move(points, f"faceunits/{unit}{side}", amount * rng.uniform(.8, 1.2))
