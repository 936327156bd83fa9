"""How the window shows the frame and its mask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .looks import check_looks
from .spec import Checked, Control, setting


@dataclass(frozen=True, slots=True)
class ViewSettings(Checked):
    """How the window shows the frame and its mask."""

    mode: str = setting("overlay", "View", "The look that the window shows.", control=Control.OWN)
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

    def __post_init__(self) -> None:
        Checked.__post_init__(self)
        check_looks("view", [self.mode])
