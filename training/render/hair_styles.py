"""How hair is cut and combed: a table of styles, and one of them by chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrays import Array
from .dice import chance, one_of
from .head import Head

Range = tuple[float, float]


@dataclass(frozen=True)
class Style:
    """How hair is cut and combed; lengths in decimetres.

    Attributes:
        top, sides, back, fringe: lengths by region; 0 for none.
        combed_from: (2, 3) the ends of the line that hair is combed away from.
        lift: how much it stands up, from 0 on.
        comb: how much it follows the comb.
        weight: how much it hangs.
        curl: the radius of its curls, and how many turns a decimetre has.
        clumps: 0 (loose) to 1 (wet).
        layer: how thick it lies.
        count: strands.
        tied: where it is tied together, (3,), or None.
        tucked: whether it lies behind the ears.
        in_bun: whether what is tied is a bun, not a tail.
    """

    top: float
    sides: float
    back: float
    fringe: float
    combed_from: Array
    lift: float
    comb: float
    weight: float
    curl: Range
    clumps: float
    layer: float
    count: int
    tied: Array | None
    tucked: bool
    in_bun: bool


@dataclass(frozen=True)
class _Cut:
    """A row of the table: lengths and lifts lie in ranges; `combed` names lines, `curl` None is the hair's own.

    `share` is the length of sides, back and fringe over the top's, where `top` alone is given.
    """

    top: Range
    sides: Range | None = None
    back: Range | None = None
    fringe: Range | None = None
    combed: tuple[str, ...] = ("crown",)
    lift: Range = (.15, .15)
    comb: float = 1.2
    weight: float = .2
    curl: tuple[Range, Range] | None = None
    clumps: float = .4
    layer: float = .15
    count: int = 6000
    tied: Range | None = None
    tucked: float = 0
    share: Range = (.85, .95)


_STRAIGHT = ((0., 0.), (0., 0.))
_TABLE = {
    "buzz": _Cut((.06, .1), (.05, .08), (.05, .08), (.06, .1), lift=(.8, .8), comb=.5, weight=0, curl=_STRAIGHT,
                 clumps=0, layer=.03, count=9000),
    "crop": _Cut((.2, .5), (.12, .25), (.15, .3), (.2, .45), lift=(.3, .7), comb=.8, layer=.1, count=6500),
    "fade": _Cut((.25, .6), (.05, .05), (.05, .05), (.25, .5), lift=(.4, .8), comb=.6, weight=.1, count=7000),
    "side": _Cut((.5, 1), (.15, .4), (.2, .4), (.5, .9), ("parting",), lift=(.3, .6)),
    "back": _Cut((.6, 1.3), (.3, .7), (.3, .6), (.8, 1.3), ("front",), lift=(.2, .6), comb=1.3, clumps=.5),
    "quiff": _Cut((.5, .9), (.1, .25), (.1, .3), (.7, 1.1), ("front",), lift=(.9, 1.5), comb=1, weight=.1, clumps=.5,
                  layer=.3),
    "spiky": _Cut((.3, .7), (.12, .4), (.2, .4), (.3, .6), lift=(1.6, 1.6), comb=.3, weight=0, curl=_STRAIGHT,
                  clumps=.85, layer=.3, count=5000),
    "horseshoe": _Cut((.2, .5), (.15, .4), (.2, .4), (.1, .1), lift=(.4, .4), comb=.8, clumps=.3, layer=.08,
                      count=5000),
    "bowl": _Cut((1, 1.4), (.7, 1.2), (.7, 1.1), (.6, 1), lift=(.1, .3), weight=.6, clumps=.5, count=6500),
    "bob": _Cut((1.6, 2.4), (1.2, 2), (1, 1.6), (1.4, 2), ("parting",), weight=.8, clumps=.5, layer=.2, tucked=.45),
    "fringe bob": _Cut((1.6, 2.3), (1.2, 1.9), (1, 1.6), (.55, .85), weight=.8, clumps=.5, layer=.2, count=6500),
    "long": _Cut((1.6, 4.2), combed=("middle", "parting"), lift=(.12, .12), comb=1.1, weight=.9, clumps=.5, layer=.2,
                 tucked=.5),
    "long fringe": _Cut((1.6, 4.2), fringe=(.5, .85), lift=(.12, .12), comb=1.1, weight=.9, clumps=.5, layer=.2,
                        count=6500),
    "wavy": _Cut((1.6, 4.2), combed=("parting",), lift=(.2, .2), comb=1, weight=.8, curl=((.03, .08), (.4, .9)),
                 clumps=.65, layer=.3, count=5500, tucked=.4),
    "curly": _Cut((.9, 2.2), fringe=(.3, .8), combed=("parting", "crown"), lift=(.5, .5), comb=.7, weight=.5,
                  curl=((.07, .13), (1.2, 2.2)), clumps=.7, layer=.35, count=4000),
    "afro": _Cut((.5, 1.6), share=(.75, .95), lift=(2.5, 2.5), comb=.2, weight=.05, curl=((.05, .1), (3, 5)), clumps=.3,
                 layer=.2, count=5000),
    "tight curls": _Cut((.15, .5), share=(.55, .9), lift=(2, 2), comb=.3, weight=0, curl=((.03, .04), (4, 7)), layer=.1,
                        count=8000),
    "cornrows": _Cut((1.1, 1.6), (.8, 1.3), (.5, .5), (1.2, 1.6), ("front",), lift=(.02, .02), comb=2, weight=.1,
                     curl=((.012, .012), (6, 6)), clumps=.95, layer=.05, count=5000),
    "locks": _Cut((1, 3), combed=("middle",), lift=(.4, .4), comb=.8, weight=.8, curl=((.02, .02), (3, 3)), clumps=.97,
                  layer=.3, count=5000),
    "ponytail": _Cut((1.9, 1.9), lift=(.05, .05), weight=0, layer=.08, count=5500, tied=(0, 1)),
    "bun": _Cut((1.9, 1.9), lift=(.05, .05), weight=0, layer=.08, count=5500, tied=(.2, 1.25)),
}


def style_weights(head: Head, straight: float) -> dict[str, float]:
    """Styles, `bald` and `shaved` with them, and how often they are seen on such a head."""
    man, woman = head.male, 1 - head.male
    old = head.age > 35
    return {"bald": .5 * man * old + .03 * woman, "shaved": .7 * man + .08 * woman, "buzz": .9 * man + .05 * woman,
            "crop": 2 * man + .2 * woman, "side": 1.4 * man + .25 * woman, "back": .8 * man + .25 * woman,
            "quiff": .9 * man * straight + .05, "spiky": .5 * man * straight, "horseshoe": .8 * man * old,
            "bowl": .35 * straight, "bob": (.15 * man + 1.4 * woman) * straight + .05,
            "fringe bob": .9 * woman * straight, "long": (.35 * man + 2 * woman) * straight + .2 * woman,
            "long fringe": woman * straight, "wavy": .25 * man + 1.7 * woman, "curly": .45 * man + woman,
            "afro": (.6 * man + .8 * woman) * (1 - straight), "tight curls": 1.2 * (1 - straight),
            "cornrows": .4 * (1 - straight), "ponytail": .1 * man + 1.4 * woman, "bun": .12 * man + 1.2 * woman,
            "fade": .8 * man, "locks": .5 * (1 - straight)}


def make_style(name: str, straight: float, rng: np.random.Generator) -> Style:
    """A style of the table, its ranges thrown.

    Args:
        straight: whether the hair is straight by nature, 0 to 1.
    """
    cut = _TABLE[name]
    top = rng.uniform(*cut.top)
    sides, back, fringe = (top * rng.uniform(*cut.share) if length is None else rng.uniform(*length)
                           for length in (cut.sides, cut.back, cut.fringe))
    natural: tuple[Range, Range] = ((.005, .03), (.4, 1.2)) if straight > .5 else ((.03, .07), (1.5, 3))
    radius, turns = (float(rng.uniform(*limits)) for limits in cut.curl or natural)
    tied = None
    if cut.tied is not None:
        on_top = name == "bun" and chance(rng, .3)
        tied = np.array([0, rng.uniform(*cut.tied), -.7 if on_top else -1.7])
    return Style(float(top), float(sides), float(back), float(fringe), _combed_from(one_of(rng, cut.combed), rng),
                 float(rng.uniform(*cut.lift)), cut.comb, cut.weight, (radius, turns), cut.clumps, cut.layer, cut.count,
                 tied, chance(rng, cut.tucked), name == "bun")


def _combed_from(line: str, rng: np.random.Generator) -> Array:
    """(2, 3): the line that hair is combed away from."""
    if line == "crown":
        return np.array([[rng.normal(0, .08), 1.2, -.8]] * 2)
    if line == "front":
        return np.array([[rng.normal(0, .2), .2, .7]] * 2)
    aside = rng.choice([-1, 1]) * (rng.uniform(.15, .45) if line == "parting" else rng.uniform(0, .06))
    return np.array([[aside, .7, .25], [aside, 1.2, -.9]])
