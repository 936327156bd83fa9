"""Which engine is requested, which one runs and on what device, and the button of its options."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from ..pipeline.status import EngineStatus, Readiness
from .choices import Choices, EngineChoice
from .icons import give_icon
from .menu_button import ChoiceButton, ElidedLabel
from .notices import sentence

_LOADING = "loading…"
_REFUSED = "can't run"


def failure_words(status: EngineStatus) -> str:
    """Why the requested engine can't be used, and which one is used instead."""
    instead = f" {status.running.title} is used instead." if status.running else ""
    return f"{sentence(str(status.reason))}{instead}"


class EngineChooser(QWidget):
    """Shows what runs, never only the request; a request that failed is marked."""

    chosen = Signal(str)
    options_requested = Signal()

    def __init__(self, choices: Choices, help_: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices = choices
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

    def show_status(self, status: EngineStatus) -> None:
        """Show the engine that runs and its device; while another one loads, or after a failure, the requested one."""
        requested, running = status.requested.key, status.running
        choice = self._choices.engines.get(requested, EngineChoice(requested))
        self.options.setEnabled(bool(choice.options))
        self.options.setToolTip(f"Options of {choice.title}" if choice.options else f"{choice.title} has no options")
        is_loading = status.readiness is Readiness.LOADING
        self.button.show_key(running.key if running and not is_loading else requested)
        if is_loading:
            self._show_device(_LOADING, "The engine is being loaded")
        else:
            device = running.device if running else ""
            self._show_device(device, f"The device that the engine runs on: {device}")
        has_failed = status.readiness is Readiness.FAILED
        self.button.mark(requested if has_failed else "", _REFUSED if has_failed else "")
        self._show_failure(_failure(choice.title, status) if has_failed else "",
                           failure_words(status) if has_failed else "")

    def _show_device(self, device: str, tip: str) -> None:
        self.device.setText(device)
        self.device.setVisible(bool(device))
        self.device.setToolTip(tip)

    def _show_failure(self, text: str, reason: str) -> None:
        self.requested.set_full_text(text)
        self.requested.setVisible(bool(text))
        self.requested.setToolTip(reason)
        self.requested.setAccessibleDescription(reason)

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


def _failure(title: str, status: EngineStatus) -> str:
    if status.running is None:
        return f"{title} {_REFUSED}"
    if status.running.key != status.requested.key:
        return f"{title} was chosen, but {_REFUSED}"
    return "These options can't be used; the previous ones stay in use"
