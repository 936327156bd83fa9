"""What the engine can do of what the window has to offer: plain data, asked by commands, presenter and widgets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..domain.areas import AREAS, Area
from ..domain.selection import Selection
from ..pipeline.status import EngineStatus
from ..settings.fields import Field
from .choices import EngineChoice


@dataclass(frozen=True, slots=True)
class EngineAbilities:
    """Which areas and settings do something with the engine; by default all of them."""

    title: str = ""
    """The engine in use: the one that runs, or is being loaded."""
    unused: frozenset[str] = frozenset()
    """Names of the engine's settings that do nothing with it."""
    areas: frozenset[str] = frozenset(AREAS)
    """The areas that the running engine delivers."""
    missing_area_hint: str = ""
    """What the user can do about an area that it doesn't deliver."""

    def after(self, status: EngineStatus, in_use: EngineChoice) -> EngineAbilities:
        """The same as a status changes it: while an engine loads, the areas of the one before stay.

        Args:
            in_use: the engine that runs, else the one that is requested.
        """
        changed, running = replace(self, title=in_use.title, unused=in_use.unused), status.running
        if running is None:
            return changed
        return replace(changed, areas=running.areas, missing_area_hint=str(running.missing_area_hint))

    @property
    def lacking(self) -> Mapping[str, str]:
        """The areas that the engine doesn't deliver, in the table's order → why."""
        return {area: self.missing_area_hint for area in AREAS if area not in self.areas}

    def lacks(self, area: str) -> str:
        """Why the engine can't deliver an area; empty: it can."""
        return self.lacking.get(area, "")

    def why_unused(self, field: Field) -> str:
        """Why a setting does nothing now; empty where it does something."""
        group, name = field
        return f"{self.title} has no use for this." if group == "engine" and name in self.unused else ""


def first_lacking(selection: Selection, status: EngineStatus) -> Area | None:
    """The first of the chosen areas that the running engine doesn't deliver."""
    return next((area for area in selection.areas if status.lacks(area.key)), None)
