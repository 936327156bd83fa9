"""What expressions mean, one row each; the first rows are the classic segment filter's own forms."""

from __future__ import annotations

import pytest

from faceseg_live import Expression, Verdict

SCORES = {
    "woman": 0.9, "girl": 0.4, "man": 0.1, "female": 0.8, "male": 0.15, "Age16to25": 0.3, "Age50to69": 0.05,
    "smile": 0.7, "glasses": 0.2, "half": 0.5, "yaw": -20.0, "a-b": 0.95, "a": 0.6, "b": 0.2, "a*b": 0.01,
    "Human Female": 0.75, "deepface.happy": 0.65, "and": 0.7, "or": 0.3, "not": 0.8, "min": 0.55, "-smile": 0.9,
    "x(y)": 0.85, 'say "hi"': 0.6, "café": 0.5, "16-20": 0.4, "tabby/cat": 0.6, "it's": 0.7, "#tag": 0.9,
}

ROWS = [
    ("#Female > #Male", True), ("#Female < #Male", False), ("female > 0.5", True), ("male > 0.5", False),
    ("Age16to25 > 0.1", True), ("Age50to69 > 0.1", False), ("#Male <= #Female", True), ("#Male >= #Female", False),
    ("smile=0.7", True), ("0.5<smile", True), ("smile > glasses", True), ("1 > 0", True), ("0.5 = 0.5", True),
    ("#Female = .9", True), ("and > 0.5", True), ("or > 0.5", False), ("not > 0.5", True), ("smile < not", True),
    ("min > 0.5", True), ("16-20 > .3", True), ("a-b > .9", True), ("#Male > #Male", False),
    ("smile > .5 and not glasses", True), ("smile > .5 and glasses", False), ("glasses or smile", True),
    ("not smile", False), ("not not smile", True), ("not glasses and smile", True), ("not (glasses and smile)", True),
    ("glasses and smile or a", True), ("glasses and (smile or a)", False), ("a or glasses and male", True),
    ("half", True), ("not half", False), ("(smile)", True), ("((smile))", True), ("(smile) > .5", True),
    ("#Female", True), ("#Male", False), ("smile == .7", True), ("smile == .7000001", True), ("smile == .70001", False),
    ("smile != .7", False), ("smile != .6", True), ("smile > 5.", False), ("smile > 1e-3", True), ("yaw > -1", False),
    ("yaw < -1e1", True), ("smile > 50%", True), ("smile >= 70%", True), ("smile > +.5", True), ("yaw = -20", True),
    ("0.2 < smile <= 0.7", True), ("0.2 < glasses <= 0.7", False), ("1 > smile > glasses > .1", True),
    ("smile > glasses < .1", False), ("a - b > .5", False), ("a - b > .3", True), ("a + b >= .8", True),
    ("a * b = .12", True), ("a*b > .1", False), ("a / b > 2.9", True), ("a - b - b = .2", True),
    ("a - (b - b) = .6", True), ("a / b / b = 15", True), ("a + b * 2 = 1", True), ("(a + b) * 2 = 1.6", True),
    ("- yaw > 15", True), ("-smile > .8", True), ("- - a > .5", True), ("a - - b = .8", True),
    ("min(a, b) = .2", True), ("max(a, b) = .6", True), ("sum(a, b) = .8", True), ("min(a) = .6", True),
    ("max(a - b, b - a, smile) = .7", True), ("sum(1, 2, 3) = 6", True), ("max(min(a, b), .3) = .3", True),
    ("max (a, b) = .6", True), ('"Human Female" > .5', True), ("'Human Female'", True), ("'x(y)' > .8", True),
    ('"say \\"hi\\"" > .5', True), ("\"it's\" > .5", True), ("deepface.happy > .6", True), ("café", True),
    ("tabby/cat", True), ('"and"', True), ('"#tag" > .8', True), ("a / 0 > 0", False), ("a / 0 <= 0", False),
    ("a / 0 != 0", False), ("max(a, a / 0) > 0", False), ("min(a / 0, a) < 1", False), ("not a / 0 > 0", True),
    ("1e308 * 10 > 1", True), ("1e308 * 10 >= 1e308 * 10", True), ("1e308 * 10 - 1e308 * 10 = 0", False),
    ("sum(1e308, 1e308) > 1", True), ("unknown > .5", None), ("smile or unknown", None),
    ("not unknown", None), ("Smile", None), ("max(a, unknown) > .1", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "matches"), ROWS)
def test_means(text: str, matches: bool | None) -> None:
    assert Expression.parse(text).evaluate(SCORES).matches is matches


@pytest.mark.parametrize("text", [text for text, _ in ROWS])
def test_prints_as_a_text_of_the_same_tree(text: str) -> None:
    expression = Expression.parse(text)
    assert Expression.parse(str(expression)) == expression


def test_missing_labels_are_named_as_written_each_once() -> None:
    expression = Expression.parse("#Male > x and x or 'two words' > smile")
    assert expression.evaluate({"smile": 0.7}) == Verdict(None, ("#Male", "x", '"two words"'))


def test_what_can_t_be_known_from_some_labels_is_reported_before_there_are_scores() -> None:
    expression = Expression.parse("#Female > x and smile or x = 1")
    assert expression.missing_from(("girl", "smile")) == ("x",)
    assert expression.missing_from(()) == ("#Female", "x", "smile")


def test_the_values_are_reported_as_written_and_in_order() -> None:
    expression = Expression.parse("#Female > .5 and 'Human Female' and smile < unknown or smile = 1")
    assert list(expression.values(SCORES).items()) == [("#Female", 0.9), ('"Human Female"', 0.75), ("smile", 0.7)]


def test_a_symbol_takes_the_highest_of_the_scores_there_are() -> None:
    assert Expression.parse("#Kind = .7", {"#Kind": ("x", "y", "z")}).evaluate({"x": 0.2, "z": 0.7}).matches


def test_labels_lists_those_of_symbols() -> None:
    assert Expression.parse("#Two > c and a", {"#Two": ("a", "b")}).labels == ("a", "b", "c")


@pytest.mark.parametrize(("text", "scores", "slack", "matches"), [
    ("smile > .5", {"smile": 0.45}, 0.0, False),
    ("smile > .5", {"smile": 0.45}, 0.1, True),
    ("smile > .5", {"smile": 0.35}, 0.1, False),
    ("not smile > .5", {"smile": 0.55}, 0.1, True),
    ("not smile > .5", {"smile": 0.65}, 0.1, False),
    ("smile", {"smile": 0.45}, 0.1, True),
    ("yaw < 20", {"yaw": 21.0}, 0.1, True),
    ("smile = .5", {"smile": 0.55}, 0.1, True),
    ("not smile = .5", {"smile": 0.5}, 0.1, False),
])
def test_slack_eases_the_whole(text: str, scores: dict[str, float], slack: float, matches: bool) -> None:
    assert Expression.parse(text).evaluate(scores, slack=slack).matches is matches
