"""The report of an unexpected error: all of it is seen before it is copied or saved, and nothing personal is in it."""

from __future__ import annotations

import logging
import os
import stat
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog

from faceseg_live.logs import program
from faceseg_live.logs.place import log_folder
from faceseg_live.ui.application import CrashReporter
from faceseg_live.ui.crash_dialog import CrashDialog

TRACE = '''Traceback (most recent call last):
  File "/home/anna/faceseg/faceseg_live/pipeline/stage.py", line 3, in run
    self._step()
FileNotFoundError: [Errno 2] No such file or directory: '/home/anna/My Urlaub/Березка.jpg'
'''


@pytest.fixture
def dialog(theme, qtbot):
    program.begin("1.2.3", "gui", ["--source"], lambda message: None)
    logging.getLogger("faceseg_live.of_this_test").warning("frames=%d of '%s'", 7, "anna")
    dialog = CrashDialog("capture", TRACE, can_retry=True)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    yield dialog
    program.end(0)


def test_the_report_has_what_helps_and_nothing_personal(dialog):
    report = dialog.report.toPlainText()
    for expected in ("where: capture", "FileNotFoundError: [Errno 2] No such file or directory: '…'", "python: ",
                     "numpy: ", "in the log before:", "command=gui options=--source", "frames=7 of '…'"):
        assert expected in report
    for secret in ("anna", "Urlaub", "Березка", str(Path.home())):
        assert secret not in report
    assert dialog.report.isReadOnly()


def test_what_is_copied_is_what_is_shown(dialog):
    dialog.copy.click()
    assert QApplication.clipboard().text() == dialog.report.toPlainText()
    assert dialog.copy.text() == "Copied"


def test_what_is_saved_is_what_is_shown(dialog, tmp_path, monkeypatch):
    path = tmp_path / "report.txt"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    dialog.save.click()
    assert path.read_text("utf-8") == dialog.report.toPlainText()
    assert str(path) in dialog.note.text()
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["", "none/report.txt", "."])
def test_a_place_that_can_not_be_written_is_told(dialog, tmp_path, monkeypatch, name):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / name) if name else "", ""))
    before = dialog.note.text()
    dialog.save.click()
    assert ("choose another place" in dialog.note.text()) is bool(name)
    assert name or dialog.note.text() == before


def test_trying_again_closes_the_report(dialog, qtbot):
    with qtbot.waitSignal(dialog.retry_requested):
        dialog.retry.click()
    assert not dialog.isVisible()


def test_an_error_of_the_window_is_logged_without_anything_personal(theme, qtbot, capsys):
    program.begin("1.2.3", "gui", [], lambda message: None)
    reporter = CrashReporter()
    try:
        with qtbot.waitSignal(reporter.crashed):
            reporter._report("a thread", ValueError, ValueError("the label 'anna' \x1b[2J"), None)
    finally:
        program.end(4)
    text = (log_folder() / "faceseg_live.log").read_text("utf-8")
    assert "unforeseen in a thread" in text
    assert "ValueError: the label '…'" in text
    assert "anna" not in text
    assert "ended code=4" in text
    assert "\x1b" not in capsys.readouterr().err
