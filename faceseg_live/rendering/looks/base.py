"""The contract of a look."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple, Protocol

import numpy as np

from ...domain.types import Box, Pixels
from ..cropping import Affine
from ..drawing import flipped
from ..scene import Scene


class Followed(NamedTuple):
    """Whom a look follows."""

    face_id: int
    box: Box
    """Where the face was last, in pixels of the frame."""


@dataclass(frozen=True, slots=True)
class Target:
    """What drawings are made for."""

    keeps_alpha: bool = False
    """Transparency is of use there; where it is not, what would be transparent is opaque black."""
    mirrored: bool = False
    """Drawings are shown as a mirror shows them: writing is drawn so that it can be read then."""
    followed: Followed | None = None
    """Whom a look that follows somebody begins with."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a look made of one scene."""

    pixels: Pixels
    """(height, width, 4) uint8, BGRA with straight alpha; nobody else has this memory."""
    to_drawing: Affine = field(default_factory=lambda: np.eye(3))
    """(3, 3): pixels of the frame to pixels of the first panel."""
    seams: tuple[int, ...] = ()
    """The columns at which the second and further panels begin."""
    followed: Followed | None = None
    """Whose face it shows, where it follows one."""

    def mirrored(self) -> Drawing:
        """Each panel as a mirror shows it."""
        height, width = self.pixels.shape[:2]
        sides = (0, *self.seams, width)
        if len(sides) == 2:
            pixels = flipped(self.pixels)
        else:
            pixels = np.empty((height, width, 4), np.uint8)
            for left, right in pairwise(sides):
                pixels[:, left:right] = flipped(self.pixels[:, left:right])
        flip = np.array([[-1.0, 0, sides[1] - 1], [0, 1, 0], [0, 0, 1]])
        return Drawing(pixels, flip @ self.to_drawing, self.seams, self.followed)


class Look(Protocol):
    """Draws one scene after the other; may remember what went before. Used from one thread at a time.

    Nothing is in a drawing that the user did not ask for, and it is never mirrored.
    """

    @property
    def has_alpha(self) -> bool:
        """Whether drawings may be transparent somewhere; else their alpha is 255 everywhere."""

    def size(self, _scene: Scene, /) -> tuple[int, int]:
        """(width, height) of a drawing at scale 1."""

    def draw(self, scene: Scene, scale: float = 1.0) -> Drawing:
        """Draw a scene, whatever is known of it: without faces, and when no model looked at its frame.

        scale: the drawing is so many times as large, 0..1, and its content as well; nothing of the size before is made.
        """
