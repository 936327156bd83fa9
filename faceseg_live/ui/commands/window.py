"""Commands of the window itself."""

from __future__ import annotations

from .command import Command, WindowContext


def _go_to_controls(context: WindowContext) -> None:
    context.navigation.go_to_controls()


def _back_to_picture(context: WindowContext) -> None:
    context.navigation.back_to_picture()


def _shortcuts(context: WindowContext) -> None:
    context.keys.show_all()


def _log(context: WindowContext) -> None:
    context.menu.show_log()


def _quit(context: WindowContext) -> None:
    context.window.close()


COMMANDS = (
    Command("window.controls", "Go to the controls", "Ctrl+Tab", "Window", _go_to_controls),
    Command("window.picture", "Back to the picture", "Esc", "Window", _back_to_picture),
    Command("window.shortcuts", "Keyboard shortcuts", "?", "Window", _shortcuts),
    Command("window.log", "Open the log's folder", "", "Window", _log),
    Command("window.quit", "Quit", "Ctrl+Q", "Window", _quit),
)
