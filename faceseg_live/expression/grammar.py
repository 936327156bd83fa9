"""The grammar: from words to a checked tree, by recursive descent.

    truth      = conjunction { "or" conjunction }
    conjunction = negation { "and" negation }
    negation   = "not" negation | comparison
    comparison = sum { sign sum }              without a sign: a label that stands alone, or a truth in brackets
    sum        = product { ("+" | "-") product }
    product    = signed { ("*" | "/") signed }
    signed     = "-" signed | atom
    atom       = number | label | symbol | function "(" sum { "," sum } ")" | "(" truth or sum ")"

A keyword next to a comparison is a label: `and > 0.5` has always been one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from ..errors import ExpressionError
from ..messages import Message
from .tokens import FUNCTIONS, Token, TokenKind, tokens_of
from .tree import And, Arithmetic, Call, Comparison, Holds, Name, Negative, Node, Not, Number, Or, Truth, Value

LONGEST = 2000
"""Characters of an expression."""
DEEPEST = 50
"""Brackets, calls and negations inside each other."""
Result = TypeVar("Result")


def parsed(text: str, symbols: Mapping[str, Sequence[str]]) -> Truth:
    """The tree of a text; ExpressionError where it has none."""
    if len(text) > LONGEST:
        raise ExpressionError("expression.too_long", position=LONGEST, length=len(text) - LONGEST, limit=LONGEST,
                              count=len(text))
    return _Parser(tuple(tokens_of(text)), symbols).whole()


class _Parser:
    """Reads tokens from left to right, each once."""

    def __init__(self, tokens: Sequence[Token], symbols: Mapping[str, Sequence[str]]) -> None:
        self._tokens = tokens
        self._symbols = symbols
        self._place = 0
        self._depth = 0

    def whole(self) -> Truth:
        if self._is_at(TokenKind.END):
            raise ExpressionError("expression.empty")
        tree = self._truth(self._disjunction)
        if not self._is_at(TokenKind.END):
            raise self._unexpected(Message("expression.comparison_or_end"))
        return tree

    @property
    def _now(self) -> Token:
        return self._tokens[self._place]

    @property
    def _next(self) -> Token:
        return self._tokens[min(self._place + 1, len(self._tokens) - 1)]

    def _is_at(self, kind: TokenKind) -> bool:
        return self._now.kind is kind

    def _taken(self) -> Token:
        token = self._now
        self._place += 1
        return token

    def _disjunction(self) -> Node:
        return self._chained("or", self._conjunction, Or)

    def _conjunction(self) -> Node:
        return self._chained("and", self._negation, And)

    def _chained(
        self, keyword: str, part: Callable[[], Node], kind: Callable[[tuple[Truth, ...]], Truth]
    ) -> Node:
        start = self._place
        first = part()
        if not self._now.is_(keyword):
            return first
        parts = [self._as_truth(first, start)]
        while self._now.is_(keyword):
            self._taken()
            parts.append(self._truth(part))
        return kind(tuple(parts))

    def _negation(self) -> Node:
        if self._now.is_("not") and self._next.kind is not TokenKind.COMPARISON:
            self._taken()
            return Not(self._deeper(lambda: self._truth(self._negation)))
        return self._comparison()

    def _comparison(self) -> Node:
        start = self._place
        first = self._sum()
        if not self._is_at(TokenKind.COMPARISON):
            return first
        terms, signs = [self._as_value(first, start)], []
        while self._is_at(TokenKind.COMPARISON):
            sign = self._taken().text
            signs.append("=" if sign == "==" else sign)
            terms.append(self._value(self._sum))
        return Comparison(tuple(terms), tuple(signs))

    def _sum(self) -> Node:
        return self._arithmetic("+-", self._product)

    def _product(self) -> Node:
        return self._arithmetic("*/", self._signed)

    def _arithmetic(self, signs: str, term: Callable[[], Node]) -> Node:
        start = self._place
        first = term()
        if not self._now.is_(*signs):
            return first
        value, rest = self._as_value(first, start), []
        while self._now.is_(*signs):
            rest.append((self._taken().text, self._value(term)))
        return Arithmetic(value, tuple(rest))

    def _signed(self) -> Node:
        if not self._now.is_("-"):
            return self._atom()
        self._taken()
        return Negative(self._deeper(lambda: self._value(self._signed)))

    def _atom(self) -> Node:
        token = self._now
        if token.is_("("):
            self._taken()
            inside = self._deeper(self._disjunction)
            self._close()
            return inside
        if token.kind is TokenKind.NUMBER:
            return Number(self._taken().number)
        if token.kind is TokenKind.SYMBOL:
            return self._symbol()
        if token.kind is TokenKind.LABEL:
            return self._label()
        if token.kind is TokenKind.KEYWORD and self._is_next_to_comparison():
            return Name((self._taken().text,))
        raise self._unexpected(Message("expression.operand"))

    def _label(self) -> Node:
        token = self._taken()
        if not self._now.is_("("):
            return Name((token.text,))
        if token.is_quoted or token.text not in FUNCTIONS:
            raise ExpressionError("expression.no_function", position=token.position, length=token.length,
                                  name=token.text, known=sorted(FUNCTIONS))
        self._taken()
        arguments = [self._argument()]
        while self._now.is_(","):
            self._taken()
            arguments.append(self._argument())
        self._close()
        return Call(token.text, tuple(arguments))

    def _argument(self) -> Value:
        return self._deeper(lambda: self._value(self._sum))

    def _symbol(self) -> Node:
        token = self._taken()
        labels = self._symbols.get(token.text)
        if not labels:
            raise self._unknown_symbol(token)
        return Name(tuple(labels), token.text)

    def _is_next_to_comparison(self) -> bool:
        before = self._tokens[self._place - 1] if self._place else None
        return self._next.kind is TokenKind.COMPARISON or (before is not None and before.kind is TokenKind.COMPARISON)

    def _close(self) -> None:
        if not self._now.is_(")"):
            raise self._unexpected(Message("expression.sign_or_bracket"))
        self._taken()

    def _deeper(self, rule: Callable[[], Result]) -> Result:
        if self._depth == DEEPEST:
            raise ExpressionError("expression.too_deep", position=self._now.position, length=max(1, self._now.length),
                                  limit=DEEPEST)
        self._depth += 1
        result = rule()
        self._depth -= 1
        return result

    def _truth(self, rule: Callable[[], Node]) -> Truth:
        start = self._place
        return self._as_truth(rule(), start)

    def _value(self, rule: Callable[[], Node]) -> Value:
        start = self._place
        return self._as_value(rule(), start)

    def _as_truth(self, node: Node, start: int) -> Truth:
        if isinstance(node, Name):
            return Holds(node)
        if isinstance(node, Truth):
            return node
        position, length = self._extent(start)
        raise ExpressionError("expression.value_alone", position=position, length=length)

    def _as_value(self, node: Node, start: int) -> Value:
        if isinstance(node, Value):
            return node
        position, length = self._extent(start)
        raise ExpressionError("expression.comparison_as_value", position=position, length=length)

    def _extent(self, start: int) -> tuple[int, int]:
        """Position and length of all that was read from the token `start` on."""
        first, last = self._tokens[start], self._tokens[self._place - 1]
        return first.position, last.position + last.length - first.position

    def _unknown_symbol(self, token: Token) -> ExpressionError:
        known = tuple(self._symbols) or Message("common.none")
        return ExpressionError("expression.unknown_symbol", position=token.position, length=token.length,
                               name=token.text, known=known)

    def _unexpected(self, expected: Message) -> ExpressionError:
        token = self._now
        position, length = token.position, max(1, token.length)
        is_end = token.kind is TokenKind.END
        found = Message("expression.end") if is_end else Message("expression.word", word=token.text)
        is_operand = token.kind in (TokenKind.NUMBER, TokenKind.LABEL)
        if is_operand and token.text[0] in "+-*/" and not token.is_quoted:
            return ExpressionError("expression.expected_found_sign", position=position, length=length,
                                   expected=expected, found=found)
        return ExpressionError("expression.expected_found", position=position, length=length, expected=expected,
                               found=found)
