"""Which classifiers, which models, what they see, and the user's symbols."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from faceseg_live.app.choices import window_choices
from faceseg_live.classifiers.registry import offered_classifiers
from faceseg_live.settings import Settings
from tests.ui.conftest import OFFERS

REAL = replace(OFFERS, classifiers=window_choices().classifiers)


@pytest.fixture
def desk(open_desk):
    made = open_desk(choices=REAL)
    made.window.classify.classifiers.click()
    yield made
    made.window.dialogs.classifiers.close()


@pytest.fixture
def dialog(desk):
    return desk.window.dialogs.classifiers


def requests(desk):
    return desk.settings.classify.classifiers


def enter(field, text):
    field.setFocus()
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_all_that_can_be_chosen_is_offered_and_geometry_is_always_on(dialog):
    assert list(dialog.rows) == list(offered_classifiers())
    geometry = dialog.rows["geometry"].switch
    assert (geometry.isChecked(), geometry.isEnabled()) == (True, False)
    assert dialog.height() <= 700


def test_a_switch_adds_and_removes_a_classifier_at_once(desk, dialog):
    dialog.rows["blendshapes"].switch.click()
    dialog.rows["onnx"].switch.click()
    assert requests(desk) == ("blendshapes", "onnx")
    dialog.rows["blendshapes"].switch.click()
    assert requests(desk) == ("onnx",)


def test_a_model_may_be_typed_or_chosen(desk, dialog):
    row = dialog.rows["onnx"]
    enter(row.model.field, "/models/own.onnx")
    assert requests(desk) == (), "it is off"
    row.switch.click()
    assert requests(desk) == ("onnx=/models/own.onnx",)
    row.model.catalogue.menu().actions()[0].trigger()
    assert requests(desk) == ("onnx=mini-xception",)
    enter(row.model.field, "")
    assert requests(desk) == ("onnx",)


def test_one_that_needs_a_model_waits_for_it(desk, dialog):
    row = dialog.rows["transformers"]
    assert row.model.field.placeholderText() == "Required: folder or hub name"
    row.switch.click()
    assert requests(desk) == ()
    assert dialog.focusWidget() is row.model.field
    presets = [action.text() for action in row.model.catalogue.menu().actions()]
    assert len(presets) == 7
    assert "rizvandwiki/gender-classification-2" in presets
    row.model.catalogue.menu().actions()[0].trigger()
    assert requests(desk) == (f"transformers={presets[0]}",)


def test_names_that_are_no_files_can_t_be_browsed_for(dialog):
    assert not dialog.rows["deepface"].model.browse.isVisible()
    assert dialog.rows["onnx"].model.browse.isVisible()


def test_second_ones_of_a_kind_from_the_settings_file_stay(open_desk):
    stored = Settings().changed("classify", classifiers=("onnx=a.onnx", "onnx=b.onnx"))
    desk = open_desk(stored, choices=REAL)
    dialog = desk.window.dialogs.classifiers
    assert dialog.rows["onnx"].switch.isChecked()
    assert dialog.rows["onnx"].model.field.text() == "a.onnx"
    dialog.rows["blendshapes"].switch.click()
    assert requests(desk) == ("blendshapes", "onnx=a.onnx", "onnx=b.onnx")


def test_what_they_see_of_a_face(desk, dialog):
    assert (dialog.factor.text(), dialog.minimum.text()) == ("As trained", "Any size")
    dialog.factor.setValue(2.5)
    dialog.minimum.setValue(96)
    assert (desk.settings.classify.crop_factor, desk.settings.classify.minimum_crop) == (2.5, 96)
    assert (dialog.factor.text(), dialog.minimum.text()) == ("2.5 × face", "96 px")


def test_symbols_can_be_written_and_used_at_once(desk, dialog):
    dialog.symbols.setPlainText("#Cheerful = smile, happy\n\n#Away=look_left")
    assert desk.settings.classify.symbols == {"#Cheerful": "smile, happy", "#Away": "look_left"}
    desk.window.classify.field.box.propose("#Cheerful > .5")
    assert desk.settings.classify.expression == "#Cheerful > .5"
    assert desk.window.classify.expression.labels == ("smile", "happy")


@pytest.mark.parametrize(("text", "told"), [
    ("Cheerful = smile", "is not a valid name of a symbol"), ("#Cheerful =", "stands for nothing"),
    ("#A = smile\n#A = happy", "#A is defined twice"),
])
def test_what_can_be_no_symbol_is_reported_and_leaves_those_before(desk, dialog, text, told):
    dialog.symbols.setPlainText("#Away = look_left")
    dialog.symbols.setPlainText(text)
    assert told in dialog.message.text()
    assert dialog.message.property("role") == "smallError"
    assert desk.settings.classify.symbols == {"#Away": "look_left"}


def test_a_symbol_that_the_expression_needs_can_t_be_taken_away(desk, dialog):
    dialog.symbols.setPlainText("#Away = look_left")
    desk.window.classify.field.box.propose("#Away")
    dialog.symbols.setPlainText("")
    assert desk.settings.classify.symbols == {"#Away": "look_left"}
    assert dialog.message.text().startswith("The expression needs it: the symbol #Away is unknown")


def test_stored_requests_are_shown(open_desk):
    stored = Settings().changed("classify", classifiers=("deepface=emotion+age",), symbols={"#A": "b"}, crop_factor=1.5)
    dialog = open_desk(stored, choices=REAL).window.dialogs.classifiers
    assert dialog.rows["deepface"].switch.isChecked()
    assert dialog.rows["deepface"].model.field.text() == "emotion+age"
    assert dialog.symbols.toPlainText() == "#A = b"
    assert dialog.factor.value() == 1.5
    assert not dialog.rows["onnx"].switch.isChecked()
