"""Hair on the head: where it grows, its style, and its colour."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrays import Array, Points
from .dice import Dice, chance, pick
from .hair_styles import Style, make_style, style_weights
from .head import Head

_COLOURS = {"black": (.012, .009, .008), "dark brown": (.035, .018, .01), "brown": (.085, .045, .022),
            "light brown": (.17, .1, .05), "blond": (.36, .25, .12), "light blond": (.52, .42, .26),
            "red": (.22, .06, .02), "auburn": (.11, .035, .018), "grey": (.32, .31, .3), "white": (.68, .67, .64)}
# Where the hairline is, seen from the side: heights over z.
_LINE_Z = (-2, -1.6, -1.25, -.98, -.93, -.6, -.56, -.47, -.44, -.4, -.28, -.05, .1, .6)
_LINE_Y = (-.85, -.8, -.74, -.4, .09, .09, -.1, -.28, -.1, .14, .34, .58, .71, .74)


@dataclass(frozen=True)
class Hair:
    """What grows on a head.

    Attributes:
        name: of the style.
        style: None where it is bald or shaved.
        colour: (3,) linear.
        grey: the share of grey hairs.
        density: (P,) of the scalp, 0 to 1; also where it is shaved.
        stubble: how dark the shaved scalp is, 0 to 1.
        straight: whether hairs of this head (beards, too) are straight, 0 to 1.
    """

    name: str
    style: Style | None
    colour: Array
    grey: float
    density: Array
    stubble: float
    straight: float


def choose_hair(head: Head, rest: Points, dice: Dice) -> Hair:
    """The hair of a head, whose (P, 3) fine points at rest say where the scalp is."""
    rng = dice.of("hair")
    african, asian, european = head.origins
    straight = float(np.clip(1 - 1.4 * african + rng.normal(0, .15) - .15 * european * chance(rng, .4), 0, 1))
    fair = european * (1 - .5 * chance(rng, .4))
    palette = {"black": .25 + african * 2 + asian * 2, "dark brown": .8, "brown": .25 + fair, "light brown": .7 * fair,
               "blond": .8 * fair, "light blond": .35 * fair, "red": .18 * fair, "auburn": .25 * fair}
    colour = np.array(_COLOURS[pick(rng, palette)]) * rng.lognormal(0, .2)
    if chance(rng, .03):
        colour = rng.random(3) ** 2 * .5 + .02
    grey = float(np.clip((head.age - 35 + rng.normal(0, 12)) / 40, 0, 1) ** 1.5) * chance(rng, .75)
    name = pick(rng, style_weights(head, straight))
    bare = float(np.clip((head.age - 22) / 55 + rng.normal(0, .25), 0, 1)) * head.male * chance(rng, .7)
    if name == "horseshoe":
        bare = rng.uniform(.8, 1)
    density = scalp(rest, rng, bare if head.age > 18 else 0)
    style = None if name in ("bald", "shaved") else make_style(name, straight, rng)
    stubble = {"bald": rng.uniform(0, .12), "shaved": rng.uniform(.35, .85)}.get(name, .92)
    return Hair(name, style, colour, grey, density, float(stubble), straight)


def scalp(rest: Points, rng: np.random.Generator, bare: float) -> Array:
    """(P,) how densely hair grows, 0 to 1, at places at rest.

    Args:
        bare: how far baldness has gone, 0 to 1.
    """
    x, y, z = rest.T
    line = np.interp(z, _LINE_Z, _LINE_Y) + rng.normal(0, .05) * (z > -.3)
    peak = rng.normal(.0, .05) * np.exp(-(x / .15) ** 2) * (z > 0)
    corners = np.exp(-((np.abs(x) - .42) / .17) ** 2) * (z > -.45) * (.06 + .5 * min(bare * 1.6, 1))
    wisps = .02 * np.sin(x * 31 + rng.uniform(0, 6)) + .015 * np.sin(x * 67 + z * 53 + rng.uniform(0, 6))
    density = np.clip((y - line - corners + peak + wisps) / .09 + .5, 0, 1) * (y > -.95)
    top = np.clip((y - .72 + .25 * (bare - .6)) / .18, 0, 1)
    crown = np.exp(-((x / .45) ** 2 + ((z + .95) / .35) ** 2)) * (y > .6)
    gone = np.maximum(top * np.clip(bare * 2 - .75, 0, 1), crown * np.clip(bare * 1.8 - .35, 0, 1))
    front = np.clip((z + .25) / .3, 0, 1) * np.clip((y - .5) / .1, 0, 1) * np.clip(bare * 2.2 - .9, 0, 1)
    return density * (1 - np.clip(np.maximum(gone, front), 0, .985))
