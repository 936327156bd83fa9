"""The page for hiding people: what is chosen on it, and that nothing else changes it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from faceseg_live.domain.heads import Head, oval_of_face
from faceseg_live.domain.types import Pixels
from faceseg_live.pipeline.status import Readiness
from faceseg_live.rendering.matching import matched_at_once
from faceseg_live.settings import HidingSettings, How, Settings, What, Who
from tests.ui.stand_in import make_view
from tests.views import view_of

LABELS = ("smile", "mouth_open")


@pytest.fixture
def page(desk):
    """The page, turned to."""
    desk.classifiers(Readiness.READY, labels=LABELS)
    desk.window.side.tabs["Hide"].click()
    return desk.window.hide_page


def choose(row, key: str) -> None:
    row.button.actions_by_key[key].trigger()


def test_who_how_much_and_by_what_become_settings(desk, page) -> None:
    choose(page.rows["hiding", "who"], "others")
    choose(page.rows["hiding", "what"], "face")
    choose(page.how.choice, "blur")
    page.rows["hiding", "margin"].slider.setValue(40)
    page.rows["hiding", "strength"].slider.setValue(80)
    page.rows["hiding", "delay_ms"].slider.setValue(500)
    assert desk.settings.hiding == HidingSettings(Who.OTHERS, what=What.FACE, margin=40, how=How.BLUR, strength=80,
                                                  delay_ms=500)
    page.reset.click()
    assert desk.settings.hiding == HidingSettings()
    assert not page.reset.isEnabled()


def test_only_what_has_a_use_is_there(desk, page) -> None:
    rare = (page.condition, page.parts, page.rows["hiding", "strength"], page.warning, page.hint)
    assert all(part.isHidden() for part in rare)
    assert page.how.colour.isVisible()
    desk.controller.set("hiding", who=Who.MATCHING, what=What.PARTS, how=How.PIXELATE)
    assert not any(part.isHidden() for part in rare)
    assert not page.how.colour.isVisible()


@pytest.mark.parametrize("how", list(How))
def test_what_can_be_undone_says_so(desk, page, how: How) -> None:
    desk.controller.set("hiding", how=how)
    assert page.warning.isVisible() is how.can_be_undone
    assert not how.can_be_undone or "96 times out of 100" in page.warning.text()


def test_the_colour_and_the_picture_are_asked_for(desk, page, monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr("faceseg_live.ui.fill_row.QColorDialog.getColor", lambda *_: QColor("#102030"))
    page.how.colour.click()
    assert desk.settings.hiding.colour == page.how.colour.text() == "#102030"
    monkeypatch.setattr("faceseg_live.ui.fill_row.QFileDialog.getOpenFileName", lambda *_: ("", ""))
    choose(page.how.choice, "picture")
    assert desk.settings.hiding.how is How.SOLID, "there is no picture to hide by"
    picture = str(tmp_path / "smiley.png")
    monkeypatch.setattr("faceseg_live.ui.fill_row.QFileDialog.getOpenFileName", lambda *_: (picture, ""))
    choose(page.how.choice, "picture")
    assert (desk.settings.hiding.how, desk.settings.hiding.picture) == (How.PICTURE, picture)
    assert page.how.picture.text() == "smiley.png"


def test_parts_are_areas_of_a_face_that_no_key_picks(desk, page) -> None:
    desk.controller.set("hiding", what=What.PARTS)
    assert not {"image", "person", "background"} & {*page.parts.chips, *page.parts.menu.areas}
    QTest.mouseClick(page.parts.chips["lips"], Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier)
    assert desk.settings.hiding.parts == ("two_eyes", "lips")
    assert desk.settings.mask == Settings().mask
    assert page.parts.chips["lips"].accessibleDescription() == ""


def test_a_condition_takes_force_when_all_of_it_is_known(desk, page) -> None:
    choose(page.rows["hiding", "who"], "matching")
    assert page.hint.text() == "No condition is in force: everybody is hidden."
    page.condition.focus()
    QTest.keyClicks(page.condition.box, "smil > .5")
    assert not page.condition.box.finish()
    assert desk.settings.hiding.condition == ""
    assert page.condition.message.text() == "Not in force. No classifier gives smil. Did you mean smile?"
    page.condition.box.propose("apparent_age > 30")
    assert desk.settings.hiding.condition == ""
    page.condition.switch_on.click()
    assert desk.settings.hiding.condition == "apparent_age > 30"
    assert desk.settings.classify.classifiers == ("age-gender",)
    assert desk.settings.classify.expression == ""


def hidden(desk) -> Pixels:
    """What the view that hides shows of two people now."""
    settings = desk.settings.changed("view", mode="anonymised", mirror=False)
    perception = make_view(settings).perception
    heads = tuple(Head(face.id, oval_of_face(*face.box.centre, face.box.height), face_id=face.id)
                  for face in perception.faces)
    scores = {face.id: {"smile": 0.1} for face in perception.faces}
    matches = matched_at_once(scores, settings.classify.parsed())
    return view_of(replace(perception, heads=heads), settings, desk.session.locked_face, matches).pixels


def test_nothing_but_this_page_changes_who_is_hidden(desk, page) -> None:
    desk.show(make_view())
    desk.window.video.setFocus()
    before, shown = desk.settings.hiding, hidden(desk)
    for key in (Qt.Key.Key_I, Qt.Key.Key_4, Qt.Key.Key_V, Qt.Key.Key_Tab, Qt.Key.Key_T, Qt.Key.Key_BracketRight,
                Qt.Key.Key_Equal, Qt.Key.Key_X, Qt.Key.Key_D, Qt.Key.Key_Backspace, Qt.Key.Key_E):
        desk.press(key)
    QTest.keyClicks(desk.window.classify.field.box, "smi")
    desk.window.classify.field.box.finish()
    desk.window.classify.field.box.propose("smile > .5")
    desk.window.record.field.box.propose("mouth_open > .5")
    desk.window.faces.toggle(2)
    assert desk.settings.hiding == before
    np.testing.assert_array_equal(hidden(desk), shown)
    assert desk.settings.mask != Settings().mask, "the keys did something"
    assert desk.settings.view.mode == "anonymised"


def test_the_page_is_whole_in_the_smallest_window(desk, page, qtbot) -> None:
    desk.controller.set("hiding", who=Who.MATCHING, what=What.PARTS, how=How.BLUR)
    desk.window.resize(800, 560)
    qtbot.waitUntil(lambda: desk.window.width() == 800, timeout=5000)
    assert page.widget().minimumSizeHint().width() <= page.viewport().width()
    for words in (page.warning, page.later, page.condition.message):
        assert words.heightForWidth(words.width()) <= words.height()


def test_every_control_has_a_name_and_a_tooltip(desk, page) -> None:
    desk.controller.set("hiding", who=Who.MATCHING, what=What.PARTS, how=How.BLUR)
    controls = [button for button in page.findChildren(QAbstractButton) if button.isVisibleTo(page)]
    assert len(controls) > 15
    for control in controls:
        assert control.accessibleName(), control
        assert control.toolTip(), control.accessibleName()


def test_the_keyboard_begins_at_who(desk, page) -> None:
    desk.window.run("window.controls")
    assert desk.window.focusWidget() is page.rows["hiding", "who"].button


@pytest.mark.parametrize(("delay_ms", "said"), [(300, "Recorded and sent 0.3 s behind."), (0, "Without a delay")])
def test_the_delay_is_explained(desk, page, delay_ms: int, said: str) -> None:
    desk.controller.set("hiding", delay_ms=delay_ms)
    assert page.later.text().startswith(said)


def test_links_lead_to_it_from_where_it_is_used(desk) -> None:
    desk.controller.set("virtual_camera", look="anonymised")
    for page, link in (("Record", desk.window.record.what.hiding), ("Send", desk.window.camera.hiding)):
        desk.window.side.show_page(page)
        assert link.isVisible()
        link.click()
        assert desk.window.side.page == "Hide"
    desk.window.side.show_page("Send")
    desk.controller.set("virtual_camera", look="overlay")
    assert not desk.window.camera.hiding.isVisible()
