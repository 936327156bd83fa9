"""How a scene is lit."""

from __future__ import annotations

import numpy as np

from .arrays import Array
from .dice import Dice, chance, pick
from .parts import unit
from .scene import Light

_KINDS = {"room": 4, "window": 3, "overcast": 2.5, "sun": 2, "flash": 1.2, "screen": 1.2, "coloured": .8, "dim": 1.2,
          "behind": 1}


def make_light(dice: Dice, to_scene: Array) -> Light:
    """The light of a sample.

    Args:
        to_scene: (3, 3), turns directions as the camera sees them (right, up, towards it) into the scene's.
    """
    rng = dice.of("light")
    kind = pick(rng, _KINDS)
    warm = _tint(rng.normal(0, .16))
    directions = [_direction(rng, (0, .6, .9), 1), _direction(rng, (0, .2, .8), 1.4), _direction(rng, (0, .5, -.9), .6)]
    strength, fill, rim = rng.uniform(.5, 1.1), rng.uniform(.05, .45), rng.uniform(0, .7) * chance(rng, .4)
    ambient, softness = rng.uniform(.18, .5), rng.uniform(4, 14)
    colours = [warm, _tint(rng.normal(0, .2)), _tint(rng.normal(0, .2))]
    if kind == "sun":
        directions[0] = _direction(rng, (0, 1, .5), .8)
        strength, ambient, softness = rng.uniform(1.2, 2), rng.uniform(.2, .45), rng.uniform(1, 3)
        colours[0] = _tint(.12)
    elif kind == "window":
        directions[0] = _direction(rng, (rng.choice([-1.3, 1.3]), .3, .6), .3)
        ambient, fill = rng.uniform(.1, .3), rng.uniform(0, .2)
    elif kind == "overcast":
        strength, ambient, softness = rng.uniform(.1, .35), rng.uniform(.6, 1), 16
    elif kind == "flash":
        directions[0], fill, softness = _direction(rng, (0, .15, 1), .12), 0, rng.uniform(1, 4)
        strength, ambient = rng.uniform(1, 1.6), rng.uniform(.05, .2)
    elif kind == "screen":
        directions[0], colours[0] = _direction(rng, (0, -.2, 1), .2), _tint(-.35)
        ambient = rng.uniform(.05, .25)
    elif kind == "coloured":
        colours = [unit(rng.random(3) + .15) * 1.6 for _ in range(3)]
        fill = rng.uniform(.2, .8)
    elif kind == "behind":
        directions[0] = _direction(rng, (rng.normal(0, .7), .5, -.8), .3)
        strength, fill, ambient = rng.uniform(1, 2), rng.uniform(.1, .3), rng.uniform(.2, .45)
    elif kind == "dim":
        strength, ambient = rng.uniform(.2, .5), rng.uniform(.08, .2)
    directions = [to_scene @ direction for direction in directions]
    colours = [colour * amount for colour, amount in zip(colours, (strength, fill, rim), strict=True)]
    sky = ambient * _tint(rng.normal(-.05, .15))
    slopes = rng.normal(0, .22, (3, 1)) * sky + np.array([[0], [rng.uniform(0, .35)], [0]]) * sky
    facing = .85 if kind in ("flash", "screen") else .55
    brightness = strength * facing + ambient + fill * .3
    exposure = rng.lognormal(0, .28) * 2.25 / max(brightness, .35)
    return Light(np.stack(directions), np.stack(colours), np.vstack([sky[None], slopes]), float(softness),
                 float(exposure), kind)


def _direction(rng: np.random.Generator, mean: tuple[float, float, float], spread: float) -> Array:
    return unit(np.array(mean) + rng.normal(0, spread, 3) * .6)


def _tint(warmth: float) -> Array:
    """A white that is warm (> 0) or cold."""
    return np.array([1 + warmth, 1, 1 - warmth]).clip(.3, 1.7)
