"""What the window shows of one frame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..domain.heads import HidingState
from ..domain.types import FaceMatch, Perception, Pixels, Segment
from .cropping import Affine
from .looks import Followed
from .scene import Scene


@dataclass(frozen=True, slots=True)
class Crop:
    """The live thumbnail of one face."""

    face_id: int
    pixels: Pixels
    """(side, side, 4) uint8, BGRA."""
    is_active: bool
    """Carries the mask (all do unless one face is locked, or an expression leaves it out)."""


@dataclass(frozen=True, slots=True)
class View:
    """A composed frame, ready to be painted."""

    pixels: Pixels
    """(height, width, 4) uint8, BGRA (Qt's RGB32 on little-endian machines), read-only."""
    scene: Scene
    """What it was drawn from, in full size, whatever the view's."""
    to_view: Affine
    """(2, 3) affine map from pixels of the frame to pixels of this view (reduced, mirrored, cropped…)."""
    scale: float = 1.0
    """It was drawn at so many times the look's own size."""
    followed: Followed | None = None
    """Whose face it shows, where its look follows one."""
    crops: tuple[Crop, ...] = ()
    compose_ms: float = 0.0
    hiding: HidingState | None = None
    """Who is hidden, in this view or in what is recorded and sent; None: nothing hides."""

    @property
    def perception(self) -> Perception:
        return self.scene.perception

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The masks in the frame's own size; made when they are first asked for."""
        return self.scene.segments

    @property
    def matches(self) -> Mapping[int, FaceMatch]:
        """Face id → what is known of it; empty where nobody asked."""
        return self.scene.matches
