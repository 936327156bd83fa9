"""Presets, Manual and history in one choice."""

from __future__ import annotations

import pytest

from faceseg_live.settings import PRESET_GROUPS, PRESETS
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
    """Title → action, those of the groups in their places."""
    button.menu().aboutToShow.emit()
    actions = [inner for action in button.menu().actions()
               for inner in (action.menu().actions() if action.menu() else [action])]
    return {action.text().partition("\t")[0]: action for action in actions if action.isEnabled() and action.text()}


FIRST, OTHER = PRESETS[0], PRESETS[-1]


@pytest.mark.parametrize(("expression", "title"), [
    ("", NONE), (OTHER.expression, OTHER.title), ("smile > .71", MANUAL), (FIRST.expression, FIRST.title)])
def test_it_shows_what_is_in_force(button, expression, title):
    button.show_expression(expression, ())
    assert button.title == title
    assert [name for name, action in entries(button).items() if action.isChecked()] == [title]


def test_it_offers_all_presets_manual_and_what_was_used_last(button):
    button.show_expression("smile", ("smile", FIRST.expression, "mouth_open"))
    titles = [preset.title for preset in PRESETS]
    assert len(set(titles)) == len({preset.expression for preset in PRESETS}) == len(PRESETS)
    assert list(entries(button)) == [NONE, MANUAL, *titles, "smile", "mouth_open"]
    assert list(button.groups) == list(PRESET_GROUPS)


def test_the_group_of_the_preset_in_force_is_marked(button):
    button.show_expression(OTHER.expression, ())
    for _ in range(2):  # the menu is made anew each time
        entries(button)
        marked = [title for title, group in button.groups.items() if group.menuAction().isChecked()]
        assert marked == [list(PRESET_GROUPS)[-1]]


def test_an_entry_shows_its_expression(button):
    button.show_expression("", ())
    assert entries(button)[FIRST.title].text() == f"{FIRST.title}\t{FIRST.expression}"


@pytest.mark.parametrize(("entry", "text"), [(FIRST.title, FIRST.expression), ("mouth_open", "mouth_open")])
def test_a_choice_is_reported(button, entry, text):
    button.show_expression("", ("mouth_open",))
    entries(button)[entry].trigger()
    assert button.said == [("chosen", text)]


def test_no_expression_is_a_choice_too(button):
    button.show_expression("smile", ())
    entries(button)[NONE].trigger()
    assert button.said == [("chosen", "")]


@pytest.mark.parametrize(("expression", "history", "begins"), [
    ("smile", ("mouth_open",), "smile"),
    (FIRST.expression, (FIRST.expression, "mouth_open", "smile"), "mouth_open"),
    (FIRST.expression, (), FIRST.expression), ("", (), ""),
])
def test_manual_begins_with_the_users_own_last_expression(button, expression, history, begins):
    button.show_expression(expression, history)
    entries(button)[MANUAL].trigger()
    assert button.said == [("manual", begins)]
