"""Presets, Manual and history in one choice."""

from __future__ import annotations

import pytest

from faceseg_live.settings import PRESETS
from faceseg_live.ui.preset_button import MANUAL, NONE, PresetButton


@pytest.fixture
def button(qtbot):
    made = PresetButton()
    qtbot.addWidget(made)
    made.said = []
    made.chosen.connect(lambda text: made.said.append(("chosen", text)))
    made.manual_requested.connect(lambda text: made.said.append(("manual", text)))
    return made


def entries(button):
    button.menu().aboutToShow.emit()
    return {action.text(): action for action in button.menu().actions() if action.isEnabled() and action.text()}


@pytest.mark.parametrize(("expression", "title"), [("", NONE), (PRESETS[2], PRESETS[2]), ("smile", MANUAL)])
def test_it_shows_what_is_in_force(button, expression, title):
    button.show_expression(expression, ())
    assert button.title == title
    assert [name for name, action in entries(button).items() if action.isChecked()] == [title]


def test_it_offers_all_presets_manual_and_what_was_used_last(button):
    button.show_expression("smile", ("smile", PRESETS[0], "mouth_open"))
    assert list(entries(button)) == [NONE, *PRESETS, MANUAL, "smile", "mouth_open"]


@pytest.mark.parametrize("text", [PRESETS[0], "mouth_open"])
def test_a_choice_is_reported(button, text):
    button.show_expression("", ("mouth_open",))
    entries(button)[text].trigger()
    assert button.said == [("chosen", text)]


def test_no_expression_is_a_choice_too(button):
    button.show_expression("smile", ())
    entries(button)[NONE].trigger()
    assert button.said == [("chosen", "")]


@pytest.mark.parametrize(("expression", "history", "begins"), [
    ("smile", ("mouth_open",), "smile"), (PRESETS[0], (PRESETS[0], "mouth_open", "smile"), "mouth_open"),
    (PRESETS[0], (), PRESETS[0]), ("", (), ""),
])
def test_manual_begins_with_the_users_own_last_expression(button, expression, history, begins):
    button.show_expression(expression, history)
    entries(button)[MANUAL].trigger()
    assert button.said == [("manual", begins)]
