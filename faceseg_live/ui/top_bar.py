"""The bar at the upper edge: source, view modes, snapshot, record, and what is the window's own."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QActionGroup, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QToolButton, QWidget

from ..pipeline.recording.status import RecordingStatus
from ..settings import Theme
from .icons import give_icon
from .record_button import RecordButton
from .record_words import button_words, is_finishing, percent_words
from .source_bar import SourceChooser, StatusLight
from .tokens import BAR_HEIGHT
from .view_modes import ViewModes

_THEMES = {Theme.SYSTEM: "As the system", Theme.LIGHT: "Light", Theme.DARK: "Dark"}
_OFFLINE = "Ask nothing of the network: no download, no stream. What is on this machine works as before"
_FORCED = "The program was started with --offline, or with FACESEG_OFFLINE, and stays offline until it ends"
_ICON = QSize(18, 18)
_SPACING, _NARROW_SPACING = 12, 8
_SOURCE_WIDTH, _LEAST_SOURCE_WIDTH, _NARROW_SOURCE_WIDTH = 360, 190, 150
_RECORD_WIDTH, _NARROW_RECORD_WIDTH = 138, 76
"""Nothing next to it moves when the time, or how far it is finished, is written in it."""
_NARROW = 1140
"""In a bar narrower than this the buttons have no words, so that those of the views can be read."""


class TopBar(QWidget):
    """Holds the parts; what they do is connected elsewhere."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sourceBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(BAR_HEIGHT)
        self.source, self.status_light, self.modes = SourceChooser(), StatusLight(), ViewModes()
        self.source.setMaximumWidth(_SOURCE_WIDTH)
        self.snapshot = QPushButton("Snapshot")
        give_icon(self.snapshot, "snapshot")
        self.snapshot.setIconSize(_ICON)
        self.snapshot.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.snapshot.setAccessibleName("Snapshot")
        self.record = RecordButton()
        self.record.setIconSize(_ICON)
        self._status: RecordingStatus | None = None
        self.show_recording(None)
        self.menu_button = self._menu_button()
        self.side_panel = _tool_button("panel", "Side panel")
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.addWidget(self.source, 3)
        row.addWidget(self.status_light)
        row.addWidget(self.modes)
        row.addStretch(1)
        row.addWidget(self.snapshot)
        row.addWidget(self.record)
        row.addWidget(self.menu_button)
        row.addWidget(self.side_panel)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = self.width() < _NARROW
        self.snapshot.setText("" if is_narrow else "Snapshot")
        self.source.setMinimumWidth(_NARROW_SOURCE_WIDTH if is_narrow else _LEAST_SOURCE_WIDTH)
        self.show_recording(self._status)
        self._row.setSpacing(_NARROW_SPACING if is_narrow else _SPACING)
        self.modes.take_room(self._room_for_modes())

    def show_theme(self, theme: Theme) -> None:
        """Tick that theme."""
        for action in self.themes.actions():
            action.setChecked(action.data() == theme.value)

    def show_offline(self, *, is_offline: bool, is_forced: bool) -> None:
        """Show whether anything may be asked of the network, and whether that can be changed here."""
        self.offline_action.setChecked(is_offline)
        self.offline_action.setEnabled(not is_forced)
        self.offline_action.setToolTip(_FORCED if is_forced else _OFFLINE)

    def show_recording(self, status: RecordingStatus | None) -> None:
        """Show how the recording goes."""
        self._status = status
        is_narrow = self.width() < _NARROW
        self.record.setFixedWidth(_NARROW_RECORD_WIDTH if is_narrow else _RECORD_WIDTH)
        self.record.show_status(status, self._record_words(status, is_narrow=is_narrow))

    def show_keys(self, snapshot: str, record: str, side_panel: str, shortcuts: str) -> None:
        """Show the keys of the commands that are here."""
        self.side_panel.setToolTip(f"Show or hide the side panel  ({side_panel})")
        self.record.setToolTip(f"Start or stop recording, as set on the page Record  ({record})")
        self.snapshot.setToolTip(f"Save the picture as it is shown, in full resolution  ({snapshot})")
        self.shortcuts_action.setText(f"Keyboard shortcuts…\t{shortcuts}")

    @staticmethod
    def _record_words(status: RecordingStatus | None, *, is_narrow: bool) -> str:
        if not is_narrow:
            return button_words(status)
        if status is None:
            return ""
        return percent_words(status) if is_finishing(status) else button_words(status)

    def _room_for_modes(self) -> int:
        """What the others leave when they are as narrow as they get."""
        margins, spacing = self._row.contentsMargins(), self._row.spacing()
        items = (self._row.itemAt(place) for place in range(self._row.count()))
        others = [item.minimumSize().width() + spacing for item in items
                  if item is not None and item.widget() is not self.modes]
        return self.width() - margins.left() - margins.right() - sum(others)

    def _menu_button(self) -> QToolButton:
        button = _tool_button("settings", "Window settings")
        button.setToolTip("Theme, models, network, keyboard shortcuts, log, reset")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        themes = menu.addMenu("Theme")
        self.themes = QActionGroup(themes)
        for theme, title in _THEMES.items():
            action = themes.addAction(title)
            action.setCheckable(True)
            action.setData(theme.value)
            self.themes.addAction(action)
        menu.setToolTipsVisible(True)
        self.models_action = menu.addAction("Models…")
        self.offline_action = menu.addAction("Work offline")
        self.offline_action.setCheckable(True)
        self.shortcuts_action = menu.addAction("Keyboard shortcuts…")
        self.log_action = menu.addAction("Open the log's folder")
        menu.addSeparator()
        self.reset_action = menu.addAction("Reset all settings")
        button.setMenu(menu)
        return button


def _tool_button(icon: str, name: str) -> QToolButton:
    button = QToolButton()
    button.setProperty("role", "framed")
    give_icon(button, icon)
    button.setIconSize(_ICON)
    button.setFixedSize(36, 30)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAccessibleName(name)
    return button
