"""Rows made from the settings' own declarations."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest

from faceseg_live.settings import MaskSettings, specs
from faceseg_live.ui.form import NumberRow, snapped

SPECS = dict(specs(MaskSettings))


@pytest.fixture
def grow(qtbot):
    row = NumberRow(SPECS["grow"], 0)
    qtbot.addWidget(row)
    return row


@pytest.fixture
def blur(qtbot):
    row = NumberRow(SPECS["blur"], 13)
    qtbot.addWidget(row)
    return row


def test_ranges_are_those_of_the_issue(grow, blur):
    assert (grow.slider.minimum(), grow.slider.maximum()) == (-200, 200)
    assert (grow.box.minimum(), grow.box.maximum()) == (-4096, 4096)
    assert (blur.slider.minimum(), blur.slider.maximum()) == (1, 201)
    assert (blur.box.minimum(), blur.box.maximum()) == (1, 4095)


@pytest.mark.parametrize(("typed", "taken"), [(14, 15), (15, 15), (1, 1), (4096, 4095), (4094, 4095)])
def test_blur_is_odd(typed, taken):
    assert snapped(SPECS["blur"], typed) == taken


def test_slider_and_box_follow_each_other(grow):
    edited = []
    grow.edited.connect(edited.append)
    grow.slider.setValue(40)
    assert grow.box.value() == 40
    grow.box.setValue(-1000)
    assert grow.slider.value() == -200, "the slider rests at its end"
    assert grow.box.value() == -1000
    assert edited == [40, -1000]


def test_even_blur_from_the_slider_becomes_odd(blur):
    edited = []
    blur.edited.connect(edited.append)
    blur.slider.setValue(20)
    assert edited == [21]
    assert blur.box.value() == 21


def test_showing_a_value_reports_nothing(grow):
    edited = []
    grow.edited.connect(edited.append)
    grow.show_value(77)
    assert edited == []
    assert (grow.slider.value(), grow.box.value()) == (77, 77)


def test_reset_is_quiet_until_there_is_something_to_reset(grow):
    assert not grow.reset.isEnabled()
    grow.slider.setValue(5)
    assert grow.reset.isEnabled()
    grow.reset.click()
    assert grow.box.value() == 0
    assert not grow.reset.isEnabled()


def test_rows_are_labelled_and_explained(grow):
    assert grow.label.buddy() is grow.box
    for control in (grow.slider, grow.box, grow.reset):
        assert control.accessibleName()
        assert control.toolTip()


def test_a_click_on_the_slider_jumps_there(grow, qtbot):
    grow.resize(300, 30)
    grow.show()
    QTest.mouseClick(grow.slider, Qt.MouseButton.LeftButton, pos=grow.slider.rect().center())
    assert abs(grow.slider.value()) <= 5, "the middle, give or take a pixel"
    edge = grow.slider.rect().center()
    edge.setX(grow.slider.width() - 1)
    QTest.mouseClick(grow.slider, Qt.MouseButton.LeftButton, pos=edge)
    assert grow.slider.value() == 200


def test_arrow_keys_move_the_slider(grow):
    QTest.keyClick(grow.slider, Qt.Key.Key_Right)
    assert grow.box.value() == 1


@pytest.mark.parametrize(("has_focus", "moved"), [(False, 0), (True, 1)])
def test_the_wheel_moves_a_number_only_where_the_focus_is(grow, qtbot, has_focus, moved):
    grow.show()
    grow.activateWindow()
    qtbot.waitUntil(grow.isActiveWindow, timeout=5000)
    (grow.box if has_focus else grow.slider).setFocus()
    place = QPointF(5, 5)
    turn = QWheelEvent(place, place, QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
                       Qt.ScrollPhase.NoScrollPhase, False)
    QCoreApplication.sendEvent(grow.box, turn)
    assert grow.box.value() == moved
