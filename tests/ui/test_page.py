"""Pages of the side panel scroll, and nothing in them moves sideways for it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QPushButton, QWidget

from faceseg_live.ui.page import Page, Section
from faceseg_live.ui.tokens import PANEL_WIDTH

ROWS = 10


@pytest.fixture
def page(qtbot):
    made = Page()
    sections = [Section(title, QWidget()) for title in ("One", "Two")]
    for section in sections:
        for number in range(ROWS):
            section.column.addWidget(QPushButton(str(number)))
    made.fill(*sections)
    qtbot.addWidget(made)
    made.resize(PANEL_WIDTH, 2000)
    made.show()
    return made


def rows(page):
    body = page.widget()
    return [(button.mapTo(body, QPoint()), button.size()) for button in page.findChildren(QPushButton)]


def test_a_scroll_bar_moves_and_narrows_nothing(page, qtbot):
    bar = page.verticalScrollBar()
    qtbot.waitUntil(lambda: len({place.y() for place, _ in rows(page)}) == 2 * ROWS, timeout=2000)
    before = rows(page)
    assert bar.maximum() == 0
    page.resize(PANEL_WIDTH, 200)
    qtbot.waitUntil(lambda: bar.maximum() > 0, timeout=2000)
    page.widget().layout().activate()
    assert page.width() == PANEL_WIDTH
    assert rows(page) == before
    right = max(place.x() + size.width() for place, size in before)
    assert right <= page.viewport().width()
    page.resize(PANEL_WIDTH, 2000)
    qtbot.waitUntil(lambda: bar.maximum() == 0, timeout=2000)
    assert rows(page) == before


def test_a_last_section_may_take_the_room_that_is_left(qtbot):
    page, first, last = Page(), Section("One", QWidget()), Section("Two", QWidget())
    page.fill(first, last, last_stretches=True)
    qtbot.addWidget(page)
    page.resize(PANEL_WIDTH, 500)
    page.show()
    qtbot.waitUntil(lambda: first.height() + last.height() == 500, timeout=2000)
    assert first.height() < 100
