"""A setting that is an expression: the box, and under it what is wrong with the text or what can be said of it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ..settings import Settings
from ..settings.fields import Field, value_of
from .edit import Edit
from .expression_box import ExpressionBox
from .expression_words import ExpressionMessage, error_words, refused, unknown_words
from .tokens import Tokens
from .vocabulary import Vocabulary

_NOTHING = ExpressionMessage("")
_MESSAGE_PX = 32
"""Two lines."""


class ExpressionField(QWidget):
    """Shows the setting and reports what the user wants; holds nothing itself."""

    edited = Signal(Edit)
    done = Signal()
    """Return was pressed on what is in force: the picture may have the keys again."""

    def __init__(self, setting: Field, parent: QWidget | None = None, *, has_room: bool = False) -> None:
        """`has_room`: the message keeps its room, so that what is below doesn't move when one comes."""
        super().__init__(parent)
        self._setting, self._has_room = setting, has_room
        self._classifiers: tuple[str, ...] = ()
        self._vocabulary = Vocabulary()
        self._words = self._shown = _NOTHING
        self.box, self.message, self.switch_on = ExpressionBox(), QLabel(), QPushButton("Switch on")
        self._arrange()
        self.box.accepted.connect(self._accepted)
        self.box.judged.connect(self._show)
        self.box.returnPressed.connect(self._return)
        self.switch_on.clicked.connect(self._switch_on)
        self._show()

    def show_settings(self, settings: Settings) -> None:
        """Show what is in force."""
        self._classifiers = settings.classify.classifiers
        self.box.show_expression(value_of(settings, self._setting).strip())
        self._show()

    def know(self, vocabulary: Vocabulary) -> None:
        """Read with these labels and symbols from now on."""
        self._vocabulary = vocabulary
        self.box.know(vocabulary)
        self._show()

    def say(self, words: ExpressionMessage) -> None:
        """What is said as long as nothing is wrong with the text."""
        self._words = words
        self._show()

    def take_tokens(self, tokens: Tokens) -> None:
        """Use the colours of a set."""
        self.box.take_tokens(tokens)

    def focus(self) -> None:
        """Give the keyboard to the box."""
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.box.selectAll()

    def _show(self) -> None:
        words = self._judgement or self._words
        if words == self._shown:
            return
        self._shown = words
        show_words(self.message, words)
        self.message.setVisible(self._has_room or bool(words.text))
        self.switch_on.setVisible(bool(words.offers))

    @property
    def _judgement(self) -> ExpressionMessage | None:
        """What is wrong with a text that is finished; None: nothing."""
        box = self.box
        if not box.is_finished:
            return None
        if box.error is not None:
            words = error_words(box.error)
        elif box.expression is not None and box.unknown:
            words = unknown_words(box.expression, self._vocabulary)
        else:
            return None
        return words if box.is_in_force else refused(words, box.in_force)

    def _accepted(self, text: str) -> None:
        group, name = self._setting
        self.edited.emit(Edit(group, name, text))

    def _return(self) -> None:
        if self.box.is_in_force:
            self.done.emit()

    def _switch_on(self) -> None:
        self.edited.emit(Edit("classify", "classifiers", (*self._classifiers, *self._shown.offers)))
        self.box.finish()  # with the labels that are on their way now

    def _arrange(self) -> None:
        self.message.setWordWrap(True)
        self.message.setTextFormat(Qt.TextFormat.PlainText)  # what the user types may look like rich text
        self.message.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.message.setVisible(self._has_room)
        if self._has_room:
            self.message.setFixedHeight(_MESSAGE_PX)
        self.switch_on.setAutoDefault(False)
        self.switch_on.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.switch_on.setToolTip("Switch on the classifier that gives this label")
        self.switch_on.setAccessibleName("Switch on")
        self.switch_on.hide()
        said = QHBoxLayout()
        said.setSpacing(8)
        said.addWidget(self.message, 1)
        said.addWidget(self.switch_on, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.box)
        column.addLayout(said)


def show_words(label: QLabel, words: ExpressionMessage) -> None:
    """Let a label say this."""
    label.setToolTip(words.detail)
    if (label.text(), label.property("role")) != (words.text, words.role):
        label.setText(words.text)
        label.setProperty("role", words.role)
        label.style().polish(label)
