"""Reports an unexpected error, with a report that can be copied."""

from __future__ import annotations

import platform
import sys
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import Qt, Signal, qVersion
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

_PACKAGES = ("faceseg-live", "PySide6-Essentials", "ai-edge-litert", "opencv-contrib-python-headless", "numpy", "av",
             "onnxruntime", "onnxruntime-gpu")


def environment() -> str:
    """System, Python and package versions, one per line."""
    lines = [f"system: {platform.platform()}", f"python: {sys.version.split()[0]}", f"qt: {qVersion()}",
             f"display: {QGuiApplication.platformName()}"]
    return "\n".join([*lines, *(f"{name}: {_version(name)}" for name in _PACKAGES)])


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


class CrashDialog(QDialog):
    """The report, a button that copies it, and one that closes the dialog; the window keeps running behind it."""

    retry_requested = Signal()

    def __init__(
        self, where: str, traceback: str, parent: QWidget | None = None, *, can_retry: bool = False
    ) -> None:
        """`can_retry`: what failed rests now, and may be restarted."""
        super().__init__(parent)
        self.setWindowTitle("Something went wrong")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(720, 440)
        advice = ("It rests until you choose “Try again” or change what it works on" if can_retry else
                  "The program continues as well as it can; if the picture stands still, close and start it again")
        words = QLabel(f"An unexpected error happened in: {where}. {advice}. "
                       "Please copy this report into a bug report.")
        words.setWordWrap(True)
        self.report = QPlainTextEdit(f"where: {where}\n{environment()}\n\n{traceback}")
        self.report.setReadOnly(True)
        self.report.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.report.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.report.setAccessibleName("Report")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy = QPushButton("Copy the report")
        self.copy.setToolTip("Put the whole report on the clipboard")
        self.copy.clicked.connect(self._copy)
        buttons.addButton(self.copy, QDialogButtonBox.ButtonRole.ActionRole)
        self.retry = QPushButton("Try again")
        self.retry.setToolTip("Close this report and restart what failed")
        self.retry.clicked.connect(self.retry_requested)
        self.retry.clicked.connect(self.accept)
        if can_retry:
            buttons.addButton(self.retry, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        for part in (words, self.report, buttons):
            column.addWidget(part)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report.toPlainText())
        self.copy.setText("Copied")
