"""Expressions of chance: read or refused, printed and read again, and meant as docs/expressions.md says."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.fuzzing.expressions import grammar_made, problem_with
from benchmarks.fuzzing.mutations import mutated

pytestmark = pytest.mark.timeout(600)  # on a machine that has much else to do
CHANCE = st.randoms(use_true_random=False)


@settings(max_examples=250)
@given(CHANCE)
def test_what_the_grammar_makes_means_what_a_second_reading_says(chance: Random) -> None:
    text, meaning = grammar_made(chance)
    assert not problem_with(text, meaning, chance)


@settings(max_examples=150)
@given(CHANCE)
def test_what_is_damaged_is_read_or_refused(chance: Random) -> None:
    text, _ = grammar_made(chance)
    damaged = mutated(text.encode(), "text", chance).decode("utf-8", "replace")
    assert not problem_with(damaged, None, chance)


# All that st.text chooses from by itself, but only after seconds of asking a codec for each.
@settings(max_examples=150)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=2100), CHANCE)
def test_noise_is_read_or_refused(text: str, chance: Random) -> None:
    assert not problem_with(text, None, chance)
