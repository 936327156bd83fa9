"""The checked tree: values give numbers, truths hold or don't; both print as a text that reads as the same tree.

Chains are flat, so that a tree is never deeper than its brackets are nested.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from itertools import pairwise

from .tokens import quoted_if_needed

Scores = Mapping[str, float]
HOLDS_FROM = 0.5
"""A label that stands alone holds from this score on."""
TOLERANCE = 1e-6
"""Values that differ by no more than this are equal."""


class Precedence(IntEnum):
    """How tightly a node binds; a looser one inside a tighter one is printed in brackets."""

    OR = 0
    AND = 1
    NOT = 2
    COMPARISON = 3
    SUM = 4
    PRODUCT = 5
    SIGNED = 6
    ATOM = 7


@dataclass(frozen=True, slots=True)
class Number:
    """A number."""

    number: float
    level = Precedence.ATOM

    @property
    def parts(self) -> tuple[Node, ...]:
        return ()

    def value(self, _scores: Scores) -> float:
        return self.number

    def __str__(self) -> str:
        return repr(self.number)


@dataclass(frozen=True, slots=True)
class Name:
    """A label, or a symbol that stands for several: the highest of their scores."""

    labels: tuple[str, ...]
    symbol: str = ""
    """Empty for a label."""
    level = Precedence.ATOM

    @property
    def parts(self) -> tuple[Node, ...]:
        return ()

    def is_in(self, labels: Container[str]) -> bool:
        """Whether it is among these, or one of its labels is."""
        return any(label in labels for label in self.labels)

    def value(self, scores: Scores) -> float:
        return max(scores[label] for label in self.labels if label in scores)

    def __str__(self) -> str:
        return self.symbol or quoted_if_needed(self.labels[0])


@dataclass(frozen=True, slots=True)
class Negative:
    """Minus a value."""

    term: Value
    level = Precedence.SIGNED

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.term,)

    def value(self, scores: Scores) -> float:
        return -self.term.value(scores)

    def __str__(self) -> str:
        return f"- {_text(self.term, Precedence.SIGNED)}"


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A chain of + and -, or of * and /, worked from left to right."""

    first: Value
    rest: tuple[tuple[str, Value], ...]

    @property
    def level(self) -> Precedence:
        return Precedence.SUM if self.rest[0][0] in "+-" else Precedence.PRODUCT

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.first, *(term for _, term in self.rest))

    def value(self, scores: Scores) -> float:
        result = self.first.value(scores)
        for sign, term in self.rest:
            result = _ARITHMETIC[sign](result, term.value(scores))
        return result

    def __str__(self) -> str:
        tighter = Precedence(self.level + 1)
        return _text(self.first, tighter) + "".join(f" {sign} {_text(term, tighter)}" for sign, term in self.rest)


@dataclass(frozen=True, slots=True)
class Call:
    """min, max or sum of values."""

    function: str
    arguments: tuple[Value, ...]
    level = Precedence.ATOM

    @property
    def parts(self) -> tuple[Node, ...]:
        return self.arguments

    def value(self, scores: Scores) -> float:
        return _FUNCTIONS[self.function](*(argument.value(scores) for argument in self.arguments))

    def __str__(self) -> str:
        return f"{self.function}({', '.join(map(str, self.arguments))})"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Values with a sign between each two; all of them have to be right."""

    terms: tuple[Value, ...]
    signs: tuple[str, ...]
    level = Precedence.COMPARISON

    @property
    def parts(self) -> tuple[Node, ...]:
        return self.terms

    def holds(self, scores: Scores, slack: float) -> bool:
        values = [term.value(scores) for term in self.terms]
        return all(_compared(left, sign, right, slack)
                   for (left, right), sign in zip(pairwise(values), self.signs, strict=True))

    def __str__(self) -> str:
        following = "".join(f" {sign} {term}" for sign, term in zip(self.signs, self.terms[1:], strict=True))
        return f"{self.terms[0]}{following}"


@dataclass(frozen=True, slots=True)
class Holds:
    """A label that stands alone."""

    name: Name
    level = Precedence.ATOM

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.name,)

    def holds(self, scores: Scores, slack: float) -> bool:
        return _compared(self.name.value(scores), ">=", HOLDS_FROM, slack)

    def __str__(self) -> str:
        return str(self.name)


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary: what eases it is what makes its part harder."""

    part: Truth
    level = Precedence.NOT

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.part,)

    def holds(self, scores: Scores, slack: float) -> bool:
        return not self.part.holds(scores, -slack)

    def __str__(self) -> str:
        return f"not {_text(self.part, Precedence.NOT)}"


@dataclass(frozen=True, slots=True)
class And:
    """All of its parts."""

    parts: tuple[Truth, ...]
    level = Precedence.AND

    def holds(self, scores: Scores, slack: float) -> bool:
        return all(part.holds(scores, slack) for part in self.parts)

    def __str__(self) -> str:
        return " and ".join(_text(part, Precedence.NOT) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Or:
    """Any of its parts."""

    parts: tuple[Truth, ...]
    level = Precedence.OR

    def holds(self, scores: Scores, slack: float) -> bool:
        return any(part.holds(scores, slack) for part in self.parts)

    def __str__(self) -> str:
        return " or ".join(_text(part, Precedence.AND) for part in self.parts)


Value = Number | Name | Negative | Arithmetic | Call
Truth = Comparison | Holds | Not | And | Or
Node = Value | Truth


def names_in(node: Node) -> Iterator[Name]:
    """Every label and symbol of a tree, from left to right."""
    if isinstance(node, Name):
        yield node
    for part in node.parts:
        yield from names_in(part)


def values_in(node: Node) -> Iterator[Value]:
    """Every value of a tree, the parts of values among them."""
    if isinstance(node, Value):
        yield node
    for part in node.parts:
        yield from values_in(part)


def _text(node: Node, least: Precedence) -> str:
    return str(node) if node.level >= least else f"({node})"


def _compared(left: float, sign: str, right: float, slack: float) -> bool:
    """Equality is widened by the slack, but never made narrower than the tolerance; inequality stays as it is."""
    ease = slack * max(1.0, abs(left), abs(right)) if slack else 0.0
    distance = 0.0 if left == right else left - right  # infinities are equal, and their difference is no number
    if sign in (">", "<"):
        return (distance if sign == ">" else -distance) > -ease
    if sign in (">=", "<="):
        return (distance if sign == ">=" else -distance) >= -ease
    is_equal = abs(distance) <= TOLERANCE + max(0.0, ease)
    return is_equal if sign != "!=" else not is_equal and not math.isnan(distance)


def _quotient(left: float, right: float) -> float:
    return left / right if right else math.nan


def _defined(choose: Callable[[tuple[float, ...]], float], *values: float) -> float:
    """What isn't defined is neither smaller nor larger: by Python's own order the first argument would win."""
    return math.nan if any(map(math.isnan, values)) else choose(values)


_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": _quotient,
}
_FUNCTIONS: dict[str, Callable[..., float]] = {
    "min": partial(_defined, min),
    "max": partial(_defined, max),
    "sum": lambda *values: sum(values),
}
