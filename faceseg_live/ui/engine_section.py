"""Which engine is wanted, which one truly runs and on what, and the way to its options."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from .choices import Choices, EngineChoice
from .icons import give_icon
from .menu_button import ChoiceButton, ElidedLabel

_LOADING = "loading…"
_REFUSED = "can't run"


class EngineChooser(QWidget):
    """Shows what is in force, never only the request; a request that could not be granted is marked."""

    chosen = Signal(str)
    options_requested = Signal()

    def __init__(self, choices: Choices, help_: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices = choices
        self._requested, self._running = "", ""
        self.button = ChoiceButton({key: choice.title for key, choice in choices.engines.items()})
        self.button.setAccessibleName("Engine")
        self.button.setToolTip(help_)
        for key, action in self.button.actions_by_key.items():
            action.setToolTip(choices.engines[key].summary)
        self.button.menu().setToolTipsVisible(True)
        self.device, self.requested = QLabel(), ElidedLabel()
        self.options = QToolButton()
        self._arrange()
        self.button.chosen.connect(self.chosen)
        self.options.clicked.connect(self.options_requested)

    def show_requested(self, key: str) -> None:
        """The settings name this engine."""
        self._requested = key
        choice = self._choices.engines.get(key, EngineChoice(key))
        self.options.setEnabled(bool(choice.options))
        self.options.setToolTip(f"Options of {choice.title}" if choice.options else f"{choice.title} has no options")
        self._say(device=self.device.text(), requested="")

    def show_loading(self) -> None:
        """The wanted engine is being made; none runs meanwhile."""
        self._running = ""
        self._say(device=_LOADING, requested="")

    def show_running(self, key: str, device: str) -> None:
        """This engine runs, on that device: its own word, not the request."""
        self._running = key
        self._say(device=device, requested="")

    def show_refused(self, device: str, reason: str) -> None:
        """What is wanted can't be had, for a reason; the engine that ran before, on that device, goes on."""
        title = self._title(self._requested)
        requested = f"{title} was chosen, but {_REFUSED}" if self._requested != self._running else (
            "These options can't be used; the earlier ones go on")
        self._say(device=device, requested=requested)
        self._mark(reason)

    def show_none(self, reason: str) -> None:
        """No engine runs, for a reason."""
        self._running = ""
        self._say(device="", requested=f"{self._title(self._requested)} {_REFUSED}")
        self._mark(reason)

    def _mark(self, reason: str) -> None:
        self.requested.setToolTip(reason)
        self.requested.setAccessibleDescription(reason)
        self.button.mark(self._requested, _REFUSED)

    def _title(self, key: str) -> str:
        return self._choices.engines.get(key, EngineChoice(key)).title

    def _say(self, *, device: str, requested: str) -> None:
        self.button.show_key(self._running or self._requested)
        self.button.mark("", "")
        self.device.setText(device)
        self.device.setVisible(bool(device))
        told = "The engine is being loaded" if device == _LOADING else f"The device the engine truly runs on: {device}"
        self.device.setToolTip(told)
        self.requested.setToolTip("")
        self.requested.set_full_text(requested)
        self.requested.setVisible(bool(requested))

    def _arrange(self) -> None:
        self.device.setProperty("role", "pill")
        self.device.setFixedHeight(30)
        self.device.setMinimumWidth(56)
        self.device.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.device.hide()
        self.requested.setProperty("role", "warning")
        self.requested.hide()
        self.options.setProperty("role", "framed")
        give_icon(self.options, "settings")
        self.options.setIconSize(QSize(16, 16))
        self.options.setFixedSize(34, 30)
        self.options.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.options.setAccessibleName("Engine options")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.button, 1)
        row.addWidget(self.device)
        row.addWidget(self.options)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.requested)
