"""Commands that choose the masked area: one for each area of the table."""

from __future__ import annotations

from functools import partial

from ...domain.areas import AREAS
from .command import Command, WindowContext

PREFIX = "area."
"""Before the area's key, the id of the command that chooses it."""


def _choose(area: str, context: WindowContext) -> None:
    context.editor.choose_area(area)


COMMANDS = tuple(
    Command(f"{PREFIX}{area.key}", area.title, area.shortcut, "Area", partial(_choose, area.key))
    for area in AREAS.values()
)
