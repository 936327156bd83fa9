"""One common area as a chip: pressed while it is chosen, with a minus sign while it is taken away."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QInputEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from ..domain.areas import AREAS
from .area_picks import Pick, pick_of

CHIPS = {
    "face": "Face", "face+forehead": "+ Forehead", "image": "Image",
    "skin": "Skin", "eyebrows": "Brows", "two_eyes": "Eyes",
    "nose": "Nose", "lips": "Lips", "mouth_interior": "Mouth in",
    "hair": "Hair", "eyelids": "Eyelids", "ears": "Ears",
    "glasses": "Glasses",
}
"""The areas that have a chip → what stands on it."""
HELP = "Ctrl+click adds it to the others or removes it again; Alt+click takes it away from them"
SPOKEN = {Pick.ADD: ", added", Pick.TAKE_AWAY: ", taken away", None: ""}
"""What an area is picked for → how a screen reader says it."""


class AreaChip(QPushButton):
    """One common area."""

    picked = Signal(str, Pick)
    """The area, and what is to become of it."""

    def __init__(self, area: str, parent: QWidget | None = None) -> None:
        super().__init__(CHIPS[area].replace("&", "&&"), parent)
        self.area = area
        self._use: Pick | None = None
        self._is_lacking = False
        self._modifiers = Qt.KeyboardModifier.NoModifier
        self.setProperty("role", "chip")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._badge = QLabel()
        self._badge.setProperty("role", "badge")
        self._badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._badge.setFixedHeight(16)
        self._badge.setMinimumWidth(16)
        self._badge.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 5, 0)
        row.addStretch(1)
        row.addWidget(self._badge)
        self.clicked.connect(self._clicked)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QInputEvent) and event.type() in (QEvent.Type.MouseButtonRelease, QEvent.Type.KeyRelease):
            self._modifiers = event.modifiers()
        return super().event(event)

    def describe(self, keys: str, reason: str) -> None:
        """Show the key; a reason greys the chip, unless the area is in the selection: it can be left out then."""
        title = AREAS[self.area].title
        self._badge.setText(keys)
        self._show_badge()
        self._is_lacking = bool(reason)
        self.setEnabled(not reason or self._use is not None)
        named = f"{title}  ({keys})" if keys else title
        self.setToolTip(f"{title}: {reason}" if reason else f"{named}\n{HELP}")
        self.setAccessibleDescription(reason or (f"Key {keys}" if keys else ""))
        self._describe_use()

    def show_use(self, use: Pick | None) -> None:
        """Show whether the area is added, taken away, or neither."""
        self.setChecked(use is Pick.ADD)
        self.setEnabled(not self._is_lacking or use is not None)
        if use is not self._use:
            self._use = use
            is_taken = use is Pick.TAKE_AWAY
            self.setText(("− " if is_taken else "") + CHIPS[self.area])
            self.setProperty("isTakenAway", is_taken)
            self._show_badge()
            self.style().polish(self)
        self._describe_use()

    def _show_badge(self) -> None:
        """The minus sign needs the room of the key."""
        self._badge.setVisible(bool(self._badge.text()) and self._use is not Pick.TAKE_AWAY)

    def _describe_use(self) -> None:
        self.setAccessibleName(f"Area: {AREAS[self.area].title}{SPOKEN[self._use]}")

    def _clicked(self) -> None:
        modifiers, self._modifiers = self._modifiers, Qt.KeyboardModifier.NoModifier
        self.picked.emit(self.area, pick_of(modifiers))
