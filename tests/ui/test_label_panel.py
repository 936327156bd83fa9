"""The labels of one face: which one, filter, freeze, age."""

from __future__ import annotations

import pytest

from faceseg_live.domain.types import FaceMatch
from faceseg_live.ui.label_panel import LabelPanel


def matched(smile, age_s=0.0):
    return FaceMatch({"smile": smile, "yaw": 3.0}, age_s=age_s)


@pytest.fixture
def panel(qtbot):
    made = LabelPanel()
    qtbot.addWidget(made)
    made.know(("yaw", "smile", "happy"))
    made.show()
    return made


def show(qtbot, panel, matches, locked=None):
    with qtbot.waitSignal(panel.refreshed, timeout=2000):
        panel.show_matches(matches, locked)


def scores(panel):
    return {row.label: row.score for row in panel.bars.rows}


def chips(panel):
    return {int(button.text()): button for button in panel.faces.buttons if button.isVisible()}


def test_every_known_label_has_a_row_also_without_a_score(qtbot, panel):
    assert scores(panel) == {"yaw": None, "smile": None, "happy": None}
    show(qtbot, panel, {1: matched(0.7)})
    assert scores(panel) == {"yaw": 3.0, "smile": 0.7, "happy": None}
    assert chips(panel) == {}, "one face needs no choice"


def test_one_chip_per_face_and_a_click_shows_that_face(qtbot, panel):
    show(qtbot, panel, {2: matched(0.2), 5: matched(0.5)})
    assert scores(panel)["smile"] == 0.2
    assert [(number, chip.isChecked()) for number, chip in chips(panel).items()] == [(2, True), (5, False)]
    chips(panel)[5].click()
    assert scores(panel)["smile"] == 0.5
    assert panel.face == 5
    show(qtbot, panel, {2: matched(0.2)})
    assert panel.face == 2, "the chosen one is gone"
    show(qtbot, panel, {2: matched(0.2), 5: matched(0.6)})
    assert panel.face == 5, "and comes back"


def test_without_a_choice_the_locked_face_is_shown(qtbot, panel):
    show(qtbot, panel, {1: matched(0.1), 2: matched(0.2)}, 2)
    assert scores(panel)["smile"] == 0.2


def test_a_filter_narrows_the_rows(panel):
    panel.filter.setText("smi")
    assert list(scores(panel)) == ["smile"]
    panel.filter.clear()
    assert len(scores(panel)) == 3


def test_what_is_asked_for_comes_first(panel):
    panel.ask(("happy", "smile"))
    assert [(row.label, row.is_asked) for row in panel.bars.rows] == [("smile", True), ("happy", True), ("yaw", False)]


def test_frozen_scores_stay_while_others_come(qtbot, panel):
    show(qtbot, panel, {1: matched(0.7)})
    panel.freeze.click()
    panel.show_matches({1: matched(0.1)}, None)
    qtbot.wait(200)
    assert scores(panel)["smile"] == 0.7
    assert panel.age.text() == "Frozen"
    panel.freeze.click()
    show(qtbot, panel, {1: matched(0.1)})
    assert scores(panel)["smile"] == 0.1


def test_the_age_of_slow_scores_is_reported_when_it_matters(qtbot, panel):
    show(qtbot, panel, {1: matched(0.7, 0.2)})
    assert not panel.age.isVisible()
    show(qtbot, panel, {1: matched(0.7, 1.26)})
    assert panel.age.text() == "Slow classifiers: 1.3 s ago"


def test_many_views_make_few_refreshes(qtbot, panel):
    shown = []
    panel.refreshed.connect(lambda: shown.append(scores(panel)["smile"]))
    for number in range(50):
        panel.show_matches({1: matched(number / 100)}, None)
    qtbot.waitUntil(lambda: bool(shown), timeout=2000)
    assert shown == [0.49]
