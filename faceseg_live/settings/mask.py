"""Which area is masked, and how its mask is shaped."""

from __future__ import annotations

from dataclasses import dataclass

from ..domain.areas import AREAS
from .spec import Checked, setting


@dataclass(frozen=True, slots=True)
class MaskSettings(Checked):
    """Which area is masked and how its mask is shaped."""

    area: str = setting("face", "Area", "The part of the face that is masked.", choices=tuple(AREAS))
    grow: int = setting(
        0,
        "Grow",
        "Moves the mask's edge outwards; negative values move it inwards.",
        minimum=-4096,
        maximum=4096,
        unit="px",
        slider=(-200, 200),
    )
    grow_tapered: bool = setting(False, "Taper", "Grows into a diamond instead of a square: corners stay slim.")
    blur: int = setting(
        13,
        "Blur",
        "Width of the soft edge. Odd; an even value is raised by one.",
        minimum=1,
        maximum=4096,
        step=2,
        unit="px",
        slider=(1, 201),
    )
