"""The page for the expression: the box, what it says of the faces, patience, and all labels with their scores."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from ..expression import Expression, near_misses, with_own
from ..frames import View
from ..settings import PRESETS, Settings
from .edit import Edit
from .expression_box import ExpressionBox
from .form import NumberRow
from .label_panel import LabelPanel
from .settings_panel import Section, spec_of, value_of
from .tokens import PANEL_WIDTH, Tokens
from .verdicts import FaceVerdict

_GROUP = "classify"
_ROWS = ("hysteresis", "hold_ms")
_SWITCHES = {"pause_when": "Pause on match", "snapshot_when": "Snap on match"}
_HISTORY = 12
_DEFAULTS = Settings()


class ClassifyPanel(QWidget):
    """Shows the settings and the faces' labels, and reports what the user changes; holds no settings itself."""

    edited = Signal(Edit)
    classifiers_wanted = Signal()
    done = Signal()
    """Return was pressed: the picture may have the keys again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(PANEL_WIDTH)
        self._settings = _DEFAULTS
        self._expression: Expression | None = None
        self._known: tuple[str, ...] = ()
        self._is_loading = False
        self.box, self.labels = ExpressionBox(), LabelPanel()
        self.count, self.message, self.sources = QLabel(), QLabel(), QLabel()
        self.presets = QPushButton("Presets")
        self.classifiers = QPushButton("Classifiers…")
        self.switches = {name: _chip(title, spec_of((_GROUP, name)).help) for name, title in _SWITCHES.items()}
        self.rows = {name: NumberRow(spec_of((_GROUP, name)), value_of(_DEFAULTS, (_GROUP, name))) for name in _ROWS}
        self._arrange()
        self.box.accepted.connect(self._accepted)
        self.box.refused.connect(self._refused)
        self.box.entered.connect(self._entered)
        self.box.returnPressed.connect(self.done)
        self.presets.menu().aboutToShow.connect(self._fill_presets)
        self.presets.menu().triggered.connect(self._preset_chosen)
        self.classifiers.clicked.connect(self.classifiers_wanted)
        for name, switch in self.switches.items():
            switch.setProperty("setting", name)
            switch.clicked.connect(self._switched)
        for name, row in self.rows.items():
            row.setProperty("setting", name)
            row.edited.connect(self._row_edited)

    @property
    def expression(self) -> Expression | None:
        """What is in force."""
        return self._expression

    def show_settings(self, settings: Settings) -> None:
        """Show what is in force."""
        self._settings, wanted = settings, settings.classify
        self._expression = wanted.parsed()
        self.box.know(self._known, with_own(wanted.symbols))
        self.box.show_expression(wanted.expression)
        self.labels.ask(self._expression.labels if self._expression else ())
        for name, switch in self.switches.items():
            switch.setChecked(value_of(settings, (_GROUP, name)))
            switch.setEnabled(self._expression is not None)
        for name, row in self.rows.items():
            row.show_value(value_of(settings, (_GROUP, name)))
            row.show_use("" if self._expression else "There is no expression yet.")
        self._tell(())

    def show_loading(self) -> None:
        """Other classifiers are being made."""
        self._is_loading = True
        self._show_sources("")

    def show_ready(self, titles: tuple[str, ...], labels: tuple[str, ...]) -> None:
        """These classifiers speak now, besides geometry, and these are all labels."""
        self._is_loading, self._known = False, labels
        self.box.know(labels, with_own(self._settings.classify.symbols))
        self.labels.know(labels)
        self._show_sources(" · ".join(("Geometry", *titles)))

    def show_failed(self, reason: str) -> None:
        """The wanted classifiers can't be had, for a reason."""
        self._is_loading = False
        self._show_sources("Classifiers can't run", reason)

    def show_view(self, view: View, verdicts: Mapping[int, FaceVerdict], locked: int | None) -> None:
        """Show what is known of a view's faces."""
        self.labels.show_judgements(view.judgements, locked)
        matching = sum(verdict.matches for verdict in verdicts.values())
        self.count.setText(f"{matching} of {len(verdicts)} match" if verdicts else "")
        self._tell(tuple(dict.fromkeys(label for judgement in view.judgements.values()
                                       for label in judgement.missing)))

    def take_tokens(self, tokens: Tokens) -> None:
        """Use the colours of a set."""
        self.box.take_tokens(tokens)

    def focus_box(self) -> None:
        """Give the keyboard to the expression."""
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.box.selectAll()

    def _tell(self, missing: tuple[str, ...]) -> None:
        """Under the box: what is wrong with the text, else which label is missing, else nothing."""
        if self.box.error is not None:
            self._say(f"{self.box.error.message[:1].upper()}{self.box.error.message[1:]}", "smallError")
            return
        if not missing:
            self._say("", "small")
            return
        unknown = [label for label in missing if not self._is_known(label)]
        if not unknown:
            self._say(f"Waiting for {', '.join(missing)}…", "small")
            return
        meant = near_misses(unknown[0], self._known)
        hint = f"Did you mean {' or '.join(meant)}?" if meant else "Classifiers… may give it; the list has all others."
        self._say(f"No classifier gives {unknown[0]}. {hint}", "warning")

    def _is_known(self, name: str) -> bool:
        labels = with_own(self._settings.classify.symbols).get(name, (name.strip("\"'"),))
        return not self._known or any(label in self._known for label in labels)

    def _say(self, text: str, role: str) -> None:
        if self.message.text() != text or self.message.property("role") != role:
            self.message.setText(text)
            self.message.setProperty("role", role)
            self.message.style().polish(self.message)

    def _show_sources(self, text: str, reason: str = "") -> None:
        self.sources.setText("Classifiers are being loaded…" if self._is_loading else text)
        self.sources.setToolTip(reason)
        self.sources.setProperty("role", "warning" if reason else "small")
        self.sources.style().polish(self.sources)

    def _accepted(self, text: str) -> None:
        self.edited.emit(Edit(_GROUP, "expression", text))

    def _refused(self, _message: str) -> None:
        self._tell(())

    def _entered(self, text: str) -> None:
        history = self._settings.classify.history
        if text not in history[:1]:
            self.edited.emit(Edit(_GROUP, "history", (text, *(old for old in history if old != text))[:_HISTORY]))

    def _fill_presets(self) -> None:
        menu = self.presets.menu()
        menu.clear()
        for title, texts in (("Presets", PRESETS), ("Used last", self._settings.classify.history)):
            if texts:
                menu.addSection(title)
            for text in texts:
                action = menu.addAction(text)
                action.setData(text)
        menu.addSeparator()
        manual = menu.addAction("Manual: type your own")
        manual.setData(None)
        none = menu.addAction("No expression")
        none.setData("")

    def _preset_chosen(self, action: QAction) -> None:
        text = action.data()
        if text is None:
            self.focus_box()
        else:
            self.box.propose(text)

    def _switched(self) -> None:
        switch = self.sender()
        if isinstance(switch, QPushButton):
            self.edited.emit(Edit(_GROUP, switch.property("setting"), switch.isChecked()))

    def _row_edited(self, value: Any) -> None:
        self.edited.emit(Edit(_GROUP, self.sender().property("setting"), value))

    def _arrange(self) -> None:
        self.count.setProperty("role", "positive")
        self.message.setProperty("role", "small")
        self.message.setWordWrap(True)
        self.message.setMinimumHeight(34)
        self.message.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.presets.setMenu(QMenu(self.presets))
        self.presets.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.presets.setToolTip("Expressions to begin with, and those that were used last")
        self.presets.setAccessibleName("Presets and history")
        self.classifiers.setProperty("role", "link")
        self.classifiers.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.classifiers.setToolTip("Choose what gives labels, and what it sees of a face")
        self.sources.setProperty("role", "small")
        self.sources.setText("Geometry")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.presets)
        for switch in self.switches.values():
            buttons.addWidget(switch, 1)
        typed = Section("Expression", self.count)
        typed.column.addWidget(self.box)
        typed.column.addWidget(self.message)
        typed.column.addLayout(buttons)
        for row in self.rows.values():
            typed.column.addWidget(row)
        listed = Section("Labels", self.classifiers)
        listed.setProperty("isLast", True)
        listed.column.addWidget(self.sources)
        listed.column.addWidget(self.labels, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(typed)
        column.addWidget(listed, 1)


def _chip(title: str, help_: str) -> QPushButton:
    chip = QPushButton(title)
    chip.setProperty("role", "chip")
    chip.setCheckable(True)
    chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    chip.setToolTip(help_)
    chip.setAccessibleName(title)
    return chip
