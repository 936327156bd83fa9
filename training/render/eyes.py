"""Eyeballs and what lies in the mouth."""

from __future__ import annotations

import numpy as np

from ..labels import Label
from .arrays import Array, Faces, Points
from .dice import Dice, chance, one_of
from .expression import Expression
from .head import Head
from .human import Human
from .parts import Material, Part, facing, part, unit

_IRISES = {"brown": (.1, .04, .015), "dark": (.035, .016, .01), "hazel": (.17, .1, .03), "green": (.12, .18, .08),
           "blue": (.12, .22, .38), "grey": (.2, .24, .27)}


def eye_centres(human: Human, points: Points) -> dict[str, Array]:
    """The middles of the eyeballs, `l` and `r`, (3,)."""
    return {side: points[np.unique(human.groups[f"helper-{side}-eye"])].mean(0) for side in "lr"}


def make_eyes(human: Human, head: Head, points: Points, expression: Expression, dice: Dice) -> list[Part]:
    """Both eyeballs, looking where the expression says."""
    rng = dice.of("eyes")
    light_eyed = head.origins[2] > .5 and chance(rng, .6)
    iris = np.array(_IRISES[one_of(rng, ("hazel", "green", "blue", "grey") if light_eyed else ("brown", "dark"))])
    iris = iris * rng.uniform(.7, 1.3)
    across, up = np.radians(expression.gaze)
    gaze = np.array([np.sin(across) * np.cos(up), np.sin(up), np.cos(across) * np.cos(up)])
    frame = facing(gaze, (0, 1, 0))
    eyes = []
    for side, label in (("l", Label.LEFT_EYE), ("r", Label.RIGHT_EYE)):
        where, faces = _own(points, human.groups[f"helper-{side}-eye"])
        outward = unit(where - where.mean(0)).astype(np.float32)
        eyes.append(part(where, faces, label, Material.EYE, iris, details=outward @ frame, normals=outward))
    return eyes


def make_mouth(human: Human, points: Points, dice: Dice) -> list[Part]:
    """Teeth and tongue."""
    rng = dice.of("mouth")
    teeth = np.array([.62, .56, .45]) * rng.uniform(.7, 1.15) * (1, rng.uniform(.92, 1), rng.uniform(.8, 1))
    inside = []
    for name, colour in (("upper-teeth", teeth), ("lower-teeth", teeth), ("tongue", (.34, .1, .09))):
        where, faces = _own(points, human.groups[f"helper-{name}"])
        inside.append(part(where, faces, Label.MOUTH, Material.WET, colour))
    return inside


def _own(points: Points, faces: Faces) -> tuple[Points, Faces]:
    """The points that faces use, and the faces over them."""
    used, index = np.unique(faces, return_inverse=True)
    return points[used], index.reshape(faces.shape).astype(np.int32)
