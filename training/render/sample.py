"""One sample: the picture, its labels, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .arrays import Array
from .backgrounds import make_background
from .dice import Dice, chance
from .human import Human
from .label_maps import glazed, reduced, tidied
from .person import make_scene
from .renderer import Drawing, Renderer
from .sensor import photographed

SIZE = 256
"""The side of a sample, in pixels."""


@dataclass(frozen=True)
class Sample:
    """What is learnt from.

    Attributes:
        picture: (256, 256, 3) uint8 RGB.
        labels: (256, 256) uint8, `Label`s, drawn as CelebAMask-HQ draws them: what lies behind a clear lens is GLASSES
            unless it is an eye, a brow or hair.
        bare_labels: (256, 256) uint8, the same without clear lenses, whose rims alone are GLASSES.
        facts: what is known of it, as JSON has it.
    """

    picture: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    bare_labels: NDArray[np.uint8]
    facts: dict[str, object]


def make_sample(human: Human, renderer: Renderer, seed: int) -> Sample:
    """The sample of a seed; the same each time."""
    dice = Dice(seed)
    scene = make_scene(human, dice)
    drawing = renderer.draw(scene)
    kind, behind = _backdrop(human, renderer, dice, scene.light.ambient[0])
    cover = drawing.picture[..., 3:].astype(np.float32) / 255
    picture = drawing.picture[..., :3].astype(np.float32) / 255 * cover
    picture, cover = (cv2.resize(image, (SIZE, SIZE), interpolation=cv2.INTER_AREA) for image in (picture, cover))
    bare = reduced(tidied(drawing.labels))
    glass = cv2.resize(drawing.glass.astype(np.uint8) * 255, (SIZE, SIZE), interpolation=cv2.INTER_AREA) > 127
    return Sample(photographed(picture + behind * (1 - cover[..., None]), dice), glazed(bare, glass), bare,
                  {"seed": seed, **scene.facts, "background": kind})


def _backdrop(human: Human, renderer: Renderer, dice: Dice, light: Array) -> tuple[str, Array]:
    """What is behind the head; now and then other people, who are background."""
    kind, picture = make_background(SIZE, dice, light)
    rng = dice.of("bystander")
    if not chance(rng, .06):
        return kind, picture
    other = renderer.draw(make_scene(human, Dice(int(rng.integers(2 ** 40, 2 ** 41)))))
    return f"{kind} with bystander", _with_bystander(picture, other, rng)


def _with_bystander(picture: Array, other: Drawing, rng: np.random.Generator) -> Array:
    scale = SIZE / len(other.picture) * rng.uniform(.45, 1.1)
    place = np.array([rng.choice([rng.uniform(-.2, .15), rng.uniform(.85, 1.2)]), rng.uniform(.35, .7)]) * SIZE
    corner = place - scale * len(other.picture) / 2
    matrix = np.array([[scale, 0, corner[0]], [0, scale, corner[1]]])
    drawn = cv2.warpAffine(other.picture.astype(np.float32) / 255, matrix, (SIZE, SIZE), flags=cv2.INTER_AREA)
    drawn = cv2.GaussianBlur(drawn, (0, 0), rng.uniform(.6, 4))
    return picture * (1 - drawn[..., 3:]) + drawn[..., :3] * drawn[..., 3:]
