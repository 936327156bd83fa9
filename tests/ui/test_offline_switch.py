"""Work offline in the window: where it is switched, and where it is seen."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QDialogButtonBox

from faceseg_live.messages import Message
from faceseg_live.pipeline.events import SourceFailed
from faceseg_live.pipeline.status import Readiness
from faceseg_live.policy import offline
from faceseg_live.settings import Settings
from faceseg_live.ui.address_dialog import AddressDialog

STREAM = "rtsp://camera/live"
REFUSED = SourceFailed(Message("common.offline", what=STREAM), None)


def action_of(window, key):
    return window.notices._banner(key).action


def test_the_menu_switches_it_for_the_session_and_for_later(desk):
    switch = desk.window.top.offline_action
    assert not switch.isChecked()
    switch.trigger()
    assert offline.is_offline()
    assert desk.settings.network.offline
    assert desk.controller.stored.network.offline
    assert not desk.window.bar.offline.isHidden()
    switch.trigger()
    assert not offline.is_offline()
    assert not desk.settings.network.offline
    assert desk.window.bar.offline.isHidden()


def test_settings_that_say_so_show_it_at_the_start(open_desk):
    desk = open_desk(Settings().changed("network", offline=True))
    Settings().changed("network", offline=True).put_in_force()
    desk.controller.changed.emit()
    assert desk.window.top.offline_action.isChecked()
    assert not desk.window.bar.offline.isHidden()


def test_what_the_command_line_forbids_can_be_seen_but_not_changed(desk):
    offline.force_offline()
    desk.controller.changed.emit()
    switch = desk.window.top.offline_action
    assert switch.isChecked()
    assert not switch.isEnabled()
    assert "--offline" in switch.toolTip()
    assert not desk.controller.stored.network.offline, "the next start is online again"


def test_no_reset_puts_anybody_online(desk):
    desk.window.top.offline_action.trigger()
    desk.window.top.reset_action.trigger()
    assert desk.settings.network.offline


def test_a_stream_is_one_click_away(desk):
    desk.window.top.offline_action.trigger()
    desk.tell(REFUSED)
    notice = desk.window.notices._banner("source")
    assert notice.text == f"{STREAM} needs the network, and the program works offline."
    assert "tried again" not in notice.text
    notice.action.click()
    assert not offline.is_offline()
    assert not desk.settings.network.offline


def test_but_not_where_the_window_has_no_say(desk):
    offline.force_offline()
    desk.tell(REFUSED)
    assert desk.window.notices._banner("source").action.isHidden()


def test_an_address_can_not_be_opened_and_says_why(qtbot):
    offline.set_offline(True)
    dialog = AddressDialog(STREAM)
    qtbot.addWidget(dialog)
    assert not dialog.buttons.button(QDialogButtonBox.StandardButton.Open).isEnabled()
    assert "works offline" in dialog.problem.text()


@pytest.mark.parametrize("whose", ["engine", "classifiers"])
def test_a_model_of_the_hub_that_is_not_here_leads_to_the_models(desk, whose):
    reason = Message("runtimes.hub_model_missing", name="somebody/tiny", command="models pull somebody/tiny")
    asked = []
    getattr(desk.window.presenters, whose).model_requested.connect(asked.append)
    if whose == "engine":
        desk.engine_fails(reason)
    else:
        desk.controller.set("classify", classifiers=("transformers=somebody/tiny",))
        desk.classifiers(Readiness.FAILED, reason=reason)
    action = desk.window.notices._banner(whose).action
    assert action.text() == "Models…"
    action.click()
    assert asked == ["somebody/tiny"]
