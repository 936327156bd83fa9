"""Hands in front of the face: MakeHuman's own, their fingers bent by its rig. They are background."""

from __future__ import annotations

import json
from functools import lru_cache

import numpy as np

from ..labels import Label
from .arrays import Array, Faces, Points
from .dice import chance
from .human import Human
from .parts import Material, Part, facing, part, turn, unit
from .subdivision import Subdivision, subdivision

_SIDE = "L"
_FROM, _STRETCHED, _BY = .1, .45, 2.
"""Where the arm begins that is drawn (the elbow is at 0, the wrist at 1), and up to where and by how much it is drawn
out, so that its end is mostly out of sight."""


class Hand:
    """The left hand with its lower arm, which a mirror makes the right one."""

    def __init__(self, human: Human) -> None:
        """Out of the base mesh and its rig."""
        weights = json.loads(human.rig_weights)["weights"]
        self._joint = {name: human.rest[np.unique(human.groups[name])].mean(0) for name in human.groups
                       if name.startswith("joint-l-")}
        wrist, elbow = self._joint["joint-l-hand"], self._joint["joint-l-elbow"]
        self.wrist, self.forearm = wrist, unit(wrist - elbow)
        along = (human.rest - elbow) @ self.forearm / np.linalg.norm(wrist - elbow)
        faces = human.groups["body"]
        kept = (along[faces].min(1) > _FROM) & (human.rest[faces][..., 0].min(1) > 2.5)
        used, index = np.unique(faces[kept], return_inverse=True)
        beyond = np.clip(_STRETCHED - along[used], 0, 1) * _BY * np.linalg.norm(wrist - elbow)
        self._points = human.rest[used] - beyond[:, None] * self.forearm
        self._subdivision: Subdivision = subdivision(index.reshape(-1, 4).astype(np.int32), len(used))
        self._weights = {}
        for finger in range(1, 6):
            for bone in range(1, 4):
                own = np.zeros(len(human.rest), np.float32)
                rows = np.array(weights[f"finger{finger}-{bone}.{_SIDE}"])
                own[rows[:, 0].astype(int)] = rows[:, 1]
                self._weights[finger, bone] = own[used]
        knuckles = [self._joint[f"joint-l-finger-{finger}-1"] for finger in range(2, 6)]
        self.along = unit(np.mean(knuckles, 0) - wrist)
        self.across = unit(knuckles[0] - knuckles[-1])
        self.palm = unit(np.cross(self.along, self.across))

    def posed(self, bends: Array, spread: float) -> tuple[Points, Faces]:
        """The surface, fingers bent.

        Args:
            bends: (5, 3) degrees by finger, from the thumb, and by joint, from the knuckle.
            spread: degrees between the fingers, beside those at rest.
        """
        points = self._points.astype(np.float64)
        for finger in range(1, 6):
            axis = -self.across if finger > 1 else unit(.5 * self.along - .3 * self.across - .6 * self.palm)
            transforms = []
            rotation, offset = np.eye(3), np.zeros(3)
            for bone in range(1, 4):
                joint = self._joint[f"joint-l-finger-{finger}-{bone}"]
                local = turn(axis, np.radians(bends[finger - 1, bone - 1]))
                if bone == 1 and finger > 1:
                    local = turn(self.palm, np.radians(spread * (finger - 3.5))) @ local
                about = joint - local @ joint
                rotation, offset = rotation @ local, rotation @ about + offset
                transforms.append((rotation, offset))
            start = points.copy()
            for bone, (turned, moved) in enumerate(transforms, 1):
                points += self._weights[finger, bone][:, None] * (start @ turned.T + moved - start)
        return self._subdivision.refine(points.astype(np.float32)), self._subdivision.faces


@lru_cache(maxsize=1)
def the_hand(human: Human) -> Hand:
    """The hand of the base mesh, made once."""
    return Hand(human)


def hand_part(human: Human, rng: np.random.Generator, tone: Array, target: Array,
              palm_to: Array, fingers_to: Array, *, mirrored: bool, grip: float | None = None,
              scale: float = 1) -> Part:
    """A hand whose palm's middle lies at a place.

    Args:
        tone: (3,) of its skin.
        palm_to, fingers_to: (3,) where the palm faces, and where the fingers point.
        mirrored: the right hand.
        grip: degrees by which all fingers are bent, as around an object; None for a gesture of chance.
    """
    hand = the_hand(human)
    points, faces = hand.posed(_bends(rng, grip), rng.uniform(-4, 9) if grip is None else 0)
    centre = hand.wrist + hand.along * .45
    local = (points - centre) @ np.stack([hand.across, hand.along, hand.palm], 1)
    if mirrored:
        local = local * (-1, 1, 1)
        faces = faces[:, ::-1]
    frame = facing(palm_to, fingers_to)
    placed = (local * scale) @ frame.T + target
    nails = tone * rng.uniform(.9, 1.1)
    return part(placed, faces, Label.BACKGROUND, Material.SKIN, nails, details=points * 1.3)


def _bends(rng: np.random.Generator, grip: float | None) -> Array:
    if grip is not None:
        return np.full((5, 3), grip) * np.array([[.5]] + [[1.]] * 4) + rng.normal(0, 5, (5, 3))
    bends = np.abs(rng.normal(0, 14, (5, 3))) + rng.uniform(0, 25)
    kind = int(rng.integers(4))
    if kind == 0:  # a fist
        bends[1:] = rng.uniform(65, 90, (4, 3))
    elif kind == 1:  # it points
        bends[2:] = rng.uniform(60, 90, (3, 3))
    elif kind == 2 and chance(rng, .7):  # two fingers up
        bends[3:] = rng.uniform(60, 90, (2, 3))
    return bends
