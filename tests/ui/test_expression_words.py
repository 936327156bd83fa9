"""What is said under the box."""

from __future__ import annotations

import pytest

from faceseg_live import Expression, ExpressionError
from faceseg_live.domain.types import FaceMatch
from faceseg_live.ui.choices import ClassifierChoice
from faceseg_live.ui.expression_words import HELP, ExpressionMessage, error_words, refused, unknown_words, verdict_words
from faceseg_live.ui.vocabulary import Vocabulary

KNOWN = ("smile", "mouth_open", "happy", "middle eastern")


def words(text, scores=None, *, matches=None):
    expression = Expression.parse(text)
    if scores is None:
        return verdict_words(expression, None, None)
    verdict = expression.evaluate(scores)
    match = FaceMatch(scores, verdict.matches if matches is None else matches, verdict.missing)
    return verdict_words(expression, 3, match)


def unknown(text, known=KNOWN, off=None):
    return unknown_words(Expression.parse(text), Vocabulary(known, off=off or {}))


def test_without_an_expression_it_says_what_one_is_for():
    assert verdict_words(None, 1, FaceMatch({})) == ExpressionMessage(HELP)


@pytest.mark.parametrize(("scores", "said"), [
    ({"smile": 0.734, "mouth_open": 0.1}, "Face 3 matches: smile 0.73 · mouth_open 0.10"),
    ({"smile": 0.2, "mouth_open": 0.1}, "Face 3 doesn't match: smile 0.20 · mouth_open 0.10"),
])
def test_the_verdict_comes_with_the_scores_that_it_follows_from(scores, said):
    assert words("smile > .5 and not mouth_open", scores) == ExpressionMessage(said)


def test_a_symbol_shows_the_score_that_counts():
    assert words("#Female > #Male", {"woman": 0.2, "girl": 0.9, "man": 0.1}).text == (
        "Face 3 matches: #Female 0.90 · #Male 0.10")


def test_degrees_have_one_digit():
    assert words("yaw < 20", {"yaw": -7.25}).text == "Face 3 matches: yaw -7.2"


def test_an_unknown_label_is_named_with_what_was_meant_and_all_there_are():
    said = unknown("hapy > .5 or 'middle easter'")
    assert said.text == "No classifier gives hapy, nor \"middle easter\". Did you mean happy?"
    assert said.role == "warning"
    assert said.detail == "There are: smile, mouth_open, happy, middle eastern"


def test_many_labels_are_reported_in_lines_that_fit_a_screen():
    said = unknown("glasses", tuple(f"label_{number}" for number in range(60)))
    assert max(map(len, said.detail.splitlines())) <= 80


def test_a_label_like_no_other_may_come_from_another_classifier():
    assert unknown("glasses").text == "No classifier gives glasses. Another classifier may give it."


def test_a_label_of_a_classifier_that_is_off_comes_with_its_offer():
    off = {"ages": ClassifierChoice("Ages", "Tells ages.", ("age", "young")),
           "late": ClassifierChoice("Late", "", ("age",))}
    said = unknown("age > 3 and young and smile", off=off)
    text = "age, young: only “Ages” gives that, which is off."
    assert said == ExpressionMessage(text, "warning", "Tells ages.", ("ages",))
    assert unknown("hapy", off=off).offers == ()


def test_a_label_that_is_known_but_has_no_score_yet_is_waited_for():
    assert words("happy", {"smile": 1.0}).text == "Face 3 is unknown: there is no score for happy yet."


def test_before_the_classifiers_have_told_their_labels_none_is_called_unknown():
    assert Vocabulary().unknown_in(Expression.parse("happy")) == ()


def test_without_a_face_it_says_so():
    assert words("smile").text == "No face is in view."


def test_an_error_begins_with_a_capital():
    with pytest.raises(ExpressionError) as caught:
        Expression.parse("smile >")
    said = error_words(caught.value)
    assert said.text.startswith("Expected a label")
    assert said.role == "smallError"
    said = refused(said, "smile")
    assert said.text.startswith("Not in force. Expected a label")
    assert said.detail == "In force is still smile; Esc brings it back."
