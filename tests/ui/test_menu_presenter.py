"""What the menu in the top bar does by itself."""

from __future__ import annotations

import pytest

from faceseg_live.logs.place import log_folder
from faceseg_live.settings import MaskSettings, Settings, Theme
from faceseg_live.ui import menu_presenter
from faceseg_live.ui.tokens import DARK, LIGHT


def test_the_theme_changes_everything_at_once_and_is_kept(desk, theme):
    for expected, tokens in ((Theme.LIGHT, LIGHT), (Theme.DARK, DARK)):
        action = next(a for a in desk.window.top.themes.actions() if a.data() == expected.value)
        action.trigger()
        assert theme.tokens is tokens
        assert desk.window.palette().window().color().name() == tokens.window
        assert desk.settings.window.theme is expected


def test_reset_all_brings_the_defaults_back(desk):
    desk.controller.set("mask", areas=("nose",), grow=50)
    desk.window.keys.take(desk.window.keys.keymap.bound("area.chin", "Z"))
    desk.window.top.reset_action.trigger()
    assert desk.settings == Settings()
    assert desk.window.panel.row("mask", "grow").box.value() == 0


def test_reset_all_keeps_source_and_place_and_can_be_undone(desk):
    desk.window.sources.choose("demo")
    desk.controller.set("mask", areas=("nose",), grow=50)
    desk.window.keys.take(desk.window.keys.keymap.bound("area.chin", "Z"))
    before = desk.settings
    desk.window.top.reset_action.trigger()
    assert desk.settings.source.uri == "demo"
    assert desk.settings.mask == MaskSettings()
    desk.window.notices.banners[-1].action.click()
    assert desk.settings == before
    assert desk.window.keys.keymap.keys("area.chin") == "Z"
    assert desk.window.notices.texts == []


@pytest.mark.parametrize("shows", [True, False])
def test_the_log_is_found_from_the_window(desk, monkeypatch, shows):
    opened = []
    monkeypatch.setattr(menu_presenter, "open_folder", lambda folder: opened.append(folder) or shows)
    desk.window.run("window.log")
    assert desk.window.notices.texts == [f"There is no log yet. It would lie in {log_folder()}."]
    log_folder().mkdir(parents=True)
    desk.window.top.log_action.trigger()
    assert opened == [log_folder()]
    assert shows or desk.window.notices.texts == [f"The log lies in {log_folder()}."]
