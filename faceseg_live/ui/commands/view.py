"""Commands that change how the picture is shown."""

from __future__ import annotations

from ...settings import HIDING
from .command import Command, WindowContext
from .setting_steps import step, toggle


def _next(context: WindowContext) -> None:
    context.editor.turn_mode(1)


def _previous(context: WindowContext) -> None:
    context.editor.turn_mode(-1)


def _hidden(context: WindowContext) -> None:
    context.editor.show_mode(HIDING)


def _side_panel(context: WindowContext) -> None:
    context.navigation.toggle_side_panel()


def _full_screen(context: WindowContext) -> None:
    context.navigation.toggle_full_screen()


COMMANDS = (
    Command("view.next", "Next view", "V", "View", _next),
    Command("view.previous", "Previous view", "Shift+V", "View", _previous),
    Command("view.hidden", "Hidden view", "D", "View", _hidden),
    Command("view.fainter", "Less opacity", ",", "View", step("view", "opacity", -5), repeats=True),
    Command("view.stronger", "More opacity", ".", "View", step("view", "opacity", 5), repeats=True),
    Command("view.mirror", "Mirror", "X", "View", toggle("view", "mirror")),
    Command("view.side_panel", "Side panel", "F9", "View", _side_panel),
    Command("view.full_screen", "Full screen", "F11", "View", _full_screen),
)
