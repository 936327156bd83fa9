"""From text to words: numbers, labels, signs. Arithmetic signs are words of their own, set off by spaces."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from ..errors import ExpressionError

KEYWORDS = frozenset({"and", "or", "not"})
FUNCTIONS = frozenset({"min", "max", "sum"})
COMPARISONS = frozenset({">", "<", ">=", "<=", "=", "==", "!="})
_SIGNS = frozenset("+-*/")
_PIECE = re.compile(r"(?P<space>\s+)|(?P<comparison>[<>=!]=|[<>=])|(?P<bracket>[(),])"
                    r"|(?P<quoted>\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')|(?P<word>[^\s<>=!(),'\"]+)", re.DOTALL)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?%?")


class TokenKind(Enum):
    """What a piece of text is."""

    NUMBER = auto()
    LABEL = auto()
    SYMBOL = auto()
    KEYWORD = auto()
    SIGN = auto()
    COMPARISON = auto()
    BRACKET = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of an expression."""

    kind: TokenKind
    text: str
    """Of a label, without its quotes."""
    position: int
    length: int
    number: float = 0.0
    is_quoted: bool = False

    def is_(self, *texts: str) -> bool:
        """Whether it is one of these keywords, signs or brackets."""
        return self.kind in (TokenKind.KEYWORD, TokenKind.SIGN, TokenKind.BRACKET) and self.text in texts


def tokens_of(text: str) -> Iterator[Token]:
    """The pieces in their order, an END last. Raises ExpressionError for a piece that is none."""
    position = 0
    while position < len(text):
        found = _PIECE.match(text, position)
        if found is None:
            raise _stray(text, position)
        if found.lastgroup != "space":
            yield _token(found)
        position = found.end()
    yield Token(TokenKind.END, "", len(text), 0)


def quoted_if_needed(label: str) -> str:
    """The label as an expression writes it."""
    found = _PIECE.fullmatch(label)
    is_plain = found is not None and found.lastgroup == "word" and label not in FUNCTIONS
    if is_plain and not label.startswith("#") and _kind_of_word(label) is TokenKind.LABEL:
        return label
    return '"' + label.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _token(found: re.Match[str]) -> Token:
    text, position, length = found.group(), found.start(), len(found.group())
    if found.lastgroup == "comparison":
        return Token(TokenKind.COMPARISON, text, position, length)
    if found.lastgroup == "bracket":
        return Token(TokenKind.BRACKET, text, position, length)
    if found.lastgroup == "quoted":
        label = re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL)
        if not label:
            raise ExpressionError("expression.empty_quotes", position=position, length=length)
        return Token(TokenKind.LABEL, label, position, length, is_quoted=True)
    kind = _kind_of_word(text)
    number = _number(text, position) if kind is TokenKind.NUMBER else 0.0
    return Token(kind, text, position, length, number)


def _kind_of_word(word: str) -> TokenKind:
    if word in KEYWORDS:
        return TokenKind.KEYWORD
    if word in _SIGNS:
        return TokenKind.SIGN
    if word.startswith("#"):
        return TokenKind.SYMBOL
    return TokenKind.NUMBER if _NUMBER.fullmatch(word) else TokenKind.LABEL


def _number(word: str, position: int) -> float:
    digits = word.removesuffix("%")
    number = float(digits) / (1 if digits == word else 100)
    if math.isinf(number):
        raise ExpressionError("expression.number_too_large", position=position, length=len(word), number=word)
    return number


def _stray(text: str, position: int) -> ExpressionError:
    if text[position] in "'\"":
        return ExpressionError("expression.no_closing_quote", position=position, length=len(text) - position)
    return ExpressionError("expression.lone_exclamation_mark", position=position)
