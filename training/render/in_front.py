"""What is held before a face: hands, and phones, cups, microphones and more. All of it is background."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..labels import Label
from .arrays import Array
from .cloth import patterned
from .dice import Dice, chance, colour, pick
from .hands import hand_part
from .human import Human
from .parts import Material, Part, ball, box, grid_faces, part, tube, turn, unit
from .surface import CENTRE, Surface

_KINDS = {"hand": 5, "two hands": 1, "phone": 1.2, "cup": 1, "microphone": 1, "paper": .7, "food": .7, "glass": .6,
          "stick": 2}


@dataclass(frozen=True)
class InFront:
    """The name of what is there, "" for nothing, and its triangles."""

    name: str
    parts: tuple[Part, ...]


def make_in_front(human: Human, surface: Surface, camera: Array, tone: Array,
                  clearance: float, dice: Dice) -> InFront:
    """What hides a part of the face from the camera.

    Args:
        camera: (3, 3) right, up and towards the camera as columns.
        tone: (3,) of the skin.
        clearance: how far what is worn stands out of the face.
    """
    rng = dice.of("in front")
    if not chance(rng, .25):
        return InFront("", ())
    name = pick(rng, _KINDS)
    # Pens and brushes come before the eyes, where they could be taken for glasses; all else mostly hides the mouth.
    place, out = _place(surface, camera, rng, height=.05 if name == "stick" else -.35)
    place = place + out * clearance
    if chance(rng, .15):
        tone = tone * rng.lognormal(0, .6)
    if name in ("hand", "two hands"):
        parts = [_touching(human, rng, tone, place, out, camera)]
        if name == "two hands":
            place, out = _place(surface, camera, rng, height=-.35)
            parts.append(_touching(human, rng, tone, place, out, camera))
        return InFront(name, tuple(parts))
    thing, centre = _thing(name, place, out, camera, rng)
    # It may be anywhere on the line of sight; there no hair comes through it.
    nearer = camera[:, 2] * rng.uniform(.5, 1.2)
    parts, centre = [one.moved(np.eye(3), nearer) for one in thing], centre + nearer
    if name != "paper" and chance(rng, .85):
        side = 1 if chance(rng, .5) else -1
        across = camera @ np.array([side, .15, 0])
        fingers = camera @ unit(np.array([-.25 * side, 1, .5]))
        parts.append(hand_part(human, rng, tone, centre + across * .28 - camera[:, 1] * .05, -across, fingers,
                               mirrored=side < 0, grip=rng.uniform(25, 60)))
    return InFront(name, tuple(parts))


def _place(surface: Surface, camera: Array, rng: np.random.Generator, *, height: float) -> tuple[Array, ...]:
    """A place on the side of the head that is seen, about at that height, and the way out of the head."""
    out = unit(camera @ np.array([rng.normal(0, .42), rng.normal(height, .35), 1]))
    place = CENTRE + out * surface.radius(out[None].astype(np.float32))[0]
    return place, out


def _touching(human: Human, rng: np.random.Generator, tone: Array, place: Array,
              out: Array, camera: Array) -> Part:
    side = 1 if chance(rng, .5) else -1
    fingers = camera @ np.array([-side * abs(rng.normal(0, .7)), rng.uniform(.25, 1), 0])
    palm = -out if chance(rng, .75) else out
    palm = unit(palm + rng.normal(0, .2, 3))
    away = rng.uniform(.12, .3) if chance(rng, .75) else rng.uniform(.4, 1.5)
    return hand_part(human, rng, tone, place + out * away, palm, fingers, mirrored=side > 0,
                     scale=rng.uniform(.85, 1.1))


def _thing(name: str, place: Array, out: Array, camera: Array,
           rng: np.random.Generator) -> tuple[list[Part], Array]:
    """An object and its middle; it is made upright before the camera, then leant."""
    tint, frame = colour(rng), camera @ turn((0, 0, 1), rng.normal(0, .25)) @ turn((1, 0, 0), rng.normal(0, .25))
    local: list[Part] = []
    zero = np.zeros(3)

    def add(shape: tuple[Array, NDArray[np.int32]], material: Material,
            shade: Array | None = None) -> None:
        local.append(part(*shape, Label.BACKGROUND, material, tint if shade is None else shade))

    if name == "phone":
        add(box(zero, (.75, 1.5, .09), rounding=.12), Material.GLOSSY)
        add(box((-.2, .5, .05), (.25, .3, .05)), Material.GLOSSY, np.full(3, .01))
    elif name in ("cup", "glass"):
        height, wide = rng.uniform(.7, 1.3), rng.uniform(.3, .45)
        path = np.stack([np.zeros(6), np.linspace(-height / 2, height / 2, 6), np.zeros(6)], 1)
        add(tube(path, np.linspace(wide * .8, wide, 6), sides=24), Material.GLOSSY)
        add(tube(path * .6, np.linspace(wide * .85, wide, 6) * 1.03, sides=24), Material.MATTE, colour(rng))
    elif name == "microphone":
        add(ball(zero, .24), Material.METAL, np.full(3, rng.uniform(.02, .3)))
        add(tube(np.array([[0, -.1, 0], [0, -1., .2], [0, -2.2, .4]]), (.15, .12, .1), sides=14), Material.GLOSSY)
    elif name == "paper":
        rows, columns = np.meshgrid(np.linspace(-1, 1, 8), np.linspace(-1, 1, 8), indexing="ij")
        wide, high = rng.uniform(.45, .8), rng.uniform(.5, 1)
        sheet = np.stack([columns * wide, rows * high, .15 * np.sin(columns * 2)], -1).reshape(-1, 3)
        shades = patterned(sheet, np.full(3, .75), rng)
        local.append(part(sheet, grid_faces(8, 8), Label.BACKGROUND, Material.MATTE, shades))
    elif name == "food":
        add(ball(zero, rng.uniform(.2, .5, 3)), Material.MATTE, np.array([.5, .3, .1]) * rng.uniform(.5, 1.4, 3))
    else:
        path = np.array([[0, 0, 0], [.5, .1, .7], [1, .2, 1.4]]) * rng.uniform(.6, 1.2)
        add(tube(path, rng.uniform(.02, .06)), Material.MATTE)
    reach = max(np.ptp(one.points[:, 2]) for one in local)
    centre = place + out * (.06 + reach / 2 + rng.uniform(0, .5) * chance(rng, .4))
    return [one.moved(frame, centre) for one in local], centre
