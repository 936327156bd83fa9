"""Dialogs are as high as what is in them, and no higher than their screen."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QDialog, QPushButton, QVBoxLayout, QWidget

from faceseg_live.settings import Settings
from faceseg_live.ui.scrolling_body import ScrollingBody
from faceseg_live.ui.window_place import largest

WIDTH = 300


def body_of(rows):
    body = QWidget()
    column = QVBoxLayout(body)
    for number in range(rows):
        column.addWidget(QPushButton(str(number)))
    return body


@pytest.fixture
def open_dialog(qtbot):
    def open_(rows):
        dialog, scroll = QDialog(), ScrollingBody(WIDTH)
        scroll.exchange(body_of(rows))
        QVBoxLayout(dialog).addWidget(scroll)
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog, scroll

    return open_


def test_all_is_shown_where_the_screen_has_room(open_dialog, qtbot):
    _, scroll = open_dialog(8)
    qtbot.waitUntil(lambda: scroll.height() >= scroll.widget().sizeHint().height(), timeout=2000)
    assert scroll.verticalScrollBar().maximum() == 0
    assert scroll.widget().width() == scroll.viewport().width()


def test_what_is_higher_than_the_screen_scrolls(open_dialog, qtbot):
    dialog, scroll = open_dialog(100)
    qtbot.waitUntil(lambda: scroll.verticalScrollBar().maximum() > 0, timeout=2000)
    assert dialog.height() <= largest(dialog).height()
    assert scroll.widget().width() == scroll.viewport().width()


def test_another_widget_brings_another_height(open_dialog, qtbot):
    dialog, scroll = open_dialog(3)
    before = dialog.height()
    scroll.exchange(body_of(8))
    qtbot.waitUntil(lambda: dialog.height() > before, timeout=2000)
    assert scroll.verticalScrollBar().maximum() == 0


def test_the_dialogs_of_the_window_fit_its_screen(desk, qtbot):
    dialogs, window = desk.window.dialogs, desk.window
    desk.controller.replace(Settings().changed("engine", key="custom-onnx"))
    for open_, dialog in ((dialogs.show_engine, dialogs.engine), (dialogs.show_classifiers, dialogs.classifiers),
                          (dialogs.show_record, dialogs.record)):
        open_()
        qtbot.waitUntil(dialog.isVisible, timeout=2000)
        room = largest(window)
        assert (dialog.width() <= room.width(), dialog.height() <= room.height()) == (True, True), dialog.windowTitle()
        dialog.close()
