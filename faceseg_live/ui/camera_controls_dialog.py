"""The controls of the open camera, in a dialog that stays open next to the picture."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QVBoxLayout, QWidget

from ..media.sources.camera_controls import CameraControl
from ..settings import Spec
from .choice_rows import ChoiceRow
from .dialog_layout import MARGIN_PX, lay_out
from .form import NumberRow, SwitchRow
from .scrolling_body import ScrollingBody
from .window_place import largest

WIDTH = 460
_WIDEST_LABEL = 200
_AUTOMATIC = "auto"
_Row = NumberRow | SwitchRow | ChoiceRow


class CameraControlsDialog(QDialog):
    """Shows what a camera has and reports what the user changes; holds nothing itself."""

    changed = Signal(str, int)
    """Key of a control, and the value that the user wants."""
    reset_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Camera controls")
        self.setFixedWidth(WIDTH)
        self.title, self.message = QLabel(), QLabel()
        self.body = ScrollingBody(WIDTH - 2 * MARGIN_PX)
        self.reset, self.close_button = QPushButton("Reset all"), QPushButton("Close")
        self.rows: dict[str, _Row] = {}
        self._made_for: tuple[object, ...] = ()
        self._arrange()
        self.reset.clicked.connect(self.reset_requested)
        self.close_button.clicked.connect(self.accept)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._take_height()
        self.close_button.setFocus()  # Space must not reset anything at once

    def show_nothing(self, title: str, why: str) -> None:
        """There is no control."""
        self.show_controls(title, ())
        self.message.setText(why)
        self.message.show()
        self._take_height()

    def show_controls(self, title: str, controls: tuple[CameraControl, ...]) -> bool:
        """Show a camera's controls as they are now; returns whether other rows stand there now."""
        self.title.setText(title)
        self.title.setVisible(bool(title))
        self.message.hide()
        shape = (title, *map(_shape, controls))
        is_other = shape != self._made_for
        if is_other:
            self._made_for = shape
            self._rebuild(controls)
        for control in controls:
            row = self.rows[control.key]
            _show_value(row, control.value)
            row.show_use("" if control.is_active else why_inactive(control, controls))
        self.reset.setEnabled(any(control.value != control.default for control in controls if control.is_active))
        if is_other:
            self._take_height()
        return is_other

    def _rebuild(self, controls: Iterable[CameraControl]) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(6)
        self.rows = {control.key: _row(control) for control in controls}
        for key, row in self.rows.items():
            row.setProperty("key", key)
            row.edited.connect(self._row_edited)
            column.addWidget(row)
        labels = [row.label for row in self.rows.values() if not isinstance(row, SwitchRow)]
        width = min(max((label.sizeHint().width() for label in labels), default=0), _WIDEST_LABEL)
        for label in labels:
            label.setFixedWidth(width)
        column.addStretch(1)
        self.body.exchange(body)
        self.body.setVisible(bool(self.rows))

    def _take_height(self) -> None:
        """Show all, if the screen has room for it."""
        self.resize(WIDTH, min(self.sizeHint().height(), largest(self).height()))

    def _row_edited(self, value: object) -> None:
        self.changed.emit(self.sender().property("key"), int(value))  # type: ignore[call-overload]

    def _arrange(self) -> None:
        self.title.setProperty("role", "strong")
        self.message.setProperty("role", "muted")
        self.message.setWordWrap(True)
        self.reset.setToolTip("Give every control the value that the camera had at first")
        self.close_button.setToolTip("Close the controls; what they say is kept for this camera")
        lay_out(self, self.title, self.message, self.body, self.reset, self.close_button)


def why_inactive(control: CameraControl, controls: Iterable[CameraControl]) -> str:
    """Which automatic is in charge of a control, by the word that their keys share: focus_absolute has that of
    focus_automatic_continuous."""
    words = control.key.split("_")
    for other in controls:
        if other is not control and _AUTOMATIC in other.key and any(word in other.key for word in words):
            return f"“{other.title}” is in charge of this: change that first."
    return "The camera doesn't let this be changed now."


def _shape(control: CameraControl) -> tuple[object, ...]:
    """What its row is made from."""
    return (control.key, control.title, control.minimum, control.maximum, control.step, control.default,
            control.choices)


def _row(control: CameraControl) -> _Row:
    spec = Spec(control.title, control.title, minimum=control.minimum, maximum=control.maximum, step=control.step)
    if control.is_switch:
        return SwitchRow(spec, bool(control.default))
    row: NumberRow | ChoiceRow
    if control.choices:
        row = ChoiceRow(spec, {str(value): title for value, title in control.choices})
        row.button.mark(str(control.default), "default")
    else:
        row = NumberRow(spec, control.default)
    return row


def _show_value(row: _Row, value: int) -> None:
    if isinstance(row, ChoiceRow):
        row.show_value(str(value))
    elif isinstance(row, SwitchRow):
        row.show_value(bool(value))
    else:
        row.show_value(value)
