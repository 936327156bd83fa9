"""The page for the expression in the window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from faceseg_live.classifiers.base import ClassifierInfo
from faceseg_live.pipeline.status import Readiness
from faceseg_live.settings import PRESETS, Settings
from faceseg_live.ui.preset_button import MANUAL
from tests.ui.stand_in import make_view

LABELS = ("smile", "mouth_open", "happy", "woman", "man")


@pytest.fixture
def page(desk):
    desk.classifiers(Readiness.READY, labels=LABELS)
    desk.window.run("classify.expression")
    return desk.window.classify


def type_(desk, text):
    """Type and rest."""
    QTest.keyClicks(desk.window.classify.field.box, text)
    desk.window.classify.field.box.finish()


def show(desk, *smiles, sequence=0):
    """Faces with these smiles."""
    scores = {number: {"smile": smile, "mouth_open": 0.0} for number, smile in enumerate(smiles, 1)}
    desk.show(make_view(desk.settings, scores=scores, sequence=sequence))


def test_its_key_leads_into_the_box_from_everywhere(desk):
    desk.window.run("view.full_screen")
    desk.press(Qt.Key.Key_E)
    assert desk.window.side.page == "Classify"
    assert desk.window.side.isVisible()
    assert desk.window.focusWidget() is desk.window.classify.field.box


def test_keys_typed_into_the_box_are_no_commands(desk, page):
    type_(desk, "smile > .5 and not (mouth_open = 1)")
    assert desk.settings.classify.expression == "smile > .5 and not (mouth_open = 1)"
    assert desk.settings.changed("classify", expression="") == Settings()
    assert not desk.session.is_paused
    desk.press(Qt.Key.Key_Return)
    assert desk.window.focusWidget() is desk.window.video


def test_what_can_t_be_read_is_reported_and_the_last_valid_one_stays_in_force(desk, page):
    type_(desk, "smile > .5")
    type_(desk, " bad")
    assert desk.settings.classify.expression == "smile > .5"
    assert page.field.message.text() == "Not in force. Expected a comparison, 'and', 'or' or the end, found 'bad'"
    assert page.field.message.toolTip() == "In force is still smile > .5; Esc brings it back."
    assert page.field.message.property("role") == "smallError"
    show(desk, 0.9, 0.1)
    assert page.count.text() == "1 of 2 match"
    for _ in " bad":
        desk.press(Qt.Key.Key_Backspace)
    assert page.field.message.property("role") == "small"


def test_the_matched_are_counted(desk, page, qtbot):
    assert page.count.text() == ""
    type_(desk, "smile > .5")
    show(desk, 0.9, 0.1)
    assert (page.count.text(), page.count.property("role")) == ("1 of 2 match", "positive")
    show(desk, 0.1, 0.1)
    assert (page.count.text(), page.count.property("role")) == ("0 of 2 match", "small")
    qtbot.waitUntil(lambda: page.field.message.text() == "Face 1 doesn't match: smile 0.10", timeout=2000)


def test_a_missing_label_is_reported_with_what_was_meant(desk, page, qtbot):
    type_(desk, "hapy > .5")
    show(desk, 0.9)
    assert page.field.message.property("role") == "warning"
    assert page.field.message.text() == "Not in force. No classifier gives hapy. Did you mean happy?"
    assert page.field.message.toolTip().endswith("There are: smile, mouth_open, happy, woman, man")
    assert desk.settings.classify.expression == ""
    assert page.count.text() == ""


def test_one_that_was_stored_and_asks_for_what_nothing_gives_says_so(open_desk):
    desk = open_desk(Settings().changed("classify", expression="hapy > .5"))
    desk.classifiers(Readiness.READY, labels=LABELS)
    assert desk.window.classify.field.message.text() == "No classifier gives hapy. Did you mean happy?"


def test_what_the_expression_asks_for_heads_the_list(desk, page):
    type_(desk, "#Female > .5")
    assert [row.label for row in page.labels.bars.rows if row.is_asked] == ["woman"]
    assert page.labels.bars.rows[0].label == "woman"


def test_presets_manual_and_history(desk, page):
    preset = PRESETS[0]
    page.presets.chosen.emit(preset.expression)
    assert desk.settings.classify.expression == page.field.box.text() == preset.expression
    assert page.presets.title == preset.title
    assert desk.settings.classify.history == (preset.expression,)
    page.field.box.selectAll()
    type_(desk, "smile")
    assert page.presets.title == MANUAL
    desk.press(Qt.Key.Key_Return)
    assert desk.settings.classify.history == ("smile", preset.expression)
    page.field.focus()
    type_(desk, "smi")
    desk.window.video.setFocus()
    assert desk.settings.classify.history == ("smile", preset.expression), "it is half-typed"
    page.presets.chosen.emit("")
    assert desk.settings.classify.expression == ""
    page.presets.manual_requested.emit("smile")
    assert desk.settings.classify.expression == "smile"
    assert desk.window.focusWidget() is page.field.box


def test_a_preset_switches_on_what_gives_its_labels(desk, page):
    assert desk.settings.classify.classifiers == ()
    page.presets.chosen.emit("Age16to25 > 0.1")
    assert desk.settings.classify.classifiers == ("age-gender",)
    assert desk.settings.classify.expression == "Age16to25 > 0.1"
    assert page.field.switch_on.isHidden(), "it is on its way"
    page.presets.chosen.emit("looks_happy > 0.5")
    assert desk.settings.classify.classifiers == ("age-gender", "emotions")
    page.presets.chosen.emit("#Female > #Male")
    assert desk.settings.classify.classifiers == ("age-gender", "emotions"), "woman and man are there"


def test_a_preset_of_what_is_there_switches_nothing_on(desk, page):
    for preset in ("smile > 0.5", "#Female > #Male", ""):
        page.presets.chosen.emit(preset)
    assert desk.settings.classify.classifiers == ()


def test_a_preset_before_the_classifiers_have_told_their_labels(desk):
    desk.window.run("classify.expression")
    desk.window.classify.presets.chosen.emit("hand_on_face > 0.3")
    assert desk.settings.classify.classifiers == ()
    desk.window.classify.presets.chosen.emit("female > 0.5")
    assert desk.settings.classify.classifiers == ("age-gender",)


def test_what_was_used_last_may_name_a_symbol_that_is_gone(desk, page):
    page.presets.chosen.emit("#Cheerful > 0.5")
    assert desk.settings.classify.classifiers == ()
    assert page.field.message.property("role") == "smallError"


def test_a_label_of_a_classifier_that_is_off_is_one_click_away(desk, page):
    type_(desk, "apparent_age > 30")
    assert page.field.message.text() == "Not in force. apparent_age: only “Age and gender” gives that, which is off."
    assert page.field.message.property("role") == "warning"
    assert not page.field.switch_on.isHidden()
    assert desk.settings.classify.expression == ""
    page.field.switch_on.click()
    assert desk.settings.classify.classifiers == ("age-gender",)
    assert desk.settings.classify.expression == "apparent_age > 30"
    assert page.field.switch_on.isHidden()
    desk.classifiers(Readiness.READY, labels=(*LABELS, "apparent_age"))
    assert page.field.switch_on.isHidden()


def test_one_that_gave_its_labels_and_lacks_this_one_is_not_waited_for(desk, page):
    desk.controller.set("classify", classifiers=("age-gender",))
    desk.classifiers(Readiness.READY, labels=LABELS)
    type_(desk, "apparent_age > 30")
    assert "No classifier gives apparent_age" in page.field.message.text()
    assert page.field.switch_on.isHidden()


def test_history_is_short_and_has_each_expression_once(desk, page):
    for number in [*range(20), 19, 18]:
        page.field.box.propose(f"smile > .{number:02}")
    history = desk.settings.classify.history
    assert history[:3] == ("smile > .18", "smile > .19", "smile > .17")
    assert len(history) == len(set(history)) == 12


def test_patience_and_switches_follow_the_settings_and_the_user(desk, page):
    controls = (*page.figures.values(), *page.switches.values())
    assert not any(control.isEnabled() for control in controls), "there is no expression yet"
    type_(desk, "smile")
    assert all(control.isEnabled() for control in controls)
    page.figures["hysteresis"].setValue(12)
    page.figures["hold_ms"].setValue(700)
    page.switches["pause_when"].click()
    page.switches["snapshot_when"].click()
    chosen = desk.settings.classify
    assert (chosen.hysteresis, chosen.hold_ms, chosen.pause_when, chosen.snapshot_when) == (12, 700, True, True)
    desk.controller.set("classify", hold_ms=100, pause_when=False)
    assert page.figures["hold_ms"].value() == 100
    assert not page.switches["pause_when"].isChecked()


def test_thumbnails_and_tags_say_who_matches(desk, page):
    type_(desk, "smile > .5")
    show(desk, 0.9, 0.1)
    assert [tile.caption for tile in desk.window.strip.tiles] == ["1 match", "2 remaining"]
    assert [tile.is_active for tile in desk.window.strip.tiles] == [True, False]
    assert [(tag.text, tag.end) for tag in desk.window.video.tags()] == [
        ("1  smile 0.90", "✓ match"), ("2  smile 0.10", "remaining")]


def test_classifiers_are_named_while_they_load_run_or_fail(desk, page):
    assert not page.sources.isVisible(), "geometry alone needs no words"
    desk.controller.set("classify", classifiers=("fake",))
    assert page.sources.full_text == "Classifiers are being loaded…"
    desk.classifiers(Readiness.FAILED, labels=LABELS, reason="the model is missing; get it")
    assert page.sources.full_text == "Classifiers can't run"
    assert page.sources.toolTip() == "The model is missing; get it."
    assert desk.window.notices.texts == ["The model is missing; get it."]
    desk.window.notices.banners[0].action.click()
    assert desk.window.dialogs.classifiers.isVisible()
    desk.window.dialogs.classifiers.close()
    desk.classifiers(Readiness.READY, labels=LABELS)
    assert not page.sources.isVisible()
    assert page.sources.toolTip() == ""
    assert desk.window.notices.texts == []


def test_many_classifiers_are_named_in_one_line_that_widens_nothing(desk, page, qtbot):
    infos = tuple(ClassifierInfo("onnx", f"a model with a long name {number}", "CPU", "MIT", ("smile",))
                  for number in range(4))
    width = desk.window.side.width()
    desk.classifiers(Readiness.READY, running=infos, labels=LABELS)
    qtbot.waitUntil(lambda: page.sources.isVisible() and page.sources.width() > 0, timeout=2000)
    assert page.sources.full_text.startswith("Geometry · a model with a long name 0 (CPU) · ")
    assert page.sources.text().endswith("…")
    assert page.sources.toolTip() == page.sources.full_text
    assert desk.window.side.width() == width
    assert page.minimumSizeHint().width() <= page.width()


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (800, 560)])
def test_the_page_fits_and_a_message_moves_nothing(desk, page, qtbot, width, height):
    desk.window.resize(width, height)
    qtbot.waitUntil(lambda: desk.window.width() == width, timeout=5000)
    show(desk, 0.9, 0.1)
    controls = (page.presets, *page.figures.values(), page.labels.filter)
    places = [control.geometry() for control in controls]
    type_(desk, "smile > .5 and a ! b")
    assert "not' negates" in page.field.message.text()
    assert [control.geometry() for control in controls] == places
    assert page.field.message.heightForWidth(page.field.message.width()) <= page.field.message.height()
    assert page.minimumSizeHint().width() <= page.width()
    assert page.minimumSizeHint().height() <= page.height()


def test_every_control_of_the_page_has_a_name_and_a_tooltip_and_is_reached_by_tab(desk, page):
    type_(desk, "smile")
    show(desk, 0.9, 0.1)
    page.labels._show()
    expected = {page.presets, *page.switches.values(), *page.figures.values(), page.classifiers, page.labels.filter,
              page.labels.freeze, *(chip for chip in page.labels.faces.buttons if chip.isVisible())}
    for control in expected:
        assert control.accessibleName(), control
        assert control.toolTip(), control.accessibleName()
    reached = set()
    for _ in range(len(expected) + 4):
        QTest.keyClick(desk.window.focusWidget(), Qt.Key.Key_Tab)
        reached.add(desk.window.focusWidget())
    assert not {control.accessibleName() for control in expected - reached}
