"""How the masked picture is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from .spec import Checked, Control, setting


class ViewMode(str, Enum):
    """How the picture shows the mask."""

    OVERLAY = "overlay"
    CUTOUT = "cutout"
    MASK = "mask"
    CROP = "crop"
    SIDE_BY_SIDE = "side_by_side"
    REGIONS = "regions"


@dataclass(frozen=True, slots=True)
class ViewSettings(Checked):
    """How the masked picture is shown."""

    mode: ViewMode = setting(ViewMode.OVERLAY, "View", "What the picture shows.", control=Control.OWN)
    opacity: int = setting(
        45,
        "Opacity",
        "How strongly the mask's colour covers the picture.",
        minimum=0,
        maximum=100,
        unit="%",
        slider=(0, 100),
    )
    mirror: bool = setting(False, "Mirror", "Shows the picture as a mirror does; left and right stay the subject's.")
    colours: Mapping[str, str] = field(default_factory=dict)
    """Area → "#rrggbb" where the user chose another colour than the catalogue's."""
