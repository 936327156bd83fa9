"""The page for the expression: the box, what it says of the faces, patience, and all labels with their scores."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from ..domain.types import View
from ..errors import ExpressionError
from ..expression import Expression, with_own
from ..settings import Settings
from ..settings.fields import default_of, row_fields, spec_of, value_of
from .chips import chip
from .choice_rows import FigureBox
from .choices import ClassifierChoice
from .edit import Edit
from .expression_box import ExpressionBox
from .expression_words import ExpressionMessage, error_words, verdict_words
from .form import BOX_WIDTH, LABEL_WIDTH
from .label_panel import LabelPanel
from .menu_button import ElidedLabel
from .page import Page, Section
from .preset_button import PresetButton
from .tokens import Tokens
from .verdicts import FaceVerdict

_GROUP = "classify"
_SWITCHES = ("pause_when", "snapshot_when")
_HISTORY = 12
_MESSAGE_PX = 32
"""Two lines: what is below doesn't move when a message comes."""
_DEFAULTS = Settings()


class ClassifyPanel(Page):
    """Shows the settings and the faces' labels, and reports what the user changes; holds no settings itself."""

    edited = Signal(Edit)
    classifiers_requested = Signal()
    done = Signal()
    """Return was pressed: the picture may have the keys again."""

    def __init__(self, classifiers: Mapping[str, ClassifierChoice], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices = classifiers
        self._settings = _DEFAULTS
        self._expression: Expression | None = None
        self._known: tuple[str, ...] = ()
        self._answered: frozenset[str] = frozenset()
        self._offers: tuple[str, ...] = ()
        self.box, self.presets, self.labels = ExpressionBox(), PresetButton(), LabelPanel()
        self.count, self.message, self.sources = QLabel(), QLabel(), ElidedLabel()
        self.classifiers, self.switch_on = QPushButton("Classifiers…"), QPushButton("Switch on")
        self.switches = {name: _switch(name) for name in _SWITCHES}
        self.figures = {name: FigureBox(spec_of((group, name)), default_of((group, name)))
                        for group, name in row_fields(_GROUP)}
        self._arrange()
        self.box.accepted.connect(self._accepted)
        self.box.refused.connect(self._show_message)
        self.box.entered.connect(self._entered)
        self.box.returnPressed.connect(self.done)
        self.presets.chosen.connect(self._preset_chosen)
        self.presets.manual_requested.connect(self._type)
        self.classifiers.clicked.connect(self.classifiers_requested)
        self.switch_on.clicked.connect(lambda: self._switch_on(self._offers))
        self.labels.refreshed.connect(self._show_message)
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
        self.box.know(self._known, with_own(requested.symbols))
        self.box.show_expression(requested.expression)
        self.presets.show_expression(requested.expression, requested.history)
        self.labels.ask(self._expression.labels if self._expression else ())
        for name, switch in self.switches.items():
            switch.setChecked(value_of(settings, (_GROUP, name)))
        for name, figure in self.figures.items():
            figure.show_value(value_of(settings, (_GROUP, name)))
        for control in (*self.switches.values(), *self.figures.values()):
            control.setEnabled(self._expression is not None)
        self._show_message()

    def show_loading(self) -> None:
        """Other classifiers are being made."""
        self._show_sources("Classifiers are being loaded…")

    def show_ready(self, titles: tuple[str, ...], labels: tuple[str, ...]) -> None:
        """These classifiers speak now, besides geometry, and these are all labels."""
        self._known, self._answered = labels, self._requested
        self.box.know(labels, with_own(self._settings.classify.symbols))
        self.labels.know(labels)
        self._show_sources(" · ".join(("Geometry", *titles)) if titles else "")
        self._show_message()

    def show_failed(self, reason: str) -> None:
        """The requested classifiers are not available, for a reason."""
        self._answered = self._requested
        self._show_sources("Classifiers can't run", reason)

    def show_view(self, view: View, verdicts: Mapping[int, FaceVerdict], locked: int | None) -> None:
        """Show what is known of a view's faces."""
        self.labels.show_matches(view.matches, locked)
        matching = sum(verdict.matches for verdict in verdicts.values())
        _show_on(self.count, ExpressionMessage(f"{matching} of {len(verdicts)} match" if verdicts else "",
                               "positive" if matching else "small"))

    def take_tokens(self, tokens: Tokens) -> None:
        """Use the colours of a set."""
        self.box.take_tokens(tokens)

    def focus_box(self) -> None:
        """Give the keyboard to the expression."""
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.box.selectAll()

    def _show_message(self) -> None:
        """Under the box: what is wrong with the text, else what it makes of the face that is looked at."""
        error, labels = self.box.error, self.labels
        words = verdict_words(self._expression, self._coming, labels.face, labels.match, self._off)
        shown = error_words(error) if error is not None else words
        _show_on(self.message, shown)
        self._offers = shown.offers
        self.switch_on.setVisible(bool(shown.offers))

    @property
    def _requested(self) -> frozenset[str]:
        """Keys of the classifiers that are asked for."""
        return frozenset(name.partition("=")[0] for name in self._settings.classify.classifiers)

    @property
    def _off(self) -> dict[str, ClassifierChoice]:
        """The classifiers that nobody asked for."""
        return {key: choice for key, choice in self._choices.items()
                if key not in self._requested and not choice.is_always_there}

    @property
    def _coming(self) -> tuple[str, ...]:
        """Every label that there is, and what those classifiers will give that were asked for a moment ago."""
        if not self._known:
            return ()
        new = [self._choices[key] for key in self._requested - self._answered if key in self._choices]
        return (*self._known, *(label for choice in new for label in choice.labels))

    def _show_sources(self, text: str, reason: str = "") -> None:
        """What gives labels; nothing needs to be said of geometry alone."""
        self.sources.setToolTip(reason)
        self.sources.set_full_text(text)
        self.sources.setProperty("role", "warning" if reason else "small")
        self.sources.style().polish(self.sources)
        self.sources.setVisible(bool(text))

    def _accepted(self, text: str) -> None:
        self.edited.emit(Edit(_GROUP, "expression", text))

    def _entered(self, text: str) -> None:
        history = self._settings.classify.history
        if text not in history[:1]:
            self.edited.emit(Edit(_GROUP, "history", (text, *(old for old in history if old != text))[:_HISTORY]))

    def _preset_chosen(self, text: str) -> None:
        """Put it into the box; what gives its labels is switched on, for nobody chooses a preset to see nothing."""
        with suppress(ExpressionError):  # of an own symbol that is gone: the box says so
            expression = Expression.parse(text, with_own(self._settings.classify.symbols)) if text else None
            if expression is not None:
                there = {*self._coming, *(label for choice in self._choices.values() if choice.is_always_there
                                          for label in choice.labels)}
                givers = expression.givers(there, {key: choice.labels for key, choice in self._off.items()})
                self._switch_on(tuple(dict.fromkeys(givers.values())))
        self.box.propose(text)

    def _switch_on(self, keys: tuple[str, ...]) -> None:
        if keys:
            self.edited.emit(Edit(_GROUP, "classifiers", (*self._settings.classify.classifiers, *keys)))

    def _type(self, text: str) -> None:
        self.box.propose(text)
        self.focus_box()

    def _edited(self, value: Any) -> None:
        self.edited.emit(Edit(_GROUP, self.sender().property("setting"), value))

    def _arrange(self) -> None:
        self.message.setWordWrap(True)
        self.message.setTextFormat(Qt.TextFormat.PlainText)  # what the user types may look like rich text
        self.message.setFixedHeight(_MESSAGE_PX)
        self.message.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.classifiers.setProperty("role", "link")
        self.classifiers.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.classifiers.setToolTip("Choose the classifiers, and what they see of a face")
        self.classifiers.setAccessibleName("Classifiers")
        self.switch_on.setAutoDefault(False)
        self.switch_on.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.switch_on.setToolTip("Switch on the classifier that gives this label")
        self._show_sources("")
        self._show_message()
        said = QHBoxLayout()
        said.setSpacing(8)
        said.addWidget(self.message, 1)
        said.addWidget(self.switch_on, 0, Qt.AlignmentFlag.AlignTop)
        typed = Section("Expression", self.count)
        typed.column.addWidget(self.box)
        typed.column.addLayout(said)
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


def _show_on(label: QLabel, words: ExpressionMessage) -> None:
    label.setToolTip(words.detail)
    if (label.text(), label.property("role")) != (words.text, words.role):
        label.setText(words.text)
        label.setProperty("role", words.role)
        label.style().polish(label)
