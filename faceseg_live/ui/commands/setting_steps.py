"""What many commands do: move a number by a step, flip a switch."""

from __future__ import annotations

from functools import partial

from ...settings.fields import Field
from .command import Run, WindowContext


def step(group: str, name: str, by: int) -> Run:
    """Moves a number, as far as its range goes."""
    return partial(_step, (group, name), by)


def toggle(group: str, name: str) -> Run:
    """Flips a switch, or says why that would do nothing."""
    return partial(_toggle, (group, name))


def _step(field: Field, by: int, context: WindowContext) -> None:
    context.editor.step(field, by)


def _toggle(field: Field, context: WindowContext) -> None:
    context.editor.toggle(field)
