"""The window as a whole."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QLabel,
    QScrollBar,
    QStackedWidget,
)

from faceseg_live.pipeline.events import SourceOpened
from faceseg_live.settings import LOOK_KEYS, MaskSettings, Settings, ViewSettings
from faceseg_live.ui.page import Page
from faceseg_live.ui.shortcuts_dialog import ShortcutsDialog
from faceseg_live.ui.tokens import PANEL_WIDTH
from faceseg_live.ui.window_place import MINIMUM
from tests.ui.conftest import SOURCE
from tests.ui.stand_in import make_view

KINDS = (QAbstractButton, QAbstractSlider, QAbstractSpinBox)


def controls(window):
    """Everything that can be operated, but for parts of other controls and what is hidden."""
    found = [widget for kind in KINDS for widget in window.findChildren(kind)]
    return [widget for widget in found if widget.isVisible() and not isinstance(widget, QScrollBar)]


def test_every_control_has_a_name_and_a_tooltip(desk):
    desk.show(make_view())
    for control in controls(desk.window):
        assert control.accessibleName(), control
        assert control.toolTip(), control.accessibleName()


def test_the_tab_key_reaches_every_control(desk):
    desk.show(make_view())
    for field in (("mask", "grow"), ("view", "opacity")):
        desk.window.panel.row(*field).slider.setValue(30)
    expected = {control for control in controls(desk.window) if control.isEnabled()}
    reached = set()
    QTest.keySequence(desk.window.focusWidget(), QKeySequence("Ctrl+Tab"))
    for _ in range(len(expected) + 10):
        focused = desk.window.focusWidget()
        if focused is desk.window.video:
            desk.window.focusNextChild()
            continue
        reached.add(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert not {control.accessibleName() for control in expected - reached}


def test_stored_settings_are_shown(open_desk):
    stored = Settings(mask=MaskSettings(("lips",), grow=9, grow_tapered=True, blur=21),
                      view=ViewSettings("cutout", opacity=60, colours={"lips": "#102030"}))
    panel = open_desk(stored).window.panel
    assert panel.areas.chips["lips"].isChecked()
    assert [panel.row("mask", "grow").box.value(), panel.row("mask", "blur").box.value()] == [9, 21]
    assert panel.row("view", "opacity").slider.value() == 60
    assert panel.row("mask", "grow_tapered").switch.isChecked()
    assert panel.colour.button.text() == "#102030"


@pytest.mark.parametrize(("field", "value"), [(("mask", "grow"), -33), (("mask", "blur"), 51), (("view", "opacity"), 7),
                                              (("engine", "max_faces"), 2), (("engine", "smoothing"), 0),
                                              (("engine", "hold_frames"), 11)])
def test_a_slider_changes_its_setting_at_once(desk, field, value):
    desk.window.panel.row(*field).slider.setValue(value)
    group, name = field
    assert getattr(getattr(desk.settings, group), name) == value


def test_the_sections_reset_all_that_is_theirs(desk):
    panel = desk.window.panel
    panel.row("mask", "grow").slider.setValue(40)
    panel.row("mask", "grow_tapered").switch.click()
    desk.window.editor.choose_colour("face", "#010203")
    panel.row("engine", "smoothing").slider.setValue(3)
    assert panel.mask_reset.isEnabled()
    panel.mask_reset.click()
    assert desk.settings.mask == Settings().mask
    assert desk.settings.view == Settings().view
    assert not panel.mask_reset.isEnabled()
    panel.engine_reset.click()
    assert desk.settings.engine == Settings().engine


def test_a_colour_belongs_to_its_area(desk):
    desk.window.editor.choose_colour("face", "#010203")
    desk.window.editor.pick_area("nose")
    desk.window.editor.choose_colour("nose", "#040506")
    assert desk.settings.view.colours == {"face": "#010203", "nose": "#040506"}
    desk.window.panel.colour.reset.click()
    assert desk.settings.view.colours == {"face": "#010203"}
    assert desk.window.panel.colour.button.text() == "#ffd35c"


def test_the_view_modes_follow_clicks_and_settings(desk):
    desk.window.modes.buttons["mask"].click()
    assert desk.settings.view.mode == "mask"
    desk.controller.set("view", mode="area_crop")
    assert desk.window.modes.buttons["area_crop"].isChecked()


def test_every_look_is_in_the_row_of_views_or_in_its_menu(desk):
    modes = desk.window.modes
    assert {*modes.buttons, *modes.actions_by_key} == set(LOOK_KEYS)
    modes.actions_by_key["face_crop"].trigger()
    assert desk.settings.view.mode == "face_crop"
    assert modes.more.isChecked()
    assert modes.more.toolTip() == modes.more.accessibleName() == "View: Face crop"
    assert modes.actions_by_key["face_crop"].isChecked()
    modes.buttons["anonymised"].click()
    assert desk.settings.view.mode == "anonymised"
    assert not modes.more.isChecked()
    assert modes.more.toolTip() == modes.more.accessibleName() == "More views"
    assert not modes.actions_by_key["face_crop"].isChecked()


@pytest.mark.parametrize("width", [800, 911, 960, 1280])
def test_the_views_that_have_no_room_in_a_narrow_window_are_in_the_menu(desk, qtbot, width):
    desk.window.resize(width, 640)
    qtbot.waitUntil(lambda: desk.window.top.width() == width, timeout=5000)
    desk.window.top.layout().activate()
    desk.window.modes.layout().activate()
    modes = desk.window.modes
    for key, button in modes.buttons.items():
        assert button.isVisible() is not modes.actions_by_key[key].isVisible()
        assert not button.isVisible() or button.width() >= button.fontMetrics().horizontalAdvance(button.text())
    assert modes.buttons["overlay"].isVisible()
    assert modes.buttons["regions"].isVisible() is (width == 1280)
    modes.actions_by_key["regions"].trigger()
    assert desk.settings.view.mode == "regions"
    assert modes.more.isChecked() is (width < 1280)
    desk.window.resize(1280, 640)
    qtbot.waitUntil(lambda: modes.buttons["regions"].isVisible(), timeout=5000)
    assert not modes.more.isChecked()
    assert modes.buttons["regions"].isChecked()


def test_clicks_on_a_thumbnail_lock_and_release(desk):
    desk.show(make_view())
    desk.window.strip.tiles[1].click()
    assert desk.session.locked_face == 2
    assert desk.window.strip.tiles[1].isChecked()
    desk.window.strip.tiles[1].click()
    assert desk.session.locked_face is None
    assert not desk.window.strip.tiles[1].isChecked()


def test_a_click_on_a_face_in_the_picture_locks_it(desk):
    desk.show(make_view())
    rect = desk.window.video.picture_rect()
    place = QPoint(int(rect.x() + 0.7 * rect.width()), int(rect.center().y()))
    QTest.mouseClick(desk.window.video, Qt.MouseButton.LeftButton, pos=place)
    assert desk.session.locked_face == 2


def test_a_painted_view_is_reported_to_the_session(desk, qtbot):
    view = make_view()
    desk.show(view)
    qtbot.waitUntil(lambda: desk.session.shown_views == [view], timeout=5000)


def test_the_bridge_delivers_the_newest_view_only(desk, qtbot):
    desk.session.events.post(SourceOpened(SOURCE))
    desk.session.views.put(make_view(sequence=1))
    newest = make_view(sequence=2)
    desk.session.views.put(newest)
    for _ in range(5):
        desk.bridge.wake()
    qtbot.waitUntil(lambda: desk.session.shown_views == [newest], timeout=5000)


def test_a_snapshot_is_written_and_told(desk, qtbot):
    desk.show(make_view())
    desk.window.top.snapshot.click()
    qtbot.waitUntil(lambda: any(text.startswith("Saved ") for text in desk.window.notices.texts), timeout=5000)
    assert len(list(desk.pictures.glob("faceseg-*-face.png"))) == 1


def test_a_snapshot_of_nothing_is_a_notice(desk):
    desk.window.top.snapshot.click()
    assert desk.window.notices.texts == ["There is no picture to save yet."]


def test_place_and_size_survive_a_restart(open_desk):
    first = open_desk()
    first.window.resize(970, 650)
    first.window.close()
    stored = first.saved[-1]
    assert stored.window.geometry
    assert open_desk(stored).window.height() == 650


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1920, 1080)])
def test_nothing_is_cut_off_and_the_panel_needs_no_scrolling(desk, qtbot, width, height):
    desk.window.resize(width, height)
    desk.show(make_view())
    qtbot.waitUntil(lambda: desk.window.width() == width, timeout=5000)
    assert desk.window.panel.verticalScrollBar().maximum() == 0
    for label in desk.window.findChildren(QLabel):
        if label.isVisible() and label.text() and not hasattr(label, "full_text") and not label.wordWrap():
            assert label.width() >= label.sizeHint().width() - 1, label.text()


@pytest.fixture
def smallest(desk, qtbot):
    """The desk, its window as small as it gets where the screen is no smaller."""
    desk.show(make_view())
    desk.window.setMinimumSize(MINIMUM)
    desk.window.resize(MINIMUM)
    qtbot.waitUntil(lambda: desk.window.centralWidget().size() == MINIMUM, timeout=5000)
    return desk


def test_the_smallest_window_still_shows_everything(smallest):
    window = smallest.window
    top = window.top
    for part in (window.source, window.status_light, window.modes, top.snapshot, top.record, top.menu_button,
                 top.side_panel):
        assert top.rect().contains(part.geometry()), part.accessibleName()
        assert part.width() >= part.minimumSizeHint().width(), part.accessibleName()
    for left, right in pairwise(sorted((part.geometry() for part in top.children() if part.isWidgetType()),
                                       key=QRect.left)):
        assert left.right() < right.left()
    for part in (window.bar.camera, window.bar.shown, window.bar.latency, window.bar.dropped, window.bar.faces):
        assert window.bar.rect().contains(part.geometry()), part.text
        assert part.width() >= part.sizeHint().width(), part.text
    assert window.video.width() > window.side.width()
    assert window.video.width() * window.video.height() > window.side.width() * window.side.height()


@pytest.mark.parametrize("page", ["Mask", "Classify", "Record", "Send"])
@pytest.mark.parametrize("height", [560, 430])
def test_every_control_of_a_low_window_is_reached_by_scrolling_and_none_is_narrowed(smallest, qtbot, page, height):
    window = smallest.window
    window.setMinimumSize(0, 0)  # as on a screen that has no more room
    window.resize(800, height)
    window.side.show_page(page)
    qtbot.waitUntil(lambda: window.centralWidget().height() == height, timeout=5000)
    area = window.side.findChild(QStackedWidget).currentWidget()
    assert isinstance(area, Page)
    assert area.width() == PANEL_WIDTH
    body = area.widget()
    assert body.width() == area.viewport().width() >= body.minimumSizeHint().width()
    assert body.height() >= body.minimumSizeHint().height()
    for control in (control for control in controls(area) if body.isAncestorOf(control)):
        place = QRect(control.mapTo(body, QPoint()), control.size())
        assert body.rect().contains(place), control.accessibleName()


def test_the_picture_has_the_keys_again_after_a_dialog(desk, qtbot):
    QTest.keyClick(desk.window.focusWidget(), "?")
    dialog = desk.window.findChild(ShortcutsDialog)
    qtbot.waitUntil(dialog.isActiveWindow, timeout=5000)
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Escape)
    desk.window.activateWindow()  # a window manager does; the display without a screen has none
    qtbot.waitUntil(desk.window.isActiveWindow, timeout=5000)
    assert desk.window.focusWidget() is desk.window.video
    QTest.keyClick(desk.window.focusWidget(), Qt.Key.Key_4)
    assert desk.settings.mask.areas == ("nose",)
