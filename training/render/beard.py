"""Beards, moustaches, stubble."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..labels import Label
from .arrays import Array
from .dice import Dice, chance, pick
from .hair import Hair
from .head import Head
from .human import Human
from .parts import Part, unit
from .strands import Ground, ribbons, shades


@dataclass(frozen=True)
class Beard:
    """What grows on the lower face.

    Attributes:
        name: of its kind.
        density: (P,) 0 to 1 over the fine points.
        length: decimetres.
        shadow: how dark the skin is where it grows, 0 to 1.
        colour: (3,).
        grey: the share of grey hairs.
    """

    name: str
    density: Array
    length: float
    shadow: float
    colour: Array
    grey: float

    @property
    def is_hair(self) -> bool:
        """Whether it is long enough to hide the skin: then it is labelled HAIR, else skin, as in CelebAMask-HQ."""
        return self.length > .055 and self.shadow > .5


def choose_beard(head: Head, hair: Hair, human: Human, dice: Dice) -> Beard:
    """The beard of a head; most have none."""
    rng = dice.of("beard")
    kinds = {"none": 3, "shadow": 2, "stubble": 1.5, "full": 2, "long": .6, "moustache": .7, "goatee": .9, "circle": .7,
             "chinstrap": .3}
    grown = head.male > .5 and head.age > 17
    name = pick(rng, kinds) if grown else "none"
    regions = _regions(human, rng)
    density = {
        "none": regions["full"] * 0, "shadow": regions["full"], "stubble": regions["full"], "full": regions["full"],
        "long": regions["full"], "moustache": regions["moustache"], "goatee": regions["chin"],
        "circle": np.maximum(regions["chin"], regions["moustache"]), "chinstrap": regions["edge"],
    }[name]
    length = {"none": 0, "shadow": .012, "stubble": rng.uniform(.02, .05), "full": rng.uniform(.07, .3),
              "long": rng.uniform(.4, 1.3), "moustache": rng.uniform(.06, .18), "goatee": rng.uniform(.08, .5),
              "circle": rng.uniform(.06, .25), "chinstrap": rng.uniform(.06, .12)}[name]
    shadow = rng.uniform(.6, .95)
    shadow = {"none": 0, "shadow": rng.uniform(.08, .4), "stubble": rng.uniform(.25, .55)}.get(name, shadow)
    colour = hair.colour * (1, rng.uniform(.8, 1), rng.uniform(.7, 1)) * rng.uniform(.7, 1.2)
    grey = float(np.clip(hair.grey * rng.uniform(.8, 1.6), 0, .95))
    patchy = 1 - .6 * rng.random() * chance(rng, .25)
    return Beard(name, density * patchy, float(length), float(shadow), colour, grey)


def _regions(human: Human, rng: np.random.Generator) -> dict[str, Array]:
    """(P,) densities by the name of the region, at rest."""
    x, y, z = human.fine_rest.T
    wide = np.abs(x)
    lips = human.regions.upper_lip + human.regions.lower_lip + human.regions.mouth
    cheek = rng.uniform(-.62, -.38)
    line = np.interp(wide, (0, .12, .25, .45, .62, .75), (-.5, -.5, -.54, cheek, -.3, -.1))
    neck = rng.uniform(-1.45, -1.1)
    soft = .07
    below = np.clip((line - y) / soft + .5, 0, 1) * np.clip((y - neck) / .12, 0, 1) * (z > -.75)
    below = below * (human.regions.ears < .3) * np.clip((z + .62) / .1, 0, 1)
    bare = np.exp(-((wide - .13) / .06) ** 2 - ((y + .8) / .035) ** 2) * .7
    full = below * np.clip(1 - 2 * lips, 0, 1) * (1 - bare) * (human.regions.nose < .4)
    moustache = full * np.clip((y + .78) / .05, 0, 1) * np.clip((.34 - wide) / .05, 0, 1)
    chin = full * np.clip((-.72 - y) / .05, 0, 1) * np.clip((rng.uniform(.18, .34) - wide) / .06, 0, 1) * (z > -.2)
    edge = full * np.clip((-.85 - y - .55 * np.clip(wide - .2, 0, 1) * -1.4) / .08, 0, 1)
    return {"full": full, "moustache": moustache, "chin": chin, "edge": edge}


def make_beard(beard: Beard, hair: Hair, tone: Array, human: Human, ground: Ground, eye: Array,
               dice: Dice) -> list[Part]:
    """Its hairs; short ones let the skin's `tone`, (3,), through."""
    if not beard.length:
        return []
    rng = dice.of("beard hairs")
    short = beard.length < .055
    count = 2600 if short else 7000
    roots = ground.sow(rng, count, beard.density)
    place, normal, rest = roots.places, roots.normals, roots.rest
    outwards = np.sign(rest[:, 0]) * (np.abs(rest[:, 0]) > .04)
    down = np.stack([.25 * outwards, np.full(len(rest), -1.), np.zeros(len(rest))], 1)
    upper = rest[:, 1] > -.66
    down[:, 0] += upper * np.sign(rest[:, 0]) * .7
    length = beard.length * rng.uniform(.5, 1.1, len(rest)) * np.where(rest[:, 1] > -.75, .55, 1)
    length = np.where(upper & (np.abs(rest[:, 0]) < .3), np.minimum(length, .16), length)
    steps = 3 if short else 6
    at, points = place.astype(np.float64), []
    heading = unit(normal * .8 + down * .7 + rng.normal(0, .2, place.shape))
    for k in range(steps):
        points.append(at + rng.normal(0, .012 * (1 - hair.straight * .7) * (k > 0), at.shape))
        at = at + heading * (length / (steps - 1))[:, None]
        heading = unit(heading + .35 * down + rng.normal(0, .1, at.shape) + .15 * normal)
    width = np.full(len(place), .007 if short else .015)
    on_skin = np.where(roots.of(human.regions.neck) > .5, int(Label.NECK), int(Label.SKIN))
    labels = np.full(len(place), int(Label.SKIN)) if beard.is_hair else on_skin
    tints = shades(rng, beard.colour + (.45 * tone if short else 0), len(place), grey=beard.grey * (not short))
    return [ribbons(np.stack(points, 1), width, tints, labels, eye, rng, casts=not short)]
