"""Pages under tabs."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel

from faceseg_live.ui.side_panel import SidePanel


@pytest.fixture
def side(qtbot):
    made = SidePanel({"Mask": QLabel("m"), "Classify": QLabel("c")})
    qtbot.addWidget(made)
    made.show()
    return made


def shown(side):
    return [label.text() for label in side.findChildren(QLabel) if label.isVisible()]


def test_the_first_page_is_open(side):
    assert (side.page, shown(side)) == ("Mask", ["m"])


def test_a_tab_turns_to_its_page_and_stays_pressed(side):
    side.tabs["Classify"].click()
    assert (side.page, shown(side)) == ("Classify", ["c"])
    side.tabs["Classify"].click()
    assert [tab.isChecked() for tab in side.tabs.values()] == [False, True]


def test_a_note_stands_after_the_title(side):
    side.note("Classify", "2")
    assert side.tabs["Classify"].text() == "Classify  2"
    side.note("Classify", "")
    assert side.tabs["Classify"].text() == "Classify"
