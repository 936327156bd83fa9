"""One line for an expression: coloured and completed with every key, and accepted once it is finished and known.

A text on its way through other words must not mean anything: `smi` is a label that nobody gives.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFont, QFontDatabase, QInputMethodEvent, QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QApplication, QCompleter, QLineEdit, QListView, QWidget

from ..errors import ExpressionError
from ..expression import Expression
from ..expression.tokens import FUNCTIONS, Token, TokenKind, quoted_if_needed, tokens_of
from .tokens import DARK, Tokens
from .vocabulary import Vocabulary

REST_MS = 800
"""So long after the last key a text is taken as finished."""
_LONGEST = 2000
_SHORTEST_START = 1
"""So many letters of a label bring its completions."""
_POPUP_GAP_PX = 4


class ExpressionBox(QLineEdit):
    """Says what the user typed once that is finished and can be used, and marks what can't."""

    accepted = Signal(str)
    """Another expression was entered, or typing rested: it can be read, and all that it asks for is known; empty: none.
    It is in force when `show_expression` says so."""
    entered = Signal(str)
    """The user is done with the one in force: Return, or another control."""
    judged = Signal()
    """The text, or what is known of it, may be another now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaxLength(_LONGEST)
        self.setPlaceholderText("smile > 0.5 and not eyes_closed")
        self.setAccessibleName("Expression")
        self.setToolTip("Faces that match keep mask, crop and colour; the others are outlined.")
        self.setClearButtonEnabled(True)
        self.setFont(_monospaced())
        self._vocabulary = Vocabulary()
        self._in_force = ""
        self._is_finished = True
        self.expression: Expression | None = None
        """What the text stands for; None where it is empty or can't be read."""
        self.error: ExpressionError | None = None
        """Why the text can't be read; None where it can."""
        self._tokens = DARK
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self.finish)
        self._labels = QStringListModel(self)
        self._completer = QCompleter(self._labels, self)
        self._completer.setWidget(self)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._popup = QListView()
        self._popup.setObjectName("completions")
        self._popup.setUniformItemSizes(True)
        self._completer.setPopup(self._popup)
        self._completer.activated.connect(self._complete)
        self.textEdited.connect(self._edited)
        self.textChanged.connect(self._colour)
        self.returnPressed.connect(self._enter)

    @property
    def in_force(self) -> str:
        """The expression in force, whatever the text is; empty: none."""
        return self._in_force

    @property
    def is_in_force(self) -> bool:
        """Whether the text is what is in force."""
        return self.text().strip() == self._in_force

    @property
    def is_finished(self) -> bool:
        """Whether the user has entered the text, or typing has rested."""
        return self._is_finished

    @property
    def unknown(self) -> tuple[str, ...]:
        """What the text asks for and nothing gives."""
        return self._vocabulary.unknown_in(self.expression)

    def know(self, vocabulary: Vocabulary) -> None:
        """Read and complete with these labels and symbols from now on."""
        if vocabulary == self._vocabulary:
            return
        self._vocabulary = vocabulary
        names = [*map(quoted_if_needed, vocabulary.labels), *vocabulary.symbols]
        if names != self._labels.stringList():
            self._labels.setStringList(names)
        self._check()
        if self.hasFocus() and self._is_finished:  # the user waits for a label that may have come
            self.finish()

    def show_expression(self, text: str) -> None:
        """Show what is in force, unless the user is at another text."""
        if text == self._in_force:
            return
        self._in_force = text
        if self.is_in_force:  # it was typed here: the cursor stays
            self._check()
        else:
            self._replace(text)

    def propose(self, text: str) -> None:
        """Put a text in, as if it were typed and entered."""
        self.setText(text)
        self._enter()

    def finish(self) -> bool:
        """Take the text as finished: it is accepted if it can be used. Returns whether it is in force then."""
        self._rest.stop()
        self._is_finished = True
        self._check()
        if not self.is_in_force and self.error is None and not self.unknown:
            self.accepted.emit(self.text().strip())
        return self.is_in_force

    def take_tokens(self, tokens: Tokens) -> None:
        """Use the colours of a set."""
        self._tokens = tokens
        self._colour()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and self._is_escape(event):
            event.accept()  # the window leads back to the picture with it
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._is_escape(event):
            self._replace(self._in_force)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self._enter()

    def _is_escape(self, event: QEvent) -> bool:
        """Whether a key brings the old text back."""
        return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape and not self.is_in_force

    def _replace(self, text: str) -> None:
        self._rest.stop()
        self._popup.hide()
        self._is_finished = True
        self.setText(text)
        self._check()

    def _edited(self, _text: str) -> None:
        self._is_finished = self.is_in_force
        if self._is_finished:
            self._rest.stop()
        else:
            self._rest.start()
        self._check()
        self._suggest()

    def _enter(self) -> None:
        if self.finish() and self._in_force:
            self.entered.emit(self._in_force)

    def _check(self) -> None:
        """Read the text, and mark what is to be known of it."""
        self.expression, self.error = None, None
        try:
            self.expression = self._vocabulary.read(self.text())
        except ExpressionError as error:
            self.error = error
        if (state := self._state) != self.property("state"):
            self.setProperty("state", state)
            self.style().polish(self)
        self._colour()
        self.judged.emit()

    @property
    def _state(self) -> str:
        """For the style sheet: what is in force and can be used has no mark."""
        if not self._is_finished:
            return "typing"
        if self.error is not None:
            return "error"
        return "" if self.is_in_force else "refused"

    def _colour(self) -> None:
        """Colour the pieces and underline the place of an error: the way an input method marks its own text."""
        formats = [(token.position, token.length, self._format_of(token)) for token in _pieces(self.text())]
        if self.error is not None:
            start = min(self.error.position, max(0, len(self.text()) - 1))
            wave = _format(self._tokens.error, QTextCharFormat.UnderlineStyle.WaveUnderline)
            formats.append((start, max(1, self.error.length), wave))
        kind, cursor = QInputMethodEvent.AttributeType.TextFormat, self.cursorPosition()
        marks = [QInputMethodEvent.Attribute(kind, start - cursor, length, format_)
                 for start, length, format_ in formats]
        QApplication.sendEvent(self, QInputMethodEvent("", marks))

    def _format_of(self, token: Token) -> QTextCharFormat:
        if token.kind is TokenKind.NUMBER:
            return _format(self._tokens.warning)
        if token.kind in (TokenKind.KEYWORD, TokenKind.SYMBOL):
            return _format(self._tokens.positive)
        if token.kind is not TokenKind.LABEL or (token.text in FUNCTIONS and not token.is_quoted):
            return _format(self._tokens.text)
        known = self._vocabulary.labels
        if known and token.text not in known:
            return _format(self._tokens.warning, QTextCharFormat.UnderlineStyle.DotLine)
        return _format(self._tokens.syntax)

    def _suggest(self) -> None:
        start, typed = self._word()
        if len(typed.lstrip("\"'#")) < _SHORTEST_START or self.cursorPosition() < start:
            self._popup.hide()
            return
        self._completer.setCompletionPrefix(typed.lstrip("\"'"))
        if self._completer.completionCount() == 0 or self._completer.currentCompletion() == typed:
            self._popup.hide()
        else:
            self._completer.complete(self.rect().translated(0, _POPUP_GAP_PX))

    def _word(self) -> tuple[int, str]:
        """Start and text of the label that the cursor stands at the end of."""
        here = self.cursorPosition()
        for token in _pieces(self.text()[:here]):
            if token.position + token.length == here and token.kind in (TokenKind.LABEL, TokenKind.SYMBOL):
                return token.position, self.text()[token.position : here]
        return here, ""

    def _complete(self, label: str) -> None:
        start, typed = self._word()
        text = self.text()
        self.setText(text[:start] + label + text[start + len(typed) :])
        self.setCursorPosition(start + len(label))
        self._edited(self.text())
        self._popup.hide()


def _pieces(text: str) -> list[Token]:
    """The pieces up to the first one that can't be read."""
    found = []
    try:
        for token in tokens_of(text):
            found.append(token)
    except ExpressionError:
        pass
    return found


def _format(
    colour: str, underline: QTextCharFormat.UnderlineStyle = QTextCharFormat.UnderlineStyle.NoUnderline
) -> QTextCharFormat:
    format_ = QTextCharFormat()
    format_.setForeground(QColor(colour))
    format_.setUnderlineStyle(underline)
    format_.setUnderlineColor(QColor(colour))
    return format_


def _monospaced() -> QFont:
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(13)
    return font
