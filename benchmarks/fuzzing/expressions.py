"""Expressions of chance, with what they mean by a second reading of docs/expressions.md that shares no code with the
first: every text is read or refused, prints as a text of the same tree, and gives the verdict that its maker expects.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from random import Random
from typing import Any

from faceseg_live.errors import ExpressionError
from faceseg_live.expression import SYMBOLS, Expression
from faceseg_live.expression.grammar import LONGEST

from .mutations import mutated

Scores = Mapping[str, float]
Value = Callable[[Scores], float]
Truth = Callable[[Scores], bool]
LABELS = ("smile", "glasses", "a", "a-b", "and", "not", "Human Female", "x(y)", 'say "hi"', "it's", "café", "50%x",
          "woman", "man", "girl", "#tag", "min", "\u202e", "a\\b")
_PLAIN = ("smile", "glasses", "a", "a-b", "café", "woman", "man", "girl", "50%x", "\u202e", "a\\b")
_DEEPEST = 3
_SLOW_S = 0.5


def grammar_made(chance: Random) -> tuple[str, Truth]:
    """A text by the grammar, and what it says of scores of all `LABELS`."""
    return _disjunction(chance, 0)


def scores_of(chance: Random) -> dict[str, float]:
    """A score for each label; some are equal, some far from 0…1."""
    return {label: chance.choice((chance.random(), chance.choice((0.0, 0.5, 1.0, -20.0, 35.5)))) for label in LABELS}


def problem_with(text: str, meaning: Truth | None, chance: Random) -> str:
    """What is wrong with how a text is read; empty: nothing.

    meaning: what it says, where it has to be readable; None: any text.
    """
    began_s = time.process_time()
    try:
        expression = Expression.parse(text)
    except ExpressionError as error:
        if not (0 <= error.position <= len(text) and error.length >= 1 and str(error)):
            return f"a place outside of the text: {text!r}"
        is_wrong = meaning is not None and len(text) <= LONGEST
        return f"refused, though it is by the grammar: {text!r}: {error}" if is_wrong else ""
    except Exception as error:
        return f"{type(error).__name__} {error}: {text!r}"
    if len(str(expression)) <= LONGEST and Expression.parse(str(expression)) != expression:
        return f"prints as another expression, {str(expression)!r}: {text!r}"
    scores = scores_of(chance)
    others = {} if meaning else dict.fromkeys(expression.labels, 0.5)
    verdict = expression.evaluate(others | scores)
    if verdict.missing or verdict.matches is None:
        return f"misses scores that are there: {text!r}"
    if meaning and verdict.matches is not meaning(scores):
        return f"{verdict.matches} instead of {meaning(scores)}: {text!r} for {scores}"
    return f"took too long: {text!r}" if time.process_time() - began_s > _SLOW_S else ""


def flood(seed: int, first: int = 0) -> Iterator[str]:
    """Problems with one text after the other, empty where there is none: two of five are made by the grammar, two are
    damaged ones of these, one is noise. A text depends on the seed and its number alone; `first`: of the first one."""
    for number in count(first):
        chance = Random(f"expressions/{seed}/{number}")
        text, meaning = grammar_made(chance)
        way = number % 5
        if way >= 2:
            damaged = text if way < 4 else chance.choice(("", " ".join(chance.choices(LABELS, k=4))))
            text = mutated(damaged.encode(), "text", chance).decode("utf-8", "replace")[:2 * LONGEST]
        yield problem_with(text, meaning if way < 2 else None, chance)


def _disjunction(chance: Random, depth: int) -> tuple[str, Truth]:
    texts, parts = zip(*(_conjunction(chance, depth) for _ in range(chance.choice((1, 1, 1, 2)))), strict=True)
    return " or ".join(texts), lambda scores: any(part(scores) for part in parts)


def _conjunction(chance: Random, depth: int) -> tuple[str, Truth]:
    texts, parts = zip(*(_negation(chance, depth) for _ in range(chance.choice((1, 1, 1, 2, 3)))), strict=True)
    return " and ".join(texts), lambda scores: all(part(scores) for part in parts)


def _negation(chance: Random, depth: int) -> tuple[str, Truth]:
    what = chance.random()
    if what < 0.15 and depth < _DEEPEST:
        text, part = _negation(chance, depth + 1)
        return f"not {text}", lambda scores: not part(scores)
    if what < 0.3 and depth < _DEEPEST:
        text, part = _disjunction(chance, depth + 1)
        return f"({text})", part
    if what < 0.45:
        name, value = _name(chance)
        return name, lambda scores: value(scores) >= 0.5
    return _comparison(chance, depth)


def _comparison(chance: Random, depth: int) -> tuple[str, Truth]:
    operands = chance.choice((2, 2, 2, 3))
    texts, values = zip(*(_sum(chance, depth + 1) for _ in range(operands)), strict=True)
    signs = [chance.choice((">", "<", ">=", "<=", "=", "==", "!=")) for _ in range(operands - 1)]
    text = texts[0] + "".join(f"{_space(chance)}{sign}{_space(chance)}{term}"
                              for sign, term in zip(signs, texts[1:], strict=True))

    def holds(scores: Scores) -> bool:
        numbers = [value(scores) for value in values]
        return all(_is_right(left, sign, right)
                   for left, sign, right in zip(numbers, signs, numbers[1:], strict=False))

    return text, holds


def _is_right(left: float, sign: str, right: float) -> bool:
    if math.isnan(left) or math.isnan(right):
        return False
    is_equal = left == right or abs(left - right) <= 1e-6
    return {">": left > right, "<": left < right, ">=": left >= right, "<=": left <= right, "=": is_equal,
            "==": is_equal, "!=": not is_equal}[sign]


def _sum(chance: Random, depth: int) -> tuple[str, Value]:
    return _chain(chance, depth, "+-", _product)


def _product(chance: Random, depth: int) -> tuple[str, Value]:
    return _chain(chance, depth, "*/", _signed)


def _chain(chance: Random, depth: int, signs: str, term: Any) -> tuple[str, Value]:
    texts, values = zip(*(term(chance, depth) for _ in range(chance.choice((1, 1, 1, 1, 2, 3)))), strict=True)
    between = [chance.choice(signs) for _ in texts[1:]]
    text = texts[0] + "".join(f" {sign} {more}" for sign, more in zip(between, texts[1:], strict=True))

    def value(scores: Scores) -> float:
        result = values[0](scores)
        for sign, following in zip(between, values[1:], strict=True):
            number = following(scores)
            if sign == "/":
                result = result / number if number else math.nan
            else:
                result = {"+": result + number, "-": result - number, "*": result * number}[sign]
        return float(result)

    return text, value


def _signed(chance: Random, depth: int) -> tuple[str, Value]:
    if chance.random() < 0.1 and depth < _DEEPEST:
        text, value = _signed(chance, depth + 1)
        return f"- {text}", lambda scores: -value(scores)
    return _atom(chance, depth)


def _atom(chance: Random, depth: int) -> tuple[str, Value]:
    what = chance.random()
    if what < 0.35:
        return _number(chance)
    if what < 0.75 or depth >= _DEEPEST:
        return _name(chance)
    if what < 0.85:
        text, value = _sum(chance, depth + 1)
        return f"({text})", value
    function = chance.choice(("min", "max", "sum"))
    texts, values = zip(*(_sum(chance, depth + 1) for _ in range(chance.randint(1, 3))), strict=True)

    def called(scores: Scores) -> float:
        numbers = [value(scores) for value in values]
        return math.nan if any(map(math.isnan, numbers)) else {"min": min, "max": max, "sum": sum}[function](numbers)

    return f"{function}({', '.join(texts)})", called


def _number(chance: Random) -> tuple[str, Value]:
    number = chance.choice((round(chance.random(), 2), 0.0, 1.0, 20.0, 1e-3, 1e308, -0.25))
    text = repr(number)
    if chance.random() < 0.2 and abs(number) < 1e300:
        text, number = f"{number:.2f}%", float(f"{number:.2f}") / 100
    return text, lambda _scores: number


def _name(chance: Random) -> tuple[str, Value]:
    if chance.random() < 0.15:
        symbol = chance.choice([*SYMBOLS])
        return symbol, lambda scores: max(scores[label] for label in SYMBOLS[symbol] if label in scores)
    if chance.random() < 0.6:
        label = chance.choice(_PLAIN)
        return label, lambda scores: scores[label]
    label = chance.choice(LABELS)
    quote = chance.choice("'\"")
    escaped = label.replace("\\", "\\\\").replace(quote, f"\\{quote}")
    return f"{quote}{escaped}{quote}", lambda scores: scores[label]


def _space(chance: Random) -> str:
    return chance.choice((" ", " ", "", "\t", "\n"))
