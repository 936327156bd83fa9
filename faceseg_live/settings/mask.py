"""Which area is masked, and how its mask is shaped."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from ..domain.selection import Selection
from .spec import Checked, Control, setting

_selection = lru_cache(maxsize=32)(Selection.parse)
"""Asked for several times a frame."""


@dataclass(frozen=True, slots=True)
class MaskSettings(Checked):
    """Which area is masked and how its mask is shaped."""

    areas: tuple[str, ...] = setting(
        ("face",),
        "Area",
        "The parts that are masked as one; those with a minus before them are taken away, as in skin,-mouth.",
        control=Control.OWN,
    )
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

    true_edges: bool = setting(
        True,
        "True edges",
        "Masks end where the face ends: at the hair, at hands and at whatever else is in front of it. Off: at the "
        "outlines of the face mesh.",
    )

    def __post_init__(self) -> None:
        Checked.__post_init__(self)
        object.__setattr__(self, "areas", Selection.parse(self.areas).keys)

    @property
    def selection(self) -> Selection:
        """The areas as one value."""
        return _selection(self.areas)
