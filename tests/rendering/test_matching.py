"""Who matches: at once in files, patiently in live pictures."""

from __future__ import annotations

import pytest

from faceseg_live.errors import ExpressionError
from faceseg_live.expression import Expression
from faceseg_live.rendering.matching import FaceMatcher, matched_at_once
from faceseg_live.settings import ClassifySettings

SMILING = ClassifySettings(expression="smile > 0.5", hysteresis=0, hold_ms=0)


def course(
    matcher: FaceMatcher, settings: ClassifySettings, smiles: list[float], step_s: float = 0.1
) -> list[bool | None]:
    """Whether face 1 matches, frame by frame."""
    return [matcher.matched({1: {"smile": smile}}, settings, number * step_s)[1].holds
            for number, smile in enumerate(smiles)]


def test_without_patience_it_follows_the_score() -> None:
    assert course(FaceMatcher(), SMILING, [0.4, 0.6, 0.49, 0.51]) == [False, True, False, True]


def test_hysteresis_bears_a_little_less_once_it_matched() -> None:
    settings = ClassifySettings(expression="smile > 0.5", hysteresis=10, hold_ms=0)
    smiles = [0.45, 0.55, 0.45, 0.41, 0.39, 0.45]
    assert course(FaceMatcher(), settings, smiles) == [False, True, True, True, False, False]


def test_hold_bears_a_gap_and_no_longer_one() -> None:
    settings = ClassifySettings(expression="smile > 0.5", hysteresis=0, hold_ms=250)
    smiles = [0.9, 0.1, 0.1, 0.9, 0.1, 0.1, 0.1, 0.1]
    assert course(FaceMatcher(), settings, smiles) == [True, True, True, True, True, True, False, False]


def test_a_missing_score_is_unknown_but_held_for_a_while() -> None:
    matcher, settings = FaceMatcher(), ClassifySettings(expression="happy", hold_ms=250)
    assert matcher.matched({1: {"happy": 0.9}}, settings, 0.0)[1].holds is True
    held = matcher.matched({1: {}}, settings, 0.1)[1]
    assert (held.holds, held.missing) == (True, ("happy",))
    assert matcher.matched({1: {}}, settings, 0.5)[1].holds is None


def test_another_expression_starts_anew() -> None:
    matcher = FaceMatcher()
    settings = ClassifySettings(expression="smile > 0.5", hold_ms=5000)
    assert matcher.matched({1: {"smile": 0.9}}, settings, 0.0)[1].holds is True
    other = ClassifySettings(expression="smile > 0.95", hold_ms=5000)
    assert matcher.matched({1: {"smile": 0.9}}, other, 0.1)[1].holds is False


def test_a_face_that_left_and_time_that_runs_back_are_forgotten() -> None:
    settings = ClassifySettings(expression="smile > 0.5", hold_ms=5000)
    matcher = FaceMatcher()
    matcher.matched({1: {"smile": 0.9}}, settings, 10.0)
    assert matcher.matched({1: {"smile": 0.1}}, settings, 0.0)[1].holds is False
    matcher.matched({1: {"smile": 0.9}}, settings, 11.0)
    matcher.matched({}, settings, 11.1)
    assert matcher.matched({1: {"smile": 0.1}}, settings, 11.2)[1].holds is False


def test_without_an_expression_everybody_matches_and_is_scored() -> None:
    match = FaceMatcher().matched({3: {"smile": 0.1}}, ClassifySettings(), 0.0, {3: 0.4})[3]
    assert (match.holds, match.scores, match.age_s) == (True, {"smile": 0.1}, 0.4)


def test_in_files_every_face_is_judged_for_itself() -> None:
    matched = matched_at_once({1: {"smile": 0.9}, 2: {"smile": 0.1}, 3: {}}, Expression.parse("smile > 0.5"))
    assert [matched[number].holds for number in (1, 2, 3)] == [True, False, None]
    assert [matched[number].missing for number in (1, 2, 3)] == [(), (), ("smile",)]


def test_symbols_of_the_user_are_known() -> None:
    settings = ClassifySettings(expression="#Cheerful > .5", symbols={"#Cheerful": "smile, happy"}, hold_ms=0)
    assert FaceMatcher().matched({1: {"happy": 0.7}}, settings, 0.0)[1].holds is True
    with pytest.raises(ExpressionError):
        ClassifySettings(expression="#Gloomy > .5")
