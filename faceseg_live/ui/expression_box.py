"""One line for an expression: coloured, checked with every key, completed from the labels that there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFont, QFontDatabase, QInputMethodEvent, QTextCharFormat
from PySide6.QtWidgets import QApplication, QCompleter, QLineEdit, QListView, QWidget

from ..errors import ExpressionError
from ..expression import Expression
from ..expression.tokens import FUNCTIONS, Token, TokenKind, quoted_if_needed, tokens_of
from .tokens import DARK, Tokens

_LONGEST = 2000
_SHORTEST_START = 1
"""So many letters of a label bring its completions."""
_POPUP_GAP_PX = 4


class ExpressionBox(QLineEdit):
    """Says what the user typed when it can be read, and where it can't be."""

    accepted = Signal(str)
    """Another expression, checked; empty: none."""
    refused = Signal(str)
    """What was expected, of a text that can't be read; empty when it can be again."""
    entered = Signal(str)
    """The user is done with this one: Return, or another control."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaxLength(_LONGEST)
        self.setPlaceholderText("smile > 0.5 and not eyes_closed")
        self.setAccessibleName("Expression")
        self.setToolTip("Faces that match keep mask, crop and colour; the others are outlined.")
        self.setClearButtonEnabled(True)
        self.setFont(_monospaced())
        self._symbols: Mapping[str, Sequence[str]] = {}
        self._known: frozenset[str] = frozenset()
        self._in_force = ""
        self._error: ExpressionError | None = None
        self._tokens = DARK
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
    def error(self) -> ExpressionError | None:
        """Why the text can't be read; None where it can."""
        return self._error

    def know(self, labels: Sequence[str], symbols: Mapping[str, Sequence[str]]) -> None:
        """Complete these from now on, and mark labels that are none of them; without any labels, mark none."""
        self._symbols, self._known = symbols, frozenset(labels)
        names = [*map(quoted_if_needed, labels), *symbols]
        if names != self._labels.stringList():
            self._labels.setStringList(names)
            self._colour()

    def show_expression(self, text: str) -> None:
        """Show what is in force, unless the user is at another text that can't be read yet."""
        if text == self._in_force and (self._error is not None or self.text().strip() == text):
            return
        self._in_force = text
        self.setText(text)
        self._check()

    def propose(self, text: str) -> None:
        """Put a text in, as if it were typed and entered."""
        self.setText(text)
        self._edited(text)
        self._enter()

    def take_tokens(self, tokens: Tokens) -> None:
        """Use the colours of a set."""
        self._tokens = tokens
        self._colour()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self._enter()

    def _edited(self, _text: str) -> None:
        if self._check():
            self._in_force = self.text().strip()
            self.accepted.emit(self._in_force)
        self._suggest()

    def _enter(self) -> None:
        if self._error is None and self._in_force:
            self.entered.emit(self._in_force)

    def _check(self) -> bool:
        """Read the text; returns whether it can be read."""
        before, self._error = self._error, None
        text = self.text()
        try:
            if text.strip():
                Expression.parse(text, self._symbols)
        except ExpressionError as error:
            self._error = error
        self.setProperty("state", "error" if self._error else "")
        self.style().polish(self)
        self._colour()
        if self._error is not None or before is not None:
            self.refused.emit(str(self._error.problem) if self._error else "")
        return self._error is None

    def _colour(self) -> None:
        """Colour the pieces and underline the place of an error: the way an input method marks its own text."""
        formats = [(token.position, token.length, self._format_of(token)) for token in _pieces(self.text())]
        if self._error is not None:
            start = min(self._error.position, max(0, len(self.text()) - 1))
            wave = _format(self._tokens.error, QTextCharFormat.UnderlineStyle.WaveUnderline)
            formats.append((start, max(1, self._error.length), wave))
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
        if self._known and token.text not in self._known:
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
