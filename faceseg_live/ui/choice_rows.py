"""Rows of a form for what is no plain number: one of several, a model, figures side by side."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QWheelEvent
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QToolButton,
    QWidget,
)

from ..settings import Spec
from .choices import TakesModel
from .fonts import tabular
from .icons import give_icon
from .menu_button import ChoiceButton

_DECIMALS = 4
_HEIGHT = 30


def _row(parent: QWidget, label: QLabel, *parts: QWidget) -> None:
    parent.setMinimumHeight(_HEIGHT)
    row = QHBoxLayout(parent)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(label)
    for part in parts:
        row.addWidget(part, 0 if isinstance(part, QToolButton) else 1)


class ChoiceRow(QWidget):
    """Label and a button with a menu."""

    edited = Signal(str)
    """The user chose another one."""

    def __init__(self, spec: Spec, titles: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = ChoiceButton(titles)
        self.button.setAccessibleName(spec.title)
        self.button.setToolTip(spec.help)
        self.setFocusProxy(self.button)
        self.label = QLabel(spec.title)
        self.label.setBuddy(self.button)
        self.label.setToolTip(spec.help)
        self._tip = spec.help
        _row(self, self.label, self.button)
        self.button.chosen.connect(self.edited)

    def show_value(self, value: str) -> None:
        """Show what is in force."""
        self.button.show_key(value)

    def show_use(self, reason: str) -> None:
        """Grey it for a reason: it does nothing now; an empty reason gives it back."""
        self.setEnabled(not reason)
        self.button.setToolTip(reason or self._tip)


class ModelRow(QWidget):
    """Label, a field for a name or path, the catalogue's names in a menu, and a button that browses."""

    edited = Signal(str)
    """The user chose another one; empty: the usual one."""

    def __init__(self, spec: Spec, choice: TakesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choice, self._value = choice, ""
        self.field = QLineEdit()
        self.field.setAccessibleName(spec.title)
        self.field.setToolTip(spec.help)
        self.field.setClearButtonEnabled(True)
        self.field.setPlaceholderText(_placeholder(choice))
        self.label = QLabel(spec.title)
        self.label.setBuddy(self.field)
        self.label.setToolTip(spec.help)
        self.catalogue = _tool("chevron", "Models of the catalogue")
        self.catalogue.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.catalogue.setMenu(self._menu())
        self.catalogue.setVisible(bool(choice.models))
        self.browse = _tool("folder", "Choose a file" if choice.model_files else "Choose a folder")
        self.browse.setVisible(choice.has_files)
        _row(self, self.label, self.field, self.catalogue, self.browse)
        self.field.editingFinished.connect(self._typed)
        self.browse.clicked.connect(self._browse)

    def show_value(self, value: str) -> None:
        """Show what is in force."""
        self._value = value
        if not self.field.hasFocus() or self.field.text().strip() != value:
            self.field.setText(value)
            self.field.setCursorPosition(0)
        for action in self.catalogue.menu().actions():
            action.setChecked(action.data() == value)

    def _menu(self) -> QMenu:
        menu = QMenu(self.catalogue)
        for name, title in self._choice.models.items():
            action = menu.addAction(title)
            action.setData(name)
            action.setCheckable(True)
        menu.triggered.connect(self._chosen)
        return menu

    def _chosen(self, action: QAction) -> None:
        self._take(action.data())

    def _typed(self) -> None:
        self._take(self.field.text().strip())

    def _browse(self) -> None:
        start = str(Path(self._value).parent) if Path(self._value).is_file() else str(Path.home())
        if self._choice.model_files:
            patterns = f"Models ({self._choice.model_files});;All files (*)"
            path, _ = QFileDialog.getOpenFileName(self, f"Model of {self._choice.title}", start, patterns)
        else:
            path = QFileDialog.getExistingDirectory(self, f"Model of {self._choice.title}", start)
        if path:
            self._take(path)

    def _take(self, value: str) -> None:
        if value != self._value:
            self.edited.emit(value)


class FigureBox(QDoubleSpinBox):
    """One number without a slider, whole or not. The wheel is the page's unless the box has the focus."""

    edited = Signal(object)
    """int or float, as the setting wants it."""

    def __init__(self, spec: Spec, default: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_full_frame = isinstance(default, int)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setDecimals(_decimals_of(spec.step))
        self.setRange(spec.minimum or 0, spec.maximum or 0)
        self.setSingleStep(spec.step)
        self.setSuffix(f" {spec.unit}" if spec.unit else "")
        self.setKeyboardTracking(False)
        self.setFont(tabular(self.font()))
        self.lineEdit().setTextMargins(0, 0, 4, 0)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleName(spec.title)
        self.setToolTip(f"{spec.title}: {spec.help}")
        self.valueChanged.connect(self._changed)

    def show_value(self, value: float) -> None:
        """Show a value without reporting it as edited."""
        self.blockSignals(True)
        self.setValue(value)
        self.blockSignals(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _changed(self, value: float) -> None:
        self.edited.emit(int(value) if self._is_full_frame else round(value, _DECIMALS))


def _decimals_of(step: float) -> int:
    """So many that a step can be seen; fine ones leave room for finer figures that are typed."""
    return next((places for places in range(2) if step * 10**places == round(step * 10**places)), _DECIMALS)


class FigureRow(QWidget):
    """Label and one number without a slider."""

    edited = Signal(object)
    """int or float, as the setting wants it."""

    def __init__(self, spec: Spec, default: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = FigureBox(spec, default)
        self._tip = self.box.toolTip()
        self.label = QLabel(spec.title)
        self.label.setBuddy(self.box)
        self.label.setToolTip(spec.help)
        _row(self, self.label, self.box)
        self.box.edited.connect(self.edited)

    def show_value(self, value: float) -> None:
        """Show a value without reporting it as edited."""
        self.box.show_value(value)

    def show_use(self, reason: str) -> None:
        """Grey it for a reason: it does nothing now; an empty reason gives it back."""
        self.setEnabled(not reason)
        self.box.setToolTip(reason or self._tip)


class FiguresRow(QWidget):
    """Numbers that belong together, side by side."""

    def __init__(self, title: str, boxes: tuple[FigureBox, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = QLabel(title)
        self.label.setBuddy(boxes[0])
        _row(self, self.label, *boxes)


def _placeholder(choice: TakesModel) -> str:
    if not choice.needs_model:
        return "Default" if choice.has_files else "All available ones"
    return "Required: choose a file" if choice.model_files else "Required: folder or hub name"


def _tool(icon: str, what: str) -> QToolButton:
    button = QToolButton()
    button.setProperty("role", "framed")
    give_icon(button, icon)
    button.setIconSize(QSize(16, 16))
    button.setFixedSize(34, 30)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setToolTip(what)
    button.setAccessibleName(what)
    return button
