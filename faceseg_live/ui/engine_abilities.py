"""What the engine can do of what the window has to offer: plain data, asked by commands, presenter and widgets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..domain.areas import AREAS, Area
from ..domain.selection import Selection
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

    def in_use(self, choice: EngineChoice) -> EngineAbilities:
        """The same while that engine is in use; the areas are known only once it runs."""
        return replace(self, title=choice.title, unused=choice.unused)

    def delivering(self, areas: frozenset[str], missing_area_hint: str) -> EngineAbilities:
        """The same with what the running engine says that it delivers."""
        return replace(self, areas=areas, missing_area_hint=missing_area_hint)

    @property
    def lacking(self) -> Mapping[str, str]:
        """The areas that the engine doesn't deliver, in the table's order → why."""
        return {area: self.missing_area_hint for area in AREAS if area not in self.areas}

    def lacks(self, area: str) -> str:
        """Why the engine can't deliver an area; empty: it can."""
        return self.lacking.get(area, "")

    def lacking_of(self, selection: Selection) -> Area | None:
        """The first area of a selection that the engine can't deliver; None: it delivers all of them."""
        return next((area for area in selection.areas if self.lacks(area.key)), None)

    def why_unused(self, field: Field) -> str:
        """Why a setting does nothing now; empty where it does something."""
        group, name = field
        return f"{self.title} has no use for this." if group == "engine" and name in self.unused else ""
