"""Engines as the user meets them: what is wanted, what runs, what was refused, and the options of each."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton

from faceseg_live.app.choices import window_choices
from faceseg_live.domain.areas import AREAS
from faceseg_live.engines.base import EngineInfo
from faceseg_live.settings import DEVICES, EngineSettings, LimitsSettings, OnnxSettings, Settings, specs
from faceseg_live.settings.engines import engine_titles
from faceseg_live.ui.engine_options import fields_of
from faceseg_live.ui.form import SwitchRow
from tests.ui.conftest import OFFERS
from tests.ui.stand_in import make_view

MESH = EngineInfo("mesh", "Face mesh", "CPU", frozenset({"face", "lips"}), "Apache-2.0", "Not the mesh.")
CUSTOM = EngineInfo("custom-onnx", "Custom ONNX", "CUDA", frozenset({"person", "background"}), "", "Person only.")
REASON = "the model 'resnet18' is missing"


@pytest.fixture
def chooser(desk):
    return desk.window.panel.engine


def refuse(desk):
    """The requested engine can't be used; the mesh, which ran before, is used instead."""
    desk.engine_fails(REASON, MESH, EngineSettings())


def choose(desk, key):
    desk.window.panel.engine.button.actions_by_key[key].trigger()


def test_every_engine_of_the_registry_can_be_chosen_with_options_that_exist():
    choices = window_choices()
    assert {key: choice.title for key, choice in choices.engines.items()} == engine_titles()
    groups = (("engine", EngineSettings), ("onnx", OnnxSettings), ("limits", LimitsSettings))
    known = {(group, name) for group, kind in groups for name, _ in specs(kind)}
    for choice in choices.engines.values():
        assert set(fields_of(choice)) <= known, choice.title
        assert choice.area in AREAS
    assert "resnet18" in choices.engines["parsing"].models
    assert ("engine", "input_range") in fields_of(choices.engines["pspnet"])
    assert ("engine", "largest_part") in fields_of(choices.engines["fcn8s"])
    limits = {key for key, choice in choices.engines.items() if ("limits", "model_side") in fields_of(choice)}
    assert limits == {key for key, choice in choices.engines.items() if "model" in choice.options}
    assert {"mesh", "yunet"} <= set(choices.detectors)


def test_a_chosen_engine_loads_and_then_shows_its_device(desk, chooser):
    desk.engine_runs(MESH)
    choose(desk, "custom-onnx")
    assert desk.settings.engine.key == "custom-onnx"
    assert (chooser.button.title, chooser.device.text()) == ("Custom ONNX", "loading…")
    desk.engine_runs(CUSTOM)
    assert (chooser.button.title, chooser.device.text()) == ("Custom ONNX", "CUDA")
    assert chooser.requested.isHidden()


def test_a_refused_engine_is_reported_marked_and_the_real_one_shown(desk, chooser):
    desk.engine_runs(MESH)
    choose(desk, "parsing")
    refuse(desk)
    assert (chooser.button.title, chooser.device.text()) == ("Face mesh", "CPU")
    assert chooser.requested.full_text == "Face parsing was chosen, but can't run"
    assert chooser.requested.isVisible()
    assert chooser.requested.toolTip() == "The model 'resnet18' is missing. Face mesh is used instead."
    actions = chooser.button.actions_by_key
    assert actions["mesh"].isChecked()
    assert actions["parsing"].text() == "Face parsing  (can't run)"
    assert desk.window.bar.engine.text() == "Face mesh · CPU"
    assert desk.window.notices.texts == ["The model 'resnet18' is missing. Face mesh is used instead."]
    assert desk.window.video.hint == ""


def test_a_refusal_stays_marked_while_other_settings_change(desk, chooser):
    desk.engine_runs(MESH)
    choose(desk, "parsing")
    refuse(desk)
    desk.controller.set("mask", grow=5)
    assert chooser.button.title == "Face mesh"
    assert chooser.requested.isVisible()
    assert chooser.button.actions_by_key["parsing"].text().endswith("(can't run)")


def test_back_at_the_engine_that_runs_nothing_is_marked(desk, chooser):
    desk.engine_runs(MESH)
    choose(desk, "parsing")
    refuse(desk)
    choose(desk, "mesh")  # the session reports nothing new: this is what runs
    assert (chooser.button.title, chooser.device.text()) == ("Face mesh", "CPU")
    assert chooser.requested.isHidden()
    assert chooser.button.actions_by_key["parsing"].text() == "Face parsing"
    assert desk.window.notices.texts == []


def test_a_retry_of_a_refused_engine_loads_again(desk, chooser):
    desk.engine_runs(MESH)
    choose(desk, "parsing")
    refuse(desk)
    desk.window.notices.banners[0].action.click()
    assert desk.session.retries == 1
    assert (chooser.button.title, chooser.device.text()) == ("Face parsing", "loading…")


def test_refused_options_of_the_same_engine_are_marked(desk, chooser):
    desk.engine_runs(MESH)
    desk.controller.set("engine", detector="yunet")
    desk.engine_fails("yunet is missing", MESH, EngineSettings())
    assert chooser.requested.full_text.startswith("These options can't be used")


def test_an_engine_that_breaks_gives_way_to_the_one_before(desk, chooser):
    desk.engine_runs(MESH)
    choose(desk, "custom-onnx")
    desk.engine_runs(CUSTOM)
    desk.engine_fails("the network gives NaN", MESH, EngineSettings())
    assert (chooser.button.title, chooser.device.text()) == ("Face mesh", "CPU")
    assert chooser.requested.full_text == "Custom ONNX was chosen, but can't run"
    assert desk.window.bar.engine.text() == "Face mesh · CPU"
    assert desk.window.presenters.engine.abilities.lacks("person")
    assert not desk.window.presenters.engine.abilities.lacks("lips")
    choose(desk, "mesh")
    assert (chooser.button.title, chooser.requested.isHidden()) == ("Face mesh", True)
    assert desk.window.notices.texts == []


def test_each_engine_keeps_its_own_model(desk):
    choose(desk, "parsing")
    desk.controller.set("engine", model="resnet18")
    choose(desk, "custom-onnx")
    assert desk.settings.engine.model == ""
    assert desk.controller.stored.engine.models == {"parsing": "resnet18"}  # outlives the window
    choose(desk, "parsing")
    assert desk.settings.engine.model == "resnet18"


def test_rows_that_an_engine_has_no_use_for_are_grey_and_say_why(desk):
    faces, hands = (desk.window.panel.row("engine", name) for name in ("max_faces", "exclude_hands"))
    usual = faces.box.toolTip()
    choose(desk, "custom-onnx")
    assert not faces.isEnabled()
    assert not hands.isEnabled()
    assert desk.window.panel.row("engine", "smoothing").isEnabled()
    assert faces.box.toolTip() == hands.switch.toolTip() == "Custom ONNX has no use for this."
    desk.window.run("mask.hands")
    assert desk.settings.engine.exclude_hands
    assert desk.window.notices.texts == ["Exclude hands: Custom ONNX has no use for this."]
    choose(desk, "mesh")
    assert faces.isEnabled()
    assert faces.box.toolTip() == usual


def test_after_a_refusal_the_rows_are_those_of_the_engine_that_goes_on(desk):
    faces = desk.window.panel.row("engine", "max_faces")
    desk.engine_runs(MESH)
    choose(desk, "custom-onnx")
    assert not faces.isEnabled()
    refuse(desk)
    assert faces.isEnabled()
    desk.controller.set("mask", grow=5)
    assert faces.isEnabled()
    desk.window.run("mask.hands")
    assert not desk.settings.engine.exclude_hands


def test_an_area_that_the_engine_lacks_is_reported_with_the_one_it_is_made_for(desk):
    choose(desk, "custom-onnx")
    desk.engine_runs(CUSTOM)
    banner = desk.window.notices.banners[-1]
    assert banner.text == "Face: Person only."
    desk.show(make_view())
    assert desk.window.video.hint == "This engine doesn't deliver Face"
    banner.action.click()
    assert desk.settings.mask.areas == ("person",)
    assert desk.window.notices.texts == []


def test_the_notice_of_a_lacking_area_leaves_with_the_area(desk):
    choose(desk, "custom-onnx")
    desk.engine_runs(CUSTOM)
    assert desk.window.notices.texts == ["Face: Person only."]
    desk.controller.set("mask", areas=("person", "face", "-lips"))
    assert desk.window.notices.texts == ["Face: Person only."]
    desk.controller.set("mask", areas=("person", "-lips"))
    assert desk.window.notices.texts == ["Lips: Person only."]
    desk.window.run("area.person")
    assert desk.window.notices.texts == []


def test_a_dismissed_notice_of_a_lacking_area_stays_dismissed(desk):
    choose(desk, "custom-onnx")
    desk.engine_runs(CUSTOM)
    desk.window.notices.banners[-1].close_button.click()
    desk.controller.set("mask", grow=5)
    assert desk.window.notices.texts == []


@pytest.mark.parametrize("key", list(OFFERS.engines))
def test_the_options_are_those_of_the_chosen_engine(desk, key):
    choose(desk, key)
    desk.window.panel.engine.options.click()
    assert desk.window.dialogs.engine.isVisible()
    assert set(desk.window.dialogs.engine.rows) == set(fields_of(OFFERS.engines[key]))
    for row in desk.window.dialogs.engine.rows.values():
        assert row.isVisible()
        assert not isinstance(row, SwitchRow) or row.width() >= row.sizeHint().width()  # no text is cut off
    assert desk.window.dialogs.engine.height() <= 600
    buttons = desk.window.dialogs.engine.findChildren(QPushButton)
    assert not any(button.isDefault() or button.autoDefault() for button in buttons)


def test_options_change_settings_at_once(desk):
    choose(desk, "parsing")
    options = desk.window.dialogs.engine
    row = options.rows["engine", "model"]
    row.field.setText("/models/own.onnx")
    QTest.keyClick(row.field, Qt.Key.Key_Return)
    assert desk.settings.engine.model == "/models/own.onnx"
    row.catalogue.menu().actions()[0].trigger()
    assert desk.settings.engine.model == row.field.text() == "resnet18"
    devices = options.rows["engine", "device"].button
    assert set(devices.actions_by_key) == set(DEVICES)
    devices.actions_by_key["cpu"].trigger()
    options.rows["engine", "detector"].button.actions_by_key["yunet"].trigger()
    engine = desk.settings.engine
    assert (engine.device, engine.detector) == ("cpu", "yunet")
    assert devices.title == "CPU"
    options.reset.click()
    assert desk.settings.engine == EngineSettings(key="parsing")
    assert not options.reset.isEnabled()


def test_a_model_file_is_browsed_for(desk, monkeypatch):
    choose(desk, "parsing")
    asked = []

    def pick(_parent, _title, _start, patterns):
        asked.append(patterns)
        return "/models/mine.onnx", ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", pick)
    desk.window.dialogs.engine.rows["engine", "model"].browse.click()
    assert asked == ["Models (*.onnx);;All files (*)"]
    assert desk.settings.engine.model == "/models/mine.onnx"


def test_a_preset_shows_its_figures_and_locks_them(desk):
    choose(desk, "custom-onnx")
    rows = desk.window.dialogs.engine.rows
    rows["onnx", "std_g"].setValue(0.25)
    rows["onnx", "width"].setValue(640)
    assert (desk.settings.onnx.std_g, desk.settings.onnx.width) == (0.25, 640)
    rows["onnx", "preset"].button.actions_by_key["u2net"].trigger()
    assert desk.settings.onnx.preset == "u2net"
    assert (rows["onnx", "std_g"].value(), rows["onnx", "width"].value()) == (0.224, 320)
    assert not rows["onnx", "std_g"].isEnabled()
    rows["onnx", "preset"].button.actions_by_key[""].trigger()
    assert (rows["onnx", "std_g"].value(), rows["onnx", "std_g"].isEnabled()) == (0.25, True)


def test_thresholds_matter_only_while_matting_is_on(desk):
    choose(desk, "custom-onnx")
    rows = desk.window.dialogs.engine.rows
    assert rows["onnx", "erode_size"].isEnabled()
    rows["onnx", "alpha_matting"].switch.click()
    assert not desk.settings.onnx.alpha_matting
    assert not rows["onnx", "erode_size"].isEnabled()
    rows["onnx", "averaging"].slider.setValue(30)
    assert desk.settings.onnx.averaging == 30


def test_the_sections_reset_covers_the_options(desk):
    choose(desk, "custom-onnx")
    desk.window.dialogs.engine.rows["onnx", "averaging"].slider.setValue(30)
    desk.controller.set("engine", model="x.onnx", device="cpu")
    desk.window.panel.engine_reset.click()
    assert (desk.settings.engine, desk.settings.onnx) == (Settings().engine, Settings().onnx)


def test_the_panel_needs_no_scrolling_with_a_refusal_shown(desk, qtbot):
    desk.window.resize(1280, 800)
    desk.engine_runs(MESH)
    choose(desk, "parsing")
    refuse(desk)
    qtbot.waitUntil(lambda: desk.window.width() == 1280, timeout=5000)
    assert desk.window.panel.verticalScrollBar().maximum() == 0
