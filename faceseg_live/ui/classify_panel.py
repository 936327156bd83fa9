"""The page for the expression: the box, what it says of the faces, patience, and all labels with their scores."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from ..errors import ExpressionError
from ..expression import Expression
from ..rendering.view import View
from ..settings import Settings
from ..settings.fields import default_of, row_fields, spec_of, value_of
from .chips import chip
from .choice_rows import FigureBox
from .edit import Edit
from .expression_field import ExpressionField, show_words
from .expression_words import ExpressionMessage, verdict_words
from .form import BOX_WIDTH, LABEL_WIDTH
from .label_panel import LabelPanel
from .menu_button import ElidedLabel
from .page import Page, Section
from .preset_button import PresetButton
from .tokens import Tokens
from .verdicts import FaceVerdict
from .vocabulary import Vocabulary

_GROUP = "classify"
_SWITCHES = ("pause_when", "snapshot_when")
_HISTORY = 12
_DEFAULTS = Settings()


class ClassifyPanel(Page):
    """Shows the settings and the faces' labels, and reports what the user changes; holds no settings itself."""

    edited = Signal(Edit)
    classifiers_requested = Signal()
    done = Signal()
    """Return was pressed: the picture may have the keys again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = _DEFAULTS
        self._expression: Expression | None = None
        self._vocabulary = Vocabulary()
        self.field = ExpressionField((_GROUP, "expression"), has_room=True)
        self.presets, self.labels = PresetButton(), LabelPanel()
        self.count, self.sources = QLabel(), ElidedLabel()
        self.classifiers = QPushButton("Classifiers…")
        self.switches = {name: _switch(name) for name in _SWITCHES}
        self.figures = {name: FigureBox(spec_of((group, name)), default_of((group, name)))
                        for group, name in row_fields(_GROUP)}
        self._arrange()
        self.field.edited.connect(self.edited)
        self.field.done.connect(self.done)
        self.field.box.entered.connect(self._entered)
        self.presets.chosen.connect(self._preset_chosen)
        self.presets.manual_requested.connect(self._type)
        self.classifiers.clicked.connect(self.classifiers_requested)
        self.labels.refreshed.connect(self._show_verdict)
        for name, switch in self.switches.items():
            switch.setProperty("setting", name)
            switch.clicked.connect(self._edited)
        for name, figure in self.figures.items():
            figure.setProperty("setting", name)
            figure.edited.connect(self._edited)

    @property
    def expression(self) -> Expression | None:
        """What is in force."""
        return self._expression

    def show_settings(self, settings: Settings) -> None:
        """Show what is in force."""
        self._settings, requested = settings, settings.classify
        self._expression = requested.parsed()
        self.field.show_settings(settings)
        self.presets.show_expression(requested.expression, requested.history)
        self.labels.ask(self._expression.labels if self._expression else ())
        for name, switch in self.switches.items():
            switch.setChecked(value_of(settings, (_GROUP, name)))
        for name, figure in self.figures.items():
            figure.show_value(value_of(settings, (_GROUP, name)))
        for control in (*self.switches.values(), *self.figures.values()):
            control.setEnabled(self._expression is not None)
        self._show_verdict()

    def know(self, vocabulary: Vocabulary) -> None:
        """Read expressions with these labels and symbols from now on."""
        self._vocabulary = vocabulary
        self.field.know(vocabulary)

    def show_loading(self) -> None:
        """Other classifiers are being made."""
        self._show_sources("Classifiers are being loaded…")

    def show_ready(self, titles: tuple[str, ...], labels: tuple[str, ...]) -> None:
        """These classifiers speak now, besides geometry, and these are all labels."""
        self.labels.know(labels)
        self._show_sources(" · ".join(("Geometry", *titles)) if titles else "")

    def show_failed(self, reason: str) -> None:
        """The requested classifiers are not available, for a reason."""
        self._show_sources("Classifiers can't run", reason)

    def show_view(self, view: View, verdicts: Mapping[int, FaceVerdict], locked: int | None) -> None:
        """Show what is known of a view's faces."""
        self.labels.show_matches(view.matches, locked)
        matching = sum(verdict.matches for verdict in verdicts.values())
        show_words(self.count, ExpressionMessage(f"{matching} of {len(verdicts)} match" if verdicts else "",
                               "positive" if matching else "small"))

    def take_tokens(self, tokens: Tokens) -> None:
        """Use the colours of a set."""
        self.field.take_tokens(tokens)

    def focus_box(self) -> None:
        """Give the keyboard to the expression."""
        self.field.focus()

    def _show_verdict(self) -> None:
        self.field.say(verdict_words(self._expression, self.labels.face, self.labels.match))

    def _show_sources(self, text: str, reason: str = "") -> None:
        """What gives labels; nothing needs to be said of geometry alone."""
        self.sources.setToolTip(reason)
        self.sources.set_full_text(text)
        self.sources.setProperty("role", "warning" if reason else "small")
        self.sources.style().polish(self.sources)
        self.sources.setVisible(bool(text))

    def _entered(self, text: str) -> None:
        history = self._settings.classify.history
        if text not in history[:1]:
            self.edited.emit(Edit(_GROUP, "history", (text, *(old for old in history if old != text))[:_HISTORY]))

    def _preset_chosen(self, text: str) -> None:
        """Put it into the box; what gives its labels is switched on, for nobody chooses a preset to see nothing."""
        with suppress(ExpressionError):  # of an own symbol that is gone: the box says so
            if (expression := self._vocabulary.read(text)) is not None:
                self._switch_on(tuple(dict.fromkeys(self._vocabulary.givers_of(expression).values())))
        self.field.box.propose(text)

    def _switch_on(self, keys: tuple[str, ...]) -> None:
        if keys:
            self.edited.emit(Edit(_GROUP, "classifiers", (*self._settings.classify.classifiers, *keys)))

    def _type(self, text: str) -> None:
        self.field.box.propose(text)
        self.focus_box()

    def _edited(self, value: Any) -> None:
        self.edited.emit(Edit(_GROUP, self.sender().property("setting"), value))

    def _arrange(self) -> None:
        self.classifiers.setProperty("role", "link")
        self.classifiers.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.classifiers.setToolTip("Choose the classifiers, and what they see of a face")
        self.classifiers.setAccessibleName("Classifiers")
        self._show_sources("")
        self._show_verdict()
        typed = Section("Expression", self.count)
        typed.column.addWidget(self.field)
        typed.column.addLayout(_row("Preset", self.presets))
        typed.column.addLayout(_row("On a match", *self.switches.values()))
        figures = tuple(self.figures.values())
        for first in range(0, len(figures), 2):
            typed.column.addLayout(_figures(*figures[first : first + 2]))
        listed = Section("Labels", self.classifiers)
        listed.column.addWidget(self.sources)
        listed.column.addWidget(self.labels, 1)
        self.fill(typed, listed, last_stretches=True)


def _switch(name: str) -> QPushButton:
    spec = spec_of((_GROUP, name))
    return chip(spec.title, spec.help, f"{spec.title} on a match")


def _label(title: str, buddy: QWidget) -> QLabel:
    label = QLabel(title)
    label.setBuddy(buddy)
    label.setToolTip(buddy.toolTip())
    return label


def _row(title: str, *parts: QWidget) -> QHBoxLayout:
    """Parts behind a label for the first one; those without a width of their own share the room."""
    label = _label(title, parts[0])
    label.setFixedWidth(LABEL_WIDTH)
    row = QHBoxLayout()
    row.setSpacing(8)
    for part in (label, *parts):
        row.addWidget(part, int(part.minimumWidth() < part.maximumWidth()))
    return row


def _figures(first: FigureBox, *others: FigureBox) -> QHBoxLayout:
    """Numbers side by side, each behind its title."""
    for figure in (first, *others):
        figure.setFixedWidth(BOX_WIDTH)
    labelled = [part for figure in others for part in (_label(figure.accessibleName(), figure), figure)]
    return _row(first.accessibleName(), first, *labelled)
