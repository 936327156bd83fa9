"""Reports an unexpected error, with a report that can be looked through, saved and copied."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication, QTextOption
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from .crash_report import crash_report, save_report

_PROPOSED = "faceseg_live-report.txt"


class CrashDialog(QDialog):
    """The report, and buttons that save and copy it as it is shown; the window keeps running behind the dialog."""

    retry_requested = Signal()

    def __init__(
        self, where: str, traceback: str, parent: QWidget | None = None, *, can_retry: bool = False
    ) -> None:
        """`can_retry`: what failed rests now, and may be restarted."""
        super().__init__(parent)
        self.setWindowTitle("Something went wrong")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(720, 480)
        advice = ("It rests until you choose “Try again” or change what it works on" if can_retry else
                  "The program goes on; if the picture stands still, close the window and open it again")
        words = _words(f"Something unexpected happened in: {where}. {advice}.")
        self.report = QPlainTextEdit(crash_report(where, traceback))
        self.report.setReadOnly(True)
        self.report.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.report.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)  # nothing is out of sight
        self.report.setAccessibleName("Report")
        self.note = _words("The report below helps to mend it. It is sent nowhere, and what you see is all of it: "
                           "names, paths and labels are left out.")
        self.copy = self._button("Copy", "Put the report on the clipboard, as it is shown", self._copy)
        self.save = self._button("Save…", "Write the report into a file, as it is shown", self._save)
        self.retry = self._button("Try again", "Close this report and restart what failed", self._retry)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        for button in (self.copy, self.save):
            buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        if can_retry:
            buttons.addButton(self.retry, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        for part in (words, self.note, self.report, buttons):
            column.addWidget(part)

    def _button(self, title: str, help_: str, run: Callable[[], None]) -> QPushButton:
        button = QPushButton(title)
        button.setToolTip(help_)
        button.clicked.connect(run)
        return button

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report.toPlainText())
        self.copy.setText("Copied")

    def _save(self) -> None:
        path, _ = QFileDialog.getSaveFileName(self, "Save the report", str(Path.home() / _PROPOSED), "Text (*.txt)")
        if not path:
            return
        try:
            save_report(self.report.toPlainText(), Path(path))
        except OSError as error:
            self.note.setText(f"{path} can't be written ({error.strerror or error}): choose another place.")
        else:
            self.note.setText(f"The report is saved as {path}.")

    def _retry(self) -> None:
        self.retry_requested.emit()
        self.accept()


def _words(text: str) -> QLabel:
    words = QLabel(text)
    words.setWordWrap(True)
    return words
