"""The one table of commands. A command is one row: its id, title, default key, group, and what it does.

A row stands in the file of its theme. Its key, its line in the `?` page and its rebinding follow from it.
"""

from __future__ import annotations

from . import area, faces, mask, picture, view, window
from .command import Command, Run, WindowContext

__all__ = ["AREA_PREFIX", "COMMANDS", "WITH_CTRL", "Command", "Run", "WindowContext"]

AREA_PREFIX = area.PREFIX
WITH_CTRL = {"Area": "Add to the others, or remove again"}
"""Group → what Ctrl with a key of its commands does, for the `?` page."""
COMMANDS: dict[str, Command] = {
    command.id: command for theme in (area, mask, view, faces, picture, window) for command in theme.COMMANDS
}
"""Id → command, in the order of the `?` page."""
