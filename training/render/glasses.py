"""Glasses: rims of all widths, rimless ones, clear lenses and dark ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..labels import Label
from .arrays import Array, Points
from .dice import Dice, chance, colour, pick
from .human import Human
from .parts import Material, Part, part, tube
from .scene import Lens

_STEPS = 40


@dataclass(frozen=True)
class Glasses:
    """What is worn.

    Attributes:
        name: clear, tinted, sun or mirrored.
        parts: the frame, and lenses that nothing is seen through.
        lenses: those that let light through.
    """

    name: str
    parts: tuple[Part, ...]
    lenses: tuple[Lens, ...]


@dataclass(frozen=True)
class _Shape:
    width: float
    height: float
    power: float  # of the superellipse: 2 is round, 5 nearly a rectangle
    drop: float  # how far its outer lower corner hangs, as aviators do
    lift: float  # how far its outer upper corner rises, as a cat's eye does


def make_glasses(human: Human, fine: Points, eyes: Mapping[str, Array], dice: Dice) -> Glasses | None:
    """Glasses on a head, which every third has.

    Args:
        fine: (P, 3) points of the body.
        eyes: the middles of the eyeballs, `l` and `r`.
    """
    rng = dice.of("glasses")
    if not chance(rng, .4):
        return None
    name = pick(rng, {"clear": 6, "tinted": .7, "sun": 1.7, "mirrored": .3})
    dark = name != "clear"
    shape = _Shape(width=rng.uniform(.24, .34) + .04 * dark, height=rng.uniform(.16, .27) + .03 * dark,
                   power=pick(rng, {2.: 2, 2.6: 2, 3.5: 2, 5.: 1.5}), drop=rng.uniform(0, .35) * chance(rng, .35),
                   lift=rng.uniform(0, .3) * chance(rng, .3))
    rim = pick(rng, {"thin": 3, "medium": 2.5, "thick": 2, "half": .8, "none": .8})
    radius = {"thin": rng.uniform(.007, .013), "medium": rng.uniform(.014, .024), "thick": rng.uniform(.026, .048),
              "half": rng.uniform(.01, .022), "none": .005}[rim]
    metal = rim in ("thin", "none") or chance(rng, .2)
    tint = np.array([.7, .55, .25]) * rng.uniform(.4, 1.1) if metal and chance(rng, .4) else colour(rng, vivid=.45)
    if metal and chance(rng, .5):
        tint = np.full(3, rng.uniform(.03, .7))
    material = Material.METAL if metal else Material.GLOSSY
    middle = (eyes["l"] + eyes["r"]) / 2
    slip = rng.uniform(-.16, .0) - .05 * chance(rng, .15)
    bridge = _front(fine, 0, middle[1] + slip + .06) + .035
    depth = max(bridge - .06, max(eye[2] for eye in eyes.values()) + .2)
    frame: list[Part] = []
    panes: list[Part] = []
    inner = {}
    for side, sign in (("l", 1), ("r", -1)):
        centre = np.array([eyes[side][0] + sign * rng.uniform(0, .02), middle[1] + slip, depth])
        outline = _outline(shape, sign)
        edge = centre + outline
        edge[:, 2] -= .14 * (np.abs(edge[:, 0]) - .3).clip(0) + .05 * outline[:, 1] * rng.uniform(-1, .2)
        if rim == "half":
            upper = np.argsort(np.arctan2(outline[:, 1], outline[:, 0] * sign))
            kept = edge[upper][outline[upper, 1] > -.01]
            frame.append(_made(tube(kept[np.argsort(kept[:, 0])], radius), material, tint))
        else:
            frame.append(_made(tube(edge, radius, closed=True, flat=1.4), material, tint))
        panes.append(_pane(edge, centre, shape, rng.uniform(.04, .75, 3) if dark else np.full(3, .8)))
        hinge = edge[np.argmax(edge[:, 0] * sign - .6 * np.abs(outline[:, 1] - shape.height * .35))]
        inner[side] = edge[np.argmax(-edge[:, 0] * sign - .5 * np.abs(outline[:, 1] - shape.height * .2))]
        frame.append(_temple(human, fine, hinge, sign, radius, material, tint))
    top = (inner["l"] + inner["r"]) / 2 + (0, rng.uniform(.01, .06), bridge - (inner["l"][2] + inner["r"][2]) / 2)
    frame.append(_made(tube(_bow(inner["r"], top, inner["l"]), radius * 1.1), material, tint))
    if shape.drop and chance(rng, .6):
        up = np.array([0, shape.height * .55, 0])
        frame.append(_made(tube(_bow(inner["r"] + up, top + up, inner["l"] + up), radius), material, tint))
    return _assembled(name, frame, panes, rng)


def _assembled(name: str, frame: list[Part], panes: list[Part], rng: np.random.Generator) -> Glasses:
    if name == "clear":
        return Glasses(name, tuple(frame), tuple(Lens(pane, rng.uniform(0, .06)) for pane in panes))
    if name == "tinted":
        density = rng.uniform(.3, .6)
        return Glasses(name, tuple(frame), tuple(Lens(pane, density) for pane in panes))
    shade = rng.uniform(.004, .03) if name == "sun" else rng.uniform(.2, .6)
    material = Material.GLOSSY if name == "sun" else Material.METAL
    dark = [part(pane.points, pane.faces, Label.GLASSES, material, pane.colours * shade, casts=False) for pane in panes]
    return Glasses(name, (*frame, *dark), ())


def _outline(shape: _Shape, sign: int) -> Array:
    """(_STEPS, 3): the edge of a lens about its middle; `sign` is the side that is outside."""
    angle = np.linspace(0, 2 * np.pi, _STEPS, endpoint=False)
    x = np.sign(np.cos(angle)) * np.abs(np.cos(angle)) ** (2 / shape.power)
    y = np.sign(np.sin(angle)) * np.abs(np.sin(angle)) ** (2 / shape.power)
    below, above = np.clip(-y, 0, 1), np.clip(y, 0, 1)
    height = y - shape.drop * below * (x + .4).clip(0) + shape.lift * above * x.clip(0)
    return np.stack([sign * x * shape.width * (1 - .15 * below), height * shape.height, np.zeros(_STEPS)], 1)


def _pane(edge: Points, centre: Array, shape: _Shape, tint: Array) -> Part:
    middle = edge.mean(0) + (0, 0, .02)
    points = np.vstack([edge, middle[None]])
    count = len(edge)
    faces = np.stack([np.arange(count), (np.arange(count) + 1) % count, np.full(count, count)], 1)
    down = np.clip(.5 - (points[:, 1] - centre[1]) / (2 * shape.height), 0, 1)
    details = np.column_stack([down, np.full(count + 1, float(tint.sum() < 1)), np.zeros(count + 1)])
    normals = np.column_stack([(points[:, 0] - centre[0]) * .5, (points[:, 1] - centre[1]) * .5, np.ones(count + 1)])
    normals = (normals / np.linalg.norm(normals, axis=1, keepdims=True)).astype(np.float32)
    return part(points, faces, Label.GLASSES, Material.GLOSSY, tint, details=details, normals=normals, casts=False)


def _temple(human: Human, fine: Points, hinge: Array, sign: int, radius: float, material: Material,
            tint: Array) -> Part:
    """The arm from the hinge over the ear."""
    ear = fine[(human.regions.ears > .5) & (human.fine_rest[:, 0] * sign > 0)]
    root = np.array([np.abs(ear[:, 0]).min() * sign, ear[:, 1].max() - .06, np.median(ear[:, 2]) + .05])
    beside = np.array([max(abs(hinge[0]), abs(root[0]) + .03) * sign, hinge[1], hinge[2] - .1])
    path = np.array([hinge, beside, (beside + root) / 2 + (.02 * sign, 0, 0), root, root + (0, -.12, -.16)])
    share = np.linspace(0, 4, 14)
    path = np.stack([np.interp(share, range(5), path[:, axis]) for axis in range(3)], 1)
    return _made(tube(path, max(radius * .9, .009), flat=1.5), material, tint)


def _bow(first: Points, middle: Array, last: Points) -> Array:
    share = np.linspace(0, 1, 9)[:, None]
    control = 2 * middle - (first + last) / 2
    return (1 - share) ** 2 * first + 2 * share * (1 - share) * control + share ** 2 * last


def _made(shape: tuple[Points, NDArray[np.int32]], material: Material, tint: Array) -> Part:
    return part(*shape, Label.GLASSES, material, tint)


def _front(fine: Points, x: float, y: float) -> float:
    """How far forward the face reaches around a place."""
    near = np.hypot(fine[:, 0] - x, fine[:, 1] - y) < .08
    return float(fine[near, 2].max(initial=-1))
