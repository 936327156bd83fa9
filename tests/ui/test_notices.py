"""Messages come, are replaced, do something, and go."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from faceseg_live.ui import notices as module
from faceseg_live.ui.notices import Level, Notices


@pytest.fixture
def stage(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(900, 500)
    made.show()
    return made


@pytest.fixture
def notices(stage, theme):
    return Notices(stage, theme)


def test_a_message_of_the_same_key_replaces_the_earlier_one(notices):
    notices.show_notice(Level.ERROR, "Camera lost.", key="source")
    notices.show_notice(Level.ERROR, "Camera busy.", key="source")
    notices.show_notice(Level.INFO, "Saved.")
    assert notices.texts == ["Camera busy.", "Saved."]


def test_mere_information_leaves_by_itself_and_errors_stay(notices, qtbot, monkeypatch):
    monkeypatch.setattr(module, "HIDE_AFTER_MS", 20)
    notices.show_notice(Level.ERROR, "Camera lost.")
    notices.show_notice(Level.INFO, "Saved.")
    qtbot.waitUntil(lambda: notices.texts == ["Camera lost."], timeout=5000)


def test_the_action_runs_and_the_cross_dismisses(notices):
    ran = []
    notices.show_notice(Level.ERROR, "Camera lost.", action="Retry", run=lambda: ran.append(1))
    banner = notices.banners[0]
    banner.action.click()
    assert ran == [1]
    banner.close_button.click()
    assert notices.texts == []
    assert not notices.isVisible()


def test_the_oldest_goes_when_there_are_too_many(notices):
    for number in range(6):
        notices.show_notice(Level.ERROR, f"Error {number}.")
    assert notices.texts == ["Error 3.", "Error 4.", "Error 5."]


def test_long_words_fit_into_a_narrow_stage(notices, stage):
    stage.resize(340, 400)
    notices.show_notice(Level.ERROR, "A long explanation of what went wrong and what can be done about it. " * 4)
    assert notices.width() <= 340
    assert notices.height() >= notices.banners[0].minimumSizeHint().height()
