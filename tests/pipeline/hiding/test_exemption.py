"""Who may be seen: nobody, unless it is certain that it is meant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from faceseg_live.classifiers.base import ClassifierInfo
from faceseg_live.domain.types import Face, Perception
from faceseg_live.engines.base import Request
from faceseg_live.messages import Message
from faceseg_live.pipeline.classification import LatestScores
from faceseg_live.pipeline.hiding.exemption import Exemption
from faceseg_live.pipeline.hiding.face_lock import Lock
from faceseg_live.settings import Settings, Who
from tests.pipeline.hiding.people import face, head, seen

MAN = ClassifierInfo("who", "Who", "CPU", "MIT", ("man",))
HIDDEN = Settings().changed("record", looks=("anonymised",)).changed("classify", hold_ms=0)


def hiding(who: Who, condition: str = "") -> Settings:
    return HIDDEN.changed("hiding", who=who, condition=condition)


class Asked:
    """An exemption, the slow classifier's scores, and what it told."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.scores = LatestScores()
        self.scores.name([MAN])
        self.told: list[str | None] = []
        self._exemption = Exemption(self._tell)

    def _tell(self, problem: Message | None) -> None:
        self.told.append(problem and str(problem))

    def say(self, man: Mapping[int, float], seen_in: Perception) -> None:
        self.scores.put({face_id: ({"man": score},) for face_id, score in man.items()}, seen_in)

    def of(self, perception: Perception, locked: int | None = None, certain: int | None = None) -> set[int]:
        return set(self._exemption.of(perception, self.settings, self.scores.now, Lock(locked, certain)))


TWO = face(1), face(2, 120)


@pytest.mark.parametrize("settings", [hiding(Who.EVERYBODY), Settings()])
def test_everybody_means_everybody(settings: Settings) -> None:
    asked = Asked(settings)
    asked.say({1: 0.0, 2: 0.0}, seen(0, TWO))
    assert asked.of(seen(0, TWO), 1, 1) == set()
    assert asked.told == []


@pytest.mark.parametrize("change", [
    ("mask", {"areas": ("nose",)}), ("mask", {"areas": ("image",)}), ("view", {"mode": "overlay"}),
    ("classify", {"expression": "smi"}), ("classify", {"expression": "man > .5"}), ("engine", {"max_faces": 1}),
], ids=str)
@pytest.mark.parametrize("who", list(Who))
def test_mask_view_and_expressions_change_nothing(who: Who, change: tuple[str, dict[str, Any]]) -> None:
    asked = Asked(hiding(who, "man > .5"))
    asked.say({1: 0.9, 2: 0.1}, seen(0, TWO))
    before = asked.of(seen(0, TWO), 1, 1)
    group, values = change
    asked.settings = asked.settings.changed(group, **values)
    assert asked.of(seen(0, TWO), 1, 1) == before


@pytest.mark.parametrize("who", [Who.EVERYBODY, Who.MATCHING])
def test_a_lock_opens_nobody_unless_all_others_are_meant(who: Who) -> None:
    asked = Asked(hiding(who, "man > .5"))
    assert asked.of(seen(0, TWO), 1, 1) == set()


def test_the_locked_person_is_seen_only_while_it_is_certain_who_that_is() -> None:
    asked = Asked(hiding(Who.OTHERS))
    assert asked.of(seen(0, TWO), None, None) == set()
    assert asked.of(seen(1, TWO), 2, 2) == {2}
    assert asked.of(seen(1.3, TWO), 2, None) == set()
    assert asked.told == ["No face is locked: everybody is hidden", None], "a moment is not worth a word"
    assert asked.of(seen(1.6, TWO), 2, None) == set()
    assert asked.told[2:] == ["The locked person is not in view: everybody is hidden"]
    assert asked.of(seen(2, TWO), 2, 1) == {1}
    assert asked.told[3:] == [None]


def test_of_the_condition_only_those_are_seen_who_certainly_miss_it() -> None:
    asked = Asked(hiding(Who.MATCHING, "man > .5"))
    three = (*TWO, face(3, 80))
    asked.say({1: 0.9, 2: 0.1}, seen(0, three))
    assert asked.of(seen(0, three)) == {2}
    assert asked.of(seen(0.5, [face(2, is_held=True)])) == set(), "what is held was not seen"
    assert asked.told == []


@pytest.mark.parametrize(("condition", "problem"), [
    ("", "There is no condition"), ("man >", "The condition can't be read"), ("m", "Nothing gives m"),
    ("man > .5 or smi", "Nothing gives smi"),
])
def test_a_condition_that_says_nothing_opens_nobody_and_that_is_said(condition: str, problem: str) -> None:
    asked = Asked(hiding(Who.MATCHING, condition))
    asked.say({1: 0.0, 2: 0.0}, seen(0, TWO))
    assert asked.of(seen(0, TWO)) == set()
    assert [str(told).startswith(problem) for told in asked.told] == [True]
    asked.settings = hiding(Who.MATCHING, "man > .5")
    assert asked.of(seen(0.1, TWO)) == {1, 2}
    assert asked.told[1:] == [None]


def test_scores_that_are_too_old_or_of_other_people_open_nobody() -> None:
    asked = Asked(hiding(Who.MATCHING, "man > .5"))
    asked.say({1: 0.1}, seen(0, TWO))
    assert asked.of(seen(0.9, TWO)) == {1}
    assert asked.of(seen(1.1, TWO)) == set()
    asked.say({1: 0.1}, seen(2, TWO))
    assert asked.of(seen(2, TWO, generation=2)) == set()
    assert asked.of(seen(3.2, TWO, carried_from_s=2.0)) == set()


def test_a_label_of_hands_says_nothing_where_hands_were_not_looked_for() -> None:
    assert Request.of(hiding(Who.MATCHING, "hand_on_face > .5").changed("engine", exclude_hands=False)).seeks_hands
    asked = Asked(hiding(Who.MATCHING, "hand_on_face > .5"))
    mesh = np.random.default_rng(1).uniform(30, 60, (478, 3)).astype(np.float32)
    faces = [Face(1, face(1).box, 0.9, mesh)]
    assert asked.of(seen(0, faces, looked_for_hands=False)) == set()
    assert asked.of(seen(0.1, faces)) == {1}


@pytest.mark.parametrize(("heads", "exempt"), [
    ([head(1, 40, 1), head(2, 120, 2)], {1}),
    ([head(1, 40, 1), head(2, 42), head(3, 120, 2)], {1}),
    ([head(1, 40, 1), head(2, 90, 1), head(3, 120, 2)], set()),
    ([head(2, 120, 2)], set()),
    ([], set()),
], ids=["its own", "with an unknown one over it, which is hidden", "two", "none", "nobody's"])
def test_the_head_that_is_opened_is_one_person_s_for_certain(heads: list, exempt: set[int]) -> None:
    assert Asked(hiding(Who.OTHERS)).of(seen(0, TWO, heads), 1, 1) == exempt


def test_a_hidden_face_without_a_head_of_its_own_closes_the_one_that_it_lies_in() -> None:
    asked = Asked(hiding(Who.OTHERS))
    beside = face(1), face(2, 45)
    assert asked.of(seen(0, beside, [head(1, 40, 1)]), 1, 1) == set()
    assert asked.of(seen(0, beside, [head(1, 40, 1), head(2, 45, 2)]), 1, 1) == {1}
