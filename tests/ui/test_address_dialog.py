"""The addresses of streams in the window, and their passwords, which are seen nowhere."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QDialogButtonBox, QLineEdit

from faceseg_live.media.sources import secrets
from faceseg_live.messages import Message
from faceseg_live.pipeline.events import SourceFailed
from faceseg_live.ui.address_dialog import AddressDialog

ASKED = SourceFailed(Message("media.password_wanted", title="rtsp://cam/live", variable=secrets.ENVIRONMENT), None,
                     wants_password=True)


@pytest.fixture
def known(monkeypatch):
    """What the secrets of this test are kept in."""
    known = secrets.Secrets(lambda: None)
    monkeypatch.setattr("faceseg_live.ui.source_picker.SECRETS", known)
    return known


@pytest.fixture
def dialog(qtbot):
    dialog = AddressDialog()
    qtbot.addWidget(dialog)
    return dialog


def chosen(dialog, qtbot):
    with qtbot.waitSignal(dialog.chosen) as signal:
        dialog.buttons.button(QDialogButtonBox.StandardButton.Open).click()
    return signal.args[0]


def test_a_login_in_the_address_moves_to_its_own_fields(dialog, qtbot):
    dialog.address.setText("rtsp://me:p%40ss@cam/live?ch=1")
    dialog.address.editingFinished.emit()
    assert (dialog.address.text(), dialog.user.text(), dialog.password.text()) == (
        "rtsp://cam/live?ch=1", "me", "p@ss")
    assert dialog.password.echoMode() is QLineEdit.EchoMode.Password
    assert chosen(dialog, qtbot) == "rtsp://me:p%40ss@cam/live?ch=1"


def test_an_empty_password_does_not_replace_one_that_is_known(dialog, qtbot):
    dialog.address.setText("rtsp://cam/live")
    dialog.user.setText("me")
    assert chosen(dialog, qtbot) == "rtsp://me@cam/live"


@pytest.mark.parametrize("address", ["", "cam/live", "me:secret@cam/live", "file:///etc/passwd", "concat:a|b"])
def test_only_addresses_of_streams_can_be_opened(dialog, address):
    dialog.address.setText(address)
    assert not dialog.buttons.button(QDialogButtonBox.StandardButton.Open).isEnabled()
    assert bool(dialog.problem.text()) == bool(address)


def test_no_password_is_seen_in_the_window_or_kept_in_the_settings(desk, known):
    desk.window.sources.open_address()
    dialog = desk.window.findChild(AddressDialog)
    dialog.address.setText("rtsp://me:secret@cam/live?token=secret2&ch=1")
    dialog.buttons.accepted.emit()
    assert desk.settings.source.uri == "rtsp://me@cam/live?token=&ch=1"
    chooser = desk.window.source
    chooser.show_silence()
    for text in (chooser.title, chooser.toolTip(), desk.window.video.text):
        assert "secret" not in text
    assert chooser.title == "rtsp://cam/live"
    assert known.filled(desk.settings.source.uri) == "rtsp://me:secret@cam/live?token=secret2&ch=1"


def test_a_stream_that_asks_for_a_password_gets_it_and_is_tried_again(desk, known):
    desk.window.sources.choose("rtsp://me@cam/live")
    desk.tell(ASKED)
    assert desk.window.notices.texts == ["rtsp://cam/live asks for a password, or refuses the one that it got."]
    dialog = desk.window.findChild(AddressDialog)
    assert dialog.user.text() == "me"
    dialog.password.setText("secret")
    dialog.buttons.accepted.emit()
    assert desk.session.retries == 1
    assert desk.settings.source.uri == "rtsp://me@cam/live"
    assert known.filled("rtsp://me@cam/live") == "rtsp://me:secret@cam/live"


def test_whoever_declines_can_have_it_ask_again(desk, known):
    desk.window.sources.choose("rtsp://me@cam/live")
    desk.tell(ASKED)
    desk.window.findChild(AddressDialog).reject()
    desk.window.notices.banners[0].action.click()
    assert any(dialog.isVisible() for dialog in desk.window.findChildren(AddressDialog))
