"""Where the camera stands, how far it sees, and what of the head it crops."""

from __future__ import annotations

import numpy as np

from .arrays import Array
from .dice import Dice, chance
from .head import HEIGHT
from .parts import turn
from .scene import Camera

CENTRE = np.array([0, .02, -.45])
"""The middle of a head."""


def make_camera(dice: Dice) -> Camera:
    """A camera that sees the head from anywhere between both profiles, a little off the middle of its picture."""
    rng = dice.of("camera")
    yaw = float(rng.uniform(-100, 100) if chance(rng, .38) else rng.normal(0, 22))
    pitch = float(np.clip(rng.normal(0, 12), -38, 38))
    roll = float(np.clip(rng.normal(0, 9 if chance(rng, .9) else 25), -60, 60))
    share = rng.uniform(.4, .7)
    distance = rng.uniform(6, 9) if chance(rng, .25) else rng.uniform(9, 30)
    off_centre = rng.normal(0, .13 if chance(rng, .85) else .25, 2)
    return camera_at(yaw, pitch, roll, distance=float(distance), share=float(share), off_centre=off_centre)


def camera_at(yaw: float, pitch: float, roll: float, *, distance: float, share: float,
              off_centre: Array) -> Camera:
    """A camera.

    Args:
        yaw, pitch, roll: degrees, as in `Camera`.
        distance: from the middle of the head, in decimetres.
        share: of the picture's side that the head's height takes.
        off_centre: how far the head is moved to the right and up, in halves of the picture's side.
    """
    to_scene = axes(yaw, pitch, roll)
    position = CENTRE + distance * to_scene[:, 2]
    view = np.eye(4)
    view[:3, :3] = to_scene.T
    view[:3, 3] = -to_scene.T @ position
    focal = 2 * distance * share / HEIGHT
    near, far = max(distance - 6.5, .5), distance + 6.5
    projection = np.zeros((4, 4))
    projection[0, 0] = projection[1, 1] = focal
    projection[:2, 2] = -off_centre
    projection[2, 2:] = -(far + near) / (far - near), -2 * far * near / (far - near)
    projection[3, 2] = -1
    return Camera(position, projection @ view, yaw, pitch, roll)


def axes(yaw: float, pitch: float, roll: float) -> Array:
    """(3, 3): right, up and towards the camera as columns, in the scene."""
    turned = turn((0, 1, 0), np.radians(yaw)) @ turn((1, 0, 0), -np.radians(pitch))
    return turned @ turn((0, 0, 1), np.radians(roll))
