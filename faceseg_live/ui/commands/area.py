"""Commands that choose the masked areas: one for each area of the table."""

from __future__ import annotations

from functools import partial

from ...domain.areas import AREAS
from ..area_picks import Pick
from .command import Command, WindowContext

PREFIX = "area."
"""Before the area's key, the id of the command that chooses it."""


def _pick(area: str, pick: Pick, context: WindowContext) -> None:
    context.editor.pick_area(area, pick)


COMMANDS = tuple(
    Command(f"{PREFIX}{area.key}", area.title, area.shortcut, "Area", partial(_pick, area.key, Pick.ALONE),
            run_with_ctrl=partial(_pick, area.key, Pick.ADD))
    for area in AREAS.values()
)
