"""The grammar: from words to a checked tree, by recursive descent.

    truth      = conjunction { "or" conjunction }
    conjunction = negation { "and" negation }
    negation   = "not" negation | comparison
    comparison = sum { sign sum }              without a sign: a label that stands alone, or a truth in brackets
    sum        = product { ("+" | "-") product }
    product    = signed { ("*" | "/") signed }
    signed     = "-" signed | atom
    atom       = number | label | symbol | function "(" sum { "," sum } ")" | "(" truth or sum ")"

A keyword beside a comparison is a label: `and > 0.5` has always been one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from ..errors import ExpressionError
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
        raise ExpressionError(f"expected at most {LONGEST} characters, found {len(text)}", LONGEST, len(text) - LONGEST)
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
            raise ExpressionError("expected an expression such as smile > 0.5, found nothing", 0)
        tree = self._truth(self._disjunction)
        if not self._is_at(TokenKind.END):
            raise self._unexpected("a comparison, 'and', 'or' or the end")
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
        if token.kind is TokenKind.KEYWORD and self._is_beside_comparison():
            return Name((self._taken().text,))
        raise self._unexpected("a label, a number or a bracket")

    def _label(self) -> Node:
        token = self._taken()
        if not self._now.is_("("):
            return Name((token.text,))
        if token.is_quoted or token.text not in FUNCTIONS:
            known = ", ".join(sorted(FUNCTIONS))
            raise ExpressionError(f"{token.text!r} is no function; there are {known}; a label with brackets is quoted",
                                  token.position, token.length)
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
            known = ", ".join(self._symbols) or "none"
            raise ExpressionError(f"the symbol {token.text} is unknown; there are: {known}", token.position,
                                  token.length)
        return Name(tuple(labels), token.text)

    def _is_beside_comparison(self) -> bool:
        before = self._tokens[self._place - 1] if self._place else None
        return self._next.kind is TokenKind.COMPARISON or (before is not None and before.kind is TokenKind.COMPARISON)

    def _close(self) -> None:
        if not self._now.is_(")"):
            raise self._unexpected("a sign or ')'")
        self._taken()

    def _deeper(self, rule: Callable[[], Result]) -> Result:
        if self._depth == DEEPEST:
            raise ExpressionError(f"expected at most {DEEPEST} brackets and negations inside each other",
                                  self._now.position, max(1, self._now.length))
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
        raise self._wrong("a comparison with it, such as > 0.5, found a value alone", start)

    def _as_value(self, node: Node, start: int) -> Value:
        if isinstance(node, Value):
            return node
        raise self._wrong("a number or a label, found a comparison", start)

    def _wrong(self, expected: str, start: int) -> ExpressionError:
        """About all that was read from the token `start` on."""
        first, last = self._tokens[start], self._tokens[self._place - 1]
        return ExpressionError(f"expected {expected}", first.position, last.position + last.length - first.position)

    def _unexpected(self, expected: str) -> ExpressionError:
        token = self._now
        is_operand = token.kind in (TokenKind.NUMBER, TokenKind.LABEL)
        is_sign_at_word = is_operand and token.text[0] in "+-*/" and not token.is_quoted
        hint = "; arithmetic signs have a space on both sides" if is_sign_at_word else ""
        return ExpressionError(f"expected {expected}, found {token}{hint}", token.position, max(1, token.length))
