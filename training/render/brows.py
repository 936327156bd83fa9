"""Eyebrows and lashes: shapes, densities, and their hairs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..labels import Label
from .arrays import Array, Points
from .dice import Dice, chance
from .hair import Hair
from .head import Head
from .human import Human
from .parts import Part, unit
from .strands import Ground, ribbons, shades


@dataclass(frozen=True)
class Brows:
    """How brows run, at rest: |x| from `inner` to `outer`, around a curve.

    Attributes:
        inner, outer: where they begin and end.
        height: of the middle of the curve; `arch` how much it bends, `slope` how much its end rises.
        thickness: at the beginning; `taper` the share that is lost towards the end.
        density: 0 to 1.
        colour: (3,).
        grey: the share of grey hairs.
        pencilled: how even the skin below is painted, 0 to 1.
        joined: how densely hairs grow between them.
    """

    inner: float
    outer: float
    height: float
    arch: float
    slope: float
    thickness: float
    taper: float
    density: float
    colour: Array
    grey: float
    pencilled: float
    joined: float

    def __call__(self, rest: Points) -> Array:
        """(N,) how much places at rest, (N, 3), belong to a brow, 0 to 1; its border is at .5."""
        across = np.abs(rest[:, 0])
        share = (across - self.inner) / (self.outer - self.inner)
        bent = 1 - (share / .62 - 1) ** 2 * np.where(share < .62, 1, 2.4)
        middle = self.height + self.slope * share + self.arch * bent
        half = self.thickness / 2 * (1 - self.taper * np.clip(share, 0, 1) ** 1.5)
        above = 1 - np.abs(rest[:, 1] - middle) / np.maximum(half, .008) / 2
        ends = np.minimum(share, 1 - share) * (self.outer - self.inner) / .05 + .5
        between = self.joined * np.clip(1 - np.abs(rest[:, 1] - self.height) / .05, 0, 1) * (share < .1)
        field = np.maximum(np.minimum(above, ends), between)
        return np.clip(field, 0, 1) * (rest[:, 2] > -.25) * (np.abs(rest[:, 1] - self.height) < .3)


def choose_brows(head: Head, hair: Hair, dice: Dice) -> Brows:
    """The brows of a head."""
    rng = dice.of("brows")
    plucked = chance(rng, .65 * (1 - head.male) * (head.age > 15))
    colour = hair.colour if hair.colour.max() < .25 else hair.colour * rng.uniform(.25, .7)
    return Brows(
        inner=rng.uniform(.09, .17), outer=rng.uniform(.53, .63), height=rng.uniform(.085, .125),
        arch=rng.uniform(0, .05), slope=rng.uniform(-.055, .01),
        thickness=rng.uniform(.035, .065) if plucked else rng.uniform(.05, .105), taper=rng.uniform(.4, .85),
        density=float(np.clip(rng.beta(4, 2) * (.6 if head.age < 8 else 1) * (.6 if head.age > 70 else 1), .2, 1)),
        colour=colour, grey=hair.grey * rng.uniform(.2, .9),
        pencilled=rng.uniform(.3, .8) if plucked else rng.uniform(0, .35),
        joined=rng.uniform(.2, .8) * chance(rng, .06 * head.male))


def make_brows(brows: Brows, tone: Array, human: Human, ground: Ground, eye: Array, dice: Dice) -> list[Part]:
    """The hairs of both brows, through which the skin's `tone`, (3,), is seen."""
    rng = dice.of("brow hairs")
    near = brows(human.fine_rest) > .02
    roots = ground.sow(rng, 3200, near.astype(float), lambda at: brows(at) ** 1.5 * brows.density)
    place, normal, rest = roots.places, roots.normals, roots.rest
    side = np.sign(rest[:, 0])
    share = np.clip((np.abs(rest[:, 0]) - brows.inner) / (brows.outer - brows.inner), 0, 1)
    heading = np.stack([side * (.35 + share), 1.1 - 1.6 * share, np.full_like(share, -.1)], 1)
    heading = unit(heading + rng.normal(0, .25, heading.shape) + .35 * normal)
    length = rng.uniform(.03, .075, len(place))[:, None] * (.6 + brows.thickness * 4)
    heading = heading * length
    paths = np.stack([place, place + heading * .5 + normal * .006, place + heading + normal * .004], 1)
    labels = np.where(side > 0, int(Label.LEFT_BROW), int(Label.RIGHT_BROW))
    tints = shades(rng, brows.colour + .15 * tone, len(place), grey=brows.grey)
    return [ribbons(paths, np.full(len(place), .007), tints, labels, eye, rng, casts=False)]


def make_lashes(human: Human, points: Points, head: Head, hair: Hair, eye: Array, dice: Dice) -> list[Part]:
    """Lashes along MakeHuman's own strips for them; they count as the eye, as in CelebAMask-HQ."""
    rng = dice.of("lashes")
    made = rng.uniform(.4, 1) * (1.3 if head.male < .5 else .7)
    parts = []
    for side, label in (("l", Label.LEFT_EYE), ("r", Label.RIGHT_EYE)):
        for strip in (1, 2):
            faces = human.groups[f"helper-{side}-eyelashes-{strip}"]
            chosen = faces[rng.integers(0, len(faces), int(90 * made))]
            quad = points[chosen]
            inner, outer = _edges(quad, points[np.unique(human.groups[f"helper-{side}-eye"])].mean(0))
            share = rng.random((len(quad), 1))
            root = inner[:, 0] * share + inner[:, 1] * (1 - share)
            tip = outer[:, 0] * share + outer[:, 1] * (1 - share)
            tip = root + (tip - root) * rng.uniform(.4, 1, (len(quad), 1)) * (1 if strip == 2 else .9)
            paths = np.stack([root, (root + tip) / 2, tip], 1)
            tints = shades(rng, hair.colour.clip(0, .05), len(quad))
            parts.append(ribbons(paths, np.full(len(quad), .008), tints, label, eye, rng, casts=False))
    return parts


def _edges(quads: Points, centre: Array) -> tuple[Points, Points]:
    """(N, 2, 3) twice: the two corners of each quad that are nearer to the eyeball, and those opposite."""
    distance = np.linalg.norm(quads - centre, axis=2)
    first = (distance + np.roll(distance, -1, 1)).argmin(1)
    rows = np.arange(len(quads))
    inner = np.stack([quads[rows, first], quads[rows, (first + 1) % 4]], 1)
    outer = np.stack([quads[rows, (first + 3) % 4], quads[rows, (first + 2) % 4]], 1)
    return inner, outer
