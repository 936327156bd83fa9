"""What becomes of events that no presenter has for its own."""

from __future__ import annotations

from faceseg_live.messages import Message
from faceseg_live.pipeline.events import Notice, StageFailed


def test_plain_notices_are_shown(desk):
    desk.tell(Notice(Message("media.in_use")), Notice(Message("media.not_connected")))
    assert desk.window.notices.texts == ["It is in use; close the other program that shows it.",
                                         "It is not connected; plug it in or choose another one."]


def test_an_unexpected_error_opens_one_dialog_with_a_report(desk):
    desk.tell(StageFailed("inference", "Traceback: boom"), StageFailed("inference", "Traceback: boom"))
    dialog = desk.window.dialogs._crash
    assert dialog.isVisible()
    report = dialog.report.toPlainText()
    assert "Traceback: boom" in report
    assert "python: 3." in report
    dialog.copy.click()
    dialog.retry.click()
    assert desk.session.retries == 1, "what rests goes on"
    assert desk.window.dialogs._crash is None
