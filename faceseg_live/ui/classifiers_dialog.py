"""What gives labels, with which models; what it sees of a face; and the user's own symbols."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from ..errors import ExpressionError, InvalidParameter
from ..settings import ClassifySettings, Settings
from ..settings.fields import default_of, spec_of
from .choice_rows import FigureBox, FiguresRow, ModelRow
from .choices import ClassifierChoice
from .controls import Switch
from .edit import Edit
from .scrolling_body import ScrollingBody

WIDTH = 480
_MARGIN_PX = 16
_GROUP = "classify"
_LABEL_WIDTH = 92
_SYMBOLS_HELP = "One per line: #Cheerful = smile, happy"


class ClassifierCheckRow(QWidget):
    """A switch, what the classifier is, and its model where it takes one."""

    changed = Signal()

    def __init__(self, key: str, choice: ClassifierChoice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key, self._choice, self._model = key, choice, ""
        self.switch = Switch(choice.title)
        self.switch.setAccessibleName(choice.title)
        self.switch.setToolTip(choice.summary)
        self.switch.setEnabled(not choice.is_always_there)
        self.switch.setChecked(choice.is_always_there)
        summary = QLabel(choice.summary)
        summary.setProperty("role", "small")
        summary.setWordWrap(True)
        self.model = ModelRow(spec_of(("engine", "model")), choice) if choice.takes_model else None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 6)
        column.setSpacing(2)
        column.addWidget(self.switch)
        column.addWidget(summary)
        if self.model is not None:
            self.model.label.setFixedWidth(_LABEL_WIDTH)
            column.addWidget(self.model)
            self.model.edited.connect(self._model_chosen)
        self.switch.toggled.connect(self._toggled)

    @property
    def chosen_name(self) -> str:
        """ "key" or "key=model"; empty while it is off, or lacks the model that it needs."""
        lacks_model = self._choice.needs_model and not self._model
        if not self.switch.isChecked() or self._choice.is_always_there or lacks_model:
            return ""
        return f"{self.key}={self._model}" if self._model else self.key

    def show_chosen(self, chosen_names: tuple[str, ...]) -> None:
        """Show what is in force; a model that is chosen for later stays."""
        if self._choice.is_always_there:
            return
        own = next((chosen_name for chosen_name in chosen_names if chosen_name.partition("=")[0] == self.key), None)
        if own is not None:
            self._model = own.partition("=")[2]
        waits_for_model = self._choice.needs_model and not self._model
        if own is not None or not waits_for_model:
            self.switch.blockSignals(True)
            self.switch.setChecked(own is not None)
            self.switch.blockSignals(False)
        if self.model is not None:
            self.model.show_value(self._model)

    def _toggled(self, is_on: bool) -> None:
        if is_on and self.model is not None and self._choice.needs_model and not self._model:
            self.model.field.setFocus()
        else:
            self.changed.emit()

    def _model_chosen(self, model: str) -> None:
        self._model = model
        if self.model is not None:
            self.model.show_value(model)
        if self.switch.isChecked():
            self.changed.emit()


class ClassifiersDialog(QDialog):
    """Stays open next to the picture; what is changed is in force at once."""

    edited = Signal(Edit)

    def __init__(self, choices: Mapping[str, ClassifierChoice], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Classifiers")
        self.setFixedWidth(WIDTH)
        self._settings = ClassifySettings()
        self.rows = {key: ClassifierCheckRow(key, choice) for key, choice in choices.items()}
        self.factor = _box("crop_factor")
        self.minimum = _box("minimum_crop")
        self.factor.setSuffix(" × face")
        self.factor.setSpecialValueText("As trained")
        self.minimum.setSpecialValueText("Any size")
        self.symbols, self.message = QPlainTextEdit(), QLabel()
        self.close_button = QPushButton("Close")
        self._arrange()
        for row in self.rows.values():
            row.changed.connect(self._chosen)
        self.factor.setProperty("setting", "crop_factor")
        self.minimum.setProperty("setting", "minimum_crop")
        for box in (self.factor, self.minimum):
            box.edited.connect(self._figure_edited)
        self.symbols.textChanged.connect(self._symbols_edited)
        self.close_button.clicked.connect(self.accept)

    def show_settings(self, settings: Settings) -> None:
        """Show what is in force."""
        self._settings = requested = settings.classify
        for row in self.rows.values():
            row.show_chosen(requested.classifiers)
        self.factor.show_value(requested.crop_factor)
        self.minimum.show_value(requested.minimum_crop)
        if not self.symbols.hasFocus():
            self.symbols.blockSignals(True)
            self.symbols.setPlainText("\n".join(f"{name} = {labels}" for name, labels in requested.symbols.items()))
            self.symbols.blockSignals(False)

    def _chosen(self) -> None:
        """Second ones of a kind, which only the settings file or the command line can name, stay."""
        before, first = self._settings.classifiers, dict[str, str]()
        for chosen_name in before:
            first.setdefault(chosen_name.partition("=")[0], chosen_name)
        others = [chosen_name for chosen_name in before if chosen_name not in first.values()]
        chosen = (row.chosen_name for row in self.rows.values() if row.chosen_name)
        chosen_names = tuple(dict.fromkeys([*chosen, *others]))
        if chosen_names != before:
            self.edited.emit(Edit(_GROUP, "classifiers", chosen_names))

    def _figure_edited(self, value: object) -> None:
        self.edited.emit(Edit(_GROUP, self.sender().property("setting"), value))

    def _symbols_edited(self) -> None:
        try:
            own = _symbols_of(self.symbols.toPlainText())
            replace(self._settings, symbols=own)
        except ExpressionError as error:
            self._show_message(f"The expression needs it: {error.problem}", is_bad=True)
        except InvalidParameter as error:
            self._show_message(str(error), is_bad=True)
        else:
            self._show_message(_SYMBOLS_HELP)
            self.edited.emit(Edit(_GROUP, "symbols", own))

    def _show_message(self, text: str, *, is_bad: bool = False) -> None:
        self.message.setText(text)
        self.message.setProperty("role", "smallError" if is_bad else "small")
        self.message.style().polish(self.message)

    def _arrange(self) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for row in self.rows.values():
            column.addWidget(row)
        crops = FiguresRow("Crop", (self.factor, self.minimum))
        crops.label.setFixedWidth(_LABEL_WIDTH)
        crops.label.setToolTip("What classifiers see: multiple of the face's box (0: as trained), and minimum size")
        column.addWidget(crops)
        title = QLabel("Symbols")
        title.setBuddy(self.symbols)
        column.addWidget(title)
        self.symbols.setFixedHeight(72)
        self.symbols.setTabChangesFocus(True)
        self.symbols.setAccessibleName("Symbols")
        column.addWidget(self.symbols)
        self.message.setWordWrap(True)
        self._show_message(_SYMBOLS_HELP)
        column.addWidget(self.message)
        column.addStretch(1)
        scroll = ScrollingBody(WIDTH - 2 * _MARGIN_PX)
        scroll.exchange(body)
        last = QHBoxLayout()
        last.addStretch(1)
        self.close_button.setAutoDefault(False)
        last.addWidget(self.close_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(_MARGIN_PX, _MARGIN_PX, _MARGIN_PX, _MARGIN_PX)
        whole.setSpacing(6)
        whole.addWidget(scroll, 1)
        whole.addLayout(last)


def _symbols_of(text: str) -> dict[str, str]:
    """Name → labels of lines such as "#Cheerful = smile, happy". InvalidParameter for a name that comes twice."""
    own: dict[str, str] = {}
    for line in filter(str.strip, text.splitlines()):
        name, _, labels = (part.strip() for part in line.partition("="))
        if name in own:
            raise InvalidParameter("expression.symbol_twice", name=name)
        own[name] = labels
    return own


def _box(name: str) -> FigureBox:
    return FigureBox(spec_of((_GROUP, name)), default_of((_GROUP, name)))
