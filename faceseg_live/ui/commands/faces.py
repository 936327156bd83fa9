"""Commands that choose which faces are meant."""

from __future__ import annotations

from .command import Command, WindowContext


def _next(context: WindowContext) -> None:
    context.faces.lock_next()


def _all(context: WindowContext) -> None:
    context.faces.release()


def _type_expression(context: WindowContext) -> None:
    context.navigation.type_expression()


COMMANDS = (
    Command("face.next", "Next face", "Tab", "Faces", _next),
    Command("face.all", "All faces", "Backspace", "Faces", _all),
    Command("classify.expression", "Type an expression", "E", "Faces", _type_expression),
)
