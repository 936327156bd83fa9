"""What becomes of the selection when the user picks an area."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import Qt

from ..domain.areas import Area
from ..domain.selection import Selection


class Pick(Enum):
    """What an area is picked for."""

    ALONE = "alone"
    """It is all that is masked."""
    ADD = "add"
    """It is masked together with the others; picked again, it isn't any more."""
    TAKE_AWAY = "take away"
    """It is taken away from the mask; picked again, it isn't any more."""


def pick_of(modifiers: Qt.KeyboardModifier) -> Pick:
    """What a click, or a press of the space bar, with these keys held means."""
    if modifiers & Qt.KeyboardModifier.AltModifier:
        return Pick.TAKE_AWAY
    return Pick.ADD if modifiers & Qt.KeyboardModifier.ControlModifier else Pick.ALONE


def picked(selection: Selection, area: Area, pick: Pick) -> Selection | None:
    """The selection after an area was picked; None where none would be left to mask."""
    added, removed = (tuple(other for other in areas if other != area)
                      for areas in (selection.added, selection.removed))
    if pick is Pick.ALONE:
        return Selection((area,))
    if pick is Pick.ADD and area not in selection.added:
        added = (*added, area)
    elif pick is Pick.TAKE_AWAY and area not in selection.removed:
        removed = (*removed, area)
    return Selection(added, removed) if added else None
