"""What stands at a face, and when one begins to match."""

from __future__ import annotations

import pytest

from faceseg_live.expression import Expression
from faceseg_live.settings import Settings
from faceseg_live.ui.verdicts import MatchWatch, score_text, verdicts_of
from tests.ui.stand_in import make_view

SMILES = Settings().changed("classify", expression="smile > .5 and not mouth_open")


def view(*smiles, still=None):
    scores = {number: {"smile": smile, "mouth_open": 0.0} for number, smile in enumerate(smiles, 1)}
    return make_view(SMILES, scores=scores, is_still=still is not None, sequence=still or 0)


def begins(watch, seen, expression="smile"):
    return watch.begins(seen, verdicts_of(seen, SMILES.classify.parsed()), expression)


def test_each_face_has_a_word_and_the_scores_that_are_asked_for():
    seen = make_view(SMILES, scores={1: {"smile": 0.9, "mouth_open": 0.1, "yaw": 3.0}, 2: {"smile": 0.2}})
    verdicts = verdicts_of(seen, SMILES.classify.parsed())
    assert (verdicts[1].word, verdicts[1].scores, verdicts[1].matches) == (
        "match", ("smile 0.90", "mouth_open 0.10"), True)
    assert (verdicts[2].word, verdicts[2].scores, verdicts[2].matches) == ("unknown", ("smile 0.20",), False)


def test_without_an_expression_nobody_is_judged():
    assert verdicts_of(view(0.9), None) == {}


def test_each_label_is_reported_once():
    expression = Expression.parse("smile > .5 and smile < .9")
    assert verdicts_of(view(0.7), expression)[1].scores == ("smile 0.70",)


@pytest.mark.parametrize(("score", "text"), [
    (None, "–"), (0.456, "0.46"), (1, "1.00"), (-20.02, "-20.0"), (33.3, "33.3"),
])
def test_scores_are_short(score, text):
    assert score_text(score) == text


def test_only_the_first_match_of_a_face_is_a_beginning():
    watch = MatchWatch()
    course = [(0.1,), (0.9,), (0.9,), (0.9, 0.9), (0.1, 0.9), (0.9, 0.9)]
    assert [begins(watch, view(*smiles)) for smiles in course] == [False, True, False, True, False, True]


def test_another_expression_begins_anew():
    watch = MatchWatch()
    assert begins(watch, view(0.9), "smile")
    assert begins(watch, view(0.9), "smile > .6")


def test_every_still_picture_stands_for_itself():
    watch = MatchWatch()
    assert begins(watch, view(0.9, still=1))
    assert not begins(watch, view(0.9, still=1)), "the same picture, drawn again"
    assert begins(watch, view(0.9, still=2)), "face 1 of another picture is another face"
