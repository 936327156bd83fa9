"""The section for the virtual camera: a switch, what is sent, how it goes, and how to get one where there is none."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ..pipeline.virtual_camera import CameraState, CameraStatus
from ..settings import LOOK_INFOS, Settings
from ..settings.fields import spec_of
from .choice_rows import ChoiceRow
from .controls import Switch
from .edit import Edit
from .form import LABEL_WIDTH
from .hiding_words import delay_words
from .notices import sentence
from .page import Section
from .record_what import hiding_link

_GROUP = "virtual_camera"
_ROLES = {CameraState.SENDING: "positive", CameraState.STALLED: "warning", CameraState.UNAVAILABLE: "smallError"}


def status_words(status: CameraStatus) -> str:
    """The status in one sentence."""
    return {
        CameraState.OFF: "Off: other programs see nothing of this one.",
        CameraState.OPENING: "Opening the camera…",
        CameraState.SENDING: f"Other programs see this as {status.device}.",
        CameraState.STALLED: f"{status.device} accepts no frames at the moment.",
        CameraState.UNAVAILABLE: sentence(status.reason.text if status.reason is not None else ""),
    }[status.state]


class Remedy(QWidget):
    """How a virtual camera is got, to be copied, and the way to try again."""

    retry_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.words = QLabel("How to get one"), QLabel()
        self.title.setProperty("role", "small")
        self.words.setWordWrap(True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.words.setAccessibleName("How to get a virtual camera")
        self.copy = _button("Copy", "Put this on the clipboard")
        self.retry = _button("Try again", "Open the virtual camera again")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.copy)
        buttons.addWidget(self.retry)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.title)
        column.addWidget(self.words)
        column.addLayout(buttons)
        self.copy.clicked.connect(self._copy)
        self.retry.clicked.connect(self.retry_requested)

    def show_remedy(self, remedy: str) -> None:
        """Show a command or a sentence; with none only the way to try again is left."""
        self.words.setText(remedy)
        for part in (self.title, self.words, self.copy):
            part.setVisible(bool(remedy))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.words.text())


class VirtualCameraSection(Section):
    """Shows the setting and how the camera goes, and reports what the user wants; holds nothing itself."""

    edited = Signal(Edit)
    requested = Signal(bool)
    """The camera is to be switched on, or off."""
    hiding_requested = Signal()
    """The user wants to see how people are hidden."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.switch = Switch("")
        super().__init__("Virtual camera", self.switch, parent)
        self.switch.setAccessibleName("Virtual camera")
        self.switch.setToolTip("Offers the picture to other programs as a camera; off at every start")
        self.switch.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        titles = {look.key: look.title for look in LOOK_INFOS.values()}
        self.content = ChoiceRow(spec_of((_GROUP, "look")), titles)
        self.content.label.setFixedWidth(LABEL_WIDTH)
        self.status, self.remedy, self.hiding = QLabel(), Remedy(), hiding_link()
        self._status, self._delay = CameraStatus(), ""
        self.status.setWordWrap(True)
        self.status.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for part in (self.content, self.status, self.remedy):
            self.column.addWidget(part)
        self.column.addWidget(self.hiding, 0, Qt.AlignmentFlag.AlignLeft)
        self.switch.toggled.connect(self.requested)
        self.remedy.retry_requested.connect(self._retry)
        self.content.edited.connect(self._content_chosen)
        self.hiding.clicked.connect(self.hiding_requested)
        self.show_status(CameraStatus())

    def show_settings(self, settings: Settings) -> None:
        """Show what is in force."""
        look = settings.virtual_camera.look
        hides = settings.look_options.hides((look,))
        self.content.show_value(look)
        self.hiding.setVisible(hides)
        self._delay = delay_words(settings.hiding.delay_ms) if hides else ""
        self._show_words()

    def show_status(self, status: CameraStatus) -> None:
        """Show how far the camera is."""
        self.switch.blockSignals(True)
        self.switch.setChecked(status.state not in (CameraState.OFF, CameraState.UNAVAILABLE))
        self.switch.blockSignals(False)
        self._status = status
        self._show_words()
        self.status.setProperty("role", _ROLES.get(status.state, "small"))
        self.status.style().polish(self.status)
        self.remedy.show_remedy(status.reason.remedy if status.reason is not None else "")
        self.remedy.setVisible(status.state is CameraState.UNAVAILABLE)

    def focus_first(self) -> None:
        """Give the keyboard to the first control."""
        self.switch.setFocus(Qt.FocusReason.TabFocusReason)

    def _show_words(self) -> None:
        words = status_words(self._status)
        is_late = self._delay and self._status.is_visible_elsewhere
        self.status.setText(f"{words} {self._delay[:1].upper()}{self._delay[1:]}." if is_late else words)

    def _retry(self) -> None:
        self.requested.emit(True)

    def _content_chosen(self, value: str) -> None:
        self.edited.emit(Edit(_GROUP, "look", value))


def _button(title: str, help_: str) -> QPushButton:
    button = QPushButton(title)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setToolTip(help_)
    button.setAccessibleName(title)
    return button
