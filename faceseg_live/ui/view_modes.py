"""The row of view modes: one is pressed. No button group, for Tab would pass over the released ones of a group."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from ..settings import ViewMode

_WORDS = {
    ViewMode.OVERLAY: ("Overlay", "The mask's colour over the picture"),
    ViewMode.CUTOUT: ("Cut-out", "The picture where the mask is, black elsewhere; of a locked face alone"),
    ViewMode.MASK: ("Mask", "The mask alone, white where it is full"),
    ViewMode.CROP: ("Crop", "The first masked face, cut out and enlarged"),
    ViewMode.SIDE_BY_SIDE: ("Side by side", "The picture beside its cut-out"),
    ViewMode.REGIONS: ("All regions", "The picture beside a map of all regions of all faces, with a legend"),
}


class ViewModes(QWidget):
    """Shows and changes the view mode."""

    chosen = Signal(ViewMode)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("viewModes")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("View")
        self.setFixedHeight(32)
        self._mode = ViewMode.OVERLAY
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        self.buttons: dict[ViewMode, QPushButton] = {}
        modes = list(ViewMode)
        for mode in modes:
            title, help_ = _WORDS[mode]
            button = QPushButton(title)
            button.setProperty("role", "segment")
            button.setProperty("isFirst", mode is modes[0])
            button.setProperty("isLast", mode is modes[-1])
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setToolTip(help_)
            button.setAccessibleName(f"View: {title}")
            button.setAccessibleDescription(help_)
            button.clicked.connect(self._clicked)
            self.buttons[mode] = button
            row.addWidget(button)

    def show_mode(self, mode: ViewMode) -> None:
        """Press that one, release the others."""
        self._mode = mode
        for own, button in self.buttons.items():
            button.setChecked(own is mode)

    def _clicked(self) -> None:
        chosen = next(mode for mode, button in self.buttons.items() if button is self.sender())
        self.show_mode(self._mode)
        self.chosen.emit(chosen)
