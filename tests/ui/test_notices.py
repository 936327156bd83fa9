"""Messages come, are replaced, do something, and go."""

from __future__ import annotations

import gc

import pytest
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QWidget

from faceseg_live.ui import notices as module
from faceseg_live.ui.notices import BannerText, NoticeLevel, Notices


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
    notices.show_notice(NoticeLevel.ERROR, "Camera lost.", key="source")
    notices.show_notice(NoticeLevel.ERROR, "Camera busy.", key="source")
    notices.show_notice(NoticeLevel.INFO, "Saved.")
    assert notices.texts == ["Camera busy.", "Saved."]


def test_the_second_message_is_as_readable_as_the_first(notices, qtbot):
    for text in ("Camera lost.", "Settings not saved.", "Snapshot not saved."):
        notices.show_notice(NoticeLevel.ERROR, text)
        assert all(banner.height() >= banner.minimumSizeHint().height() for banner in notices.banners), text
    qtbot.waitUntil(lambda: len({banner.height() for banner in notices.banners}) == 1, timeout=5000)


def test_a_repeated_message_is_the_same_one_with_fresh_time(notices, qtbot, monkeypatch):
    monkeypatch.setattr(module, "HIDE_AFTER_MS", 60_000)
    notices.show_notice(NoticeLevel.INFO, "Hair: not from this engine.")
    banner = notices.banners[0]
    monkeypatch.setattr(module, "HIDE_AFTER_MS", 20)
    notices.show_notice(NoticeLevel.INFO, "Hair: not from this engine.")
    assert notices.banners == [banner]
    qtbot.waitUntil(lambda: notices.texts == [], timeout=5000)


def test_a_long_path_breaks_instead_of_running_out_of_sight(notices):
    notices.show_notice(NoticeLevel.INFO, "Saved /home/" + "a-long-folder-name/" * 12 + "faceseg.png")
    banner = notices.banners[0]
    assert banner.width() <= notices.width() <= 560
    assert banner.height() > 3 * banner.fontMetrics().height()


def test_mere_information_leaves_by_itself_and_errors_stay(notices, qtbot, monkeypatch):
    monkeypatch.setattr(module, "HIDE_AFTER_MS", 20)
    notices.show_notice(NoticeLevel.ERROR, "Camera lost.")
    notices.show_notice(NoticeLevel.INFO, "Saved.")
    qtbot.waitUntil(lambda: notices.texts == ["Camera lost."], timeout=5000)


def test_the_action_runs_and_the_cross_dismisses(notices):
    ran = []
    notices.show_notice(NoticeLevel.ERROR, "Camera lost.", action="Retry", run=lambda: ran.append(1))
    banner = notices.banners[0]
    banner.action.click()
    assert ran == [1]
    banner.close_button.click()
    assert notices.texts == []
    assert not notices.isVisible()


def test_the_oldest_goes_when_there_are_too_many(notices):
    for number in range(6):
        notices.show_notice(NoticeLevel.ERROR, f"Error {number}.")
    assert notices.texts == ["Error 3.", "Error 4.", "Error 5."]


def test_long_words_fit_into_a_narrow_stage(notices, stage):
    stage.resize(340, 400)
    notices.show_notice(NoticeLevel.ERROR, "A long explanation of what went wrong and what can be done about it. " * 4)
    assert notices.width() <= 340
    assert notices.height() >= notices.banners[0].minimumSizeHint().height()


def test_measuring_a_message_leaves_nothing_behind(notices):
    notices.show_notice(NoticeLevel.ERROR, "Camera lost.")
    words = notices.banners[0].findChild(BannerText)

    def documents() -> int:
        gc.collect()
        return sum(isinstance(thing, QTextDocument) for thing in gc.get_objects())

    before = documents()
    for width in range(200, 220):
        words.heightForWidth(width)
    assert documents() == before
