"""What can't be read says where, and what was expected there."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faceseg_live import Expression, ExpressionError, InvalidParameter

INPUTS = int(os.environ.get("FACESEG_FUZZ_INPUTS", "20000"))
"""How many random texts are tried; a change of the parser is worth FACESEG_FUZZ_INPUTS=200000."""


@pytest.mark.parametrize(("text", "position", "length", "words"), [
    ("", 0, 1, "expected an expression"),
    ("   ", 0, 1, "expected an expression"),
    ("smile >", 7, 1, "expected a label, a number or a bracket, found the end"),
    ("> .5", 0, 1, "expected a label"),
    ("smile > .5 and", 14, 1, "expected a label"),
    ("smile .5", 6, 2, "expected a comparison"),
    ("smile glasses > 1", 6, 7, "found 'glasses'"),
    ("a -b > 1", 2, 2, "spaces around them"),
    ("(smile > .5", 11, 1, "')'"),
    ("smile > .5)", 10, 1, "found ')'"),
    ("a + b", 0, 5, "expected a comparison with it"),
    ("x and 0.7", 6, 3, "expected a comparison with it"),
    ("(a > .5) > 1", 0, 8, "found a comparison"),
    ("max(a > 1) > 1", 6, 1, "found '>'"),
    ("f(a) > 1", 0, 1, "not a function"),
    ("'min'(a) > 1", 0, 5, "not a function"),
    ("max() > 1", 4, 1, "expected a label"),
    ("max(a,) > 1", 6, 1, "expected a label"),
    ("a, b", 1, 1, "found ','"),
    ("#Nobody > 1", 0, 7, "#Female, #Male"),
    ("a ! b", 2, 1, "'!=' means unequal"),
    ("'open > 1", 0, 9, "closing quote"),
    ("'' > 1", 0, 2, "found nothing"),
    ("a > 1e999", 4, 5, "too large"),
    ("a >= > 1", 5, 1, "found '>'"),
    ("and and", 0, 3, "found 'and'"),
])
def test_says_where_and_why(text: str, position: int, length: int, words: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        Expression.parse(text)
    error = caught.value
    assert (error.position, error.length) == (position, length)
    assert words in str(error.problem)
    assert str(error) == f"expression, at character {position + 1}: {error.problem}"
    assert isinstance(error, InvalidParameter)


@pytest.mark.parametrize("text", ["(" * 60 + "a" + ")" * 60, "not " * 60 + "a", "- " * 60 + "a > 1",
                                  "max(" * 60 + "a" + ")" * 60 + " > 1", "a or " * 400 + "a"])
def test_size_is_limited(text: str) -> None:
    with pytest.raises(ExpressionError, match="at most"):
        Expression.parse(text)


def test_long_chains_are_no_deep_ones() -> None:
    expression = Expression.parse(" + ".join(["a"] * 480) + " > 1")
    assert expression.evaluate({"a": 0.5}).matches is True
    assert hash(Expression.parse(str(expression))) == hash(expression)


_PIECES = ("and", "or", "not", "(", ")", ",", "<", ">=", "==", "!", "!=", "+", "-", "* ", "/", "min", "max(", "#Male",
           "#", "'", '"', "\\", "a", "a-b", " ", ".5", "5.", "1e-3", "-1", "50%", "é")
_PIECE = st.sampled_from(_PIECES)
# All that st.text chooses from by itself, but only after seconds of asking a codec for each.
_ANY = st.characters(exclude_categories=["Cs"])
_TEXTS = st.one_of(st.text(_ANY, max_size=40), st.lists(_PIECE, max_size=14).map(" ".join),
                   st.lists(_PIECE, max_size=14).map("".join))


@settings(max_examples=1000, deadline=None)
@given(_TEXTS)
def test_any_text_is_read_or_refused(text: str) -> None:
    _check(text)


def test_a_flood_of_texts_is_read_or_refused() -> None:
    chance = random.Random(20)
    read = sum(_check(text) for text in islice(_flood(chance), INPUTS))
    assert INPUTS / 50 < read < INPUTS / 2, "texts of both kinds"


def _flood(chance: random.Random) -> Iterator[str]:
    """Pieces in any order, characters of any kind, and sentences with one thing wrong."""
    characters = "".join(_PIECES) + "\t\n\x00\u2028\U0001f600ab019"
    while True:
        pieces = chance.choices(_PIECES, k=chance.randrange(12))
        yield " ".join(pieces)
        yield "".join(pieces)
        yield "".join(chance.choices(characters, k=chance.randrange(24)))
        yield "".join(map(chr, chance.choices(range(0x3000), k=chance.randrange(12))))
        sound = " and ".join(f"a {chance.choice('<>=')} .{number}" for number in range(chance.randrange(1, 4)))
        place = chance.randrange(len(sound))
        yield sound[:place] + chance.choice((*_PIECES, "")) + sound[place + chance.randrange(2):]


def _check(text: str) -> bool:
    """Whether it can be read; what can be means something and prints as a text of the same meaning."""
    expression, error = _read(text)
    if expression is None:
        assert error is not None
        assert 0 <= error.position <= len(text)
        assert error.length >= 1
        return False
    assert Expression.parse(str(expression)) == expression
    verdict = expression.evaluate(dict.fromkeys(expression.labels, 0.5))
    assert verdict.matches in (True, False)
    assert not verdict.missing
    return True


def _read(text: str) -> tuple[Expression | None, ExpressionError | None]:
    try:
        return Expression.parse(text), None
    except ExpressionError as error:
        return None, error
