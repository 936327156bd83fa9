"""The window itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from .spec import Checked, Control, setting


class Theme(str, Enum):
    """The window's colours."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class WindowSettings(Checked):
    """How the window looks and which keys it listens to."""

    theme: Theme = setting(Theme.SYSTEM, "Theme", "Light or dark colours.", control=Control.OWN)
    side_panel: bool = setting(True, "Side panel", "Shows the pages next to the picture.", control=Control.OWN)
    shortcuts: Mapping[str, str] = field(default_factory=dict)
    """Command → key sequence where the user chose another one than the table's."""
    geometry: str = ""
    """Qt's saved geometry, base64."""
