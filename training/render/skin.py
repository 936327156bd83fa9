"""The colours of a skin, and what is painted on it."""

from __future__ import annotations

import numpy as np

from .arrays import Array, Points
from .beard import Beard
from .brows import Brows
from .dice import Dice, chance
from .hair import Hair
from .head import Head
from .human import Human
from .parts import triangulated, vertex_normals
from .scene import Body

_TONES = np.array([[.13, .066, .042], [.5, .335, .235], [.58, .385, .29]])
"""Of African, Asian and European skin."""


def skin_tone(head: Head, dice: Dice) -> Array:
    """(3,) linear reflectance."""
    rng = dice.of("skin tone")
    tone = np.exp(np.asarray(head.origins) @ np.log(_TONES))
    tan = np.exp(-abs(rng.normal(0, .35)) * np.array([.75, 1, 1.15]))
    return np.clip(tone * tan * rng.lognormal(.08, .14) * (1, rng.uniform(.92, 1.06), rng.uniform(.88, 1.1)), .012, .8)


def make_body(human: Human, fine: Points, head: Head, hair: Hair, brows: Brows, beard: Beard,
              tone: Array, dice: Dice) -> Body:
    """The skin over a body's (P, 3) fine points, with paint for what grows on it."""
    rng = dice.of("skin")
    regions, rest = human.regions, human.fine_rest
    colours = _complexion(tone, rest, head, regions.ears, rng)
    colours = _made_up(colours, rest, head, rng)
    brow = brows(rest)
    shade = np.clip(brow * 1.6 - .3, 0, 1) * (.35 + .5 * brows.pencilled) * brows.density
    colours = _mixed(colours, brows.colour, shade)
    colours = _mixed(colours, beard.colour * (.7 if beard.is_hair else 1) + (0 if beard.is_hair else .25 * tone),
                     beard.density * beard.shadow)
    colours = _mixed(colours, hair.colour * .75, hair.density * hair.stubble)
    painted_hair = hair.density * (hair.stubble > .3)
    fields_a = np.stack([regions.upper_lip, regions.lower_lip, regions.mouth, regions.nose], 1)
    fields_b = np.stack([regions.ears, regions.neck, painted_hair, brow], 1)
    triangles = triangulated(human.skin.faces)
    return Body(fine, vertex_normals(fine, triangles), rest, colours.astype(np.float32), fields_a.astype(np.float32),
                fields_b.astype(np.float32), triangles, _lips(tone, head, rng).astype(np.float32),
                oiliness=float(rng.uniform(.01, .09)), pores=float(rng.uniform(.1, .6)),
                lip_gloss=float(rng.uniform(.03, .4)))


def _complexion(tone: Array, rest: Points, head: Head, ears: Array,
                rng: np.random.Generator) -> Array:
    x, y, z = rest.T
    wide = np.abs(x)

    def spot(across: float, up: float, width: float, height: float) -> Array:
        return np.exp(-((wide - across) / width) ** 2 - ((y - up) / height) ** 2) * (z > -.3)

    red = rng.uniform(.1, .9) * spot(.42, -.38, .2, .18) + rng.uniform(.1, .9) * spot(0, -.42, .14, .14)
    red = red + rng.uniform(.2, .8) * ears + rng.uniform(0, .4) * spot(0, -1, .2, .12)
    ruddy = np.array([1.05, .78, .76]) ** (red[:, None] * (1.2 if tone.max() > .3 else .6))
    bags = rng.uniform(0, .35) * spot(.3, -.12, .13, .06) + rng.uniform(.05, .3) * spot(.3, .03, .16, .06)
    colours = tone * ruddy * (1 - bags[:, None] * (.8, 1, .9))
    lines = np.clip((head.age - 38) / 40, 0, 1) * rng.uniform(.3, 1)
    brow_lines = np.sin(y * 58 + 1.5 * np.sin(x * 4)) ** 8 * np.exp(-((y - .45) / .17) ** 2 - (x / .4) ** 2) * (z > 0)
    feet = np.sin(y * 55 + wide * 20) ** 6 * np.exp(-((wide - .62) / .09) ** 2 - (y / .13) ** 2)
    colours = colours * (1 - lines * .3 * (brow_lines + feet))[:, None]
    if chance(rng, .2):
        spots = (rng.random(len(rest)) < rng.uniform(.02, .2)) * (spot(.25, -.25, .35, .25) + .15)
        colours = colours * (1 - .35 * spots[:, None] * (.6, 1, 1))
    for _ in range(int(rng.poisson(1.2))):
        middle = rest[rng.integers(len(rest))]
        colours = colours * (1 - .6 * (np.linalg.norm(rest - middle, axis=1) < rng.uniform(.012, .03)))[:, None]
    return colours


def _made_up(colours: Array, rest: Points, head: Head, rng: np.random.Generator) -> Array:
    if not chance(rng, .5 * (1 - head.male) * (head.age > 15)):
        return colours
    x, y = np.abs(rest[:, 0]), rest[:, 1]
    front = rest[:, 2] > -.1
    lids = np.exp(-((x - .31) / .14) ** 2 - ((y - .05) / .045) ** 2) * front
    liner = np.exp(-((np.hypot((x - .31) / 1.7, y - .01) - .085) / .018) ** 2) * front
    rouge = np.exp(-((x - .5) / .15) ** 2 - ((y + .3) / .12) ** 2) * front
    colours = _mixed(colours, rng.random(3) ** 2 * .4, lids * rng.uniform(0, .7))
    colours = _mixed(colours, np.full(3, .01), liner * rng.uniform(0, .9))
    return _mixed(colours, np.array([.5, .12, .13]), rouge * rng.uniform(0, .2))


def _lips(tone: Array, head: Head, rng: np.random.Generator) -> Array:
    natural = tone * (rng.uniform(.8, 1.05), rng.uniform(.48, .75), rng.uniform(.5, .8))
    if not chance(rng, .4 * (1 - head.male) * (head.age > 14)):
        return natural
    stick = np.array([rng.uniform(.15, .6), rng.uniform(.01, .2), rng.uniform(.02, .25)])
    share = rng.uniform(.3, .95)
    return natural * (1 - share) + stick * share


def _mixed(colours: Array, other: Array, share: Array) -> Array:
    return colours * (1 - share[:, None]) + other * share[:, None]
