"""The button that begins and ends a recording: one on the page, one in the bar."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from ..pipeline.recording.status import RecordingStatus
from .icons import give_icon
from .record_words import is_finishing


class RecordButton(QPushButton):
    """Red while a recording runs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Record", parent)
        self.setProperty("role", "record")
        give_icon(self, "record", "error")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Record")

    def show_status(self, status: RecordingStatus | None, words: str) -> None:
        """Show how the recording goes, in these words; None: nothing is recorded."""
        is_on = status is not None and not is_finishing(status)
        self.setText(words)
        self.setAccessibleName("Stop recording" if is_on else words or "Record")
        if self.property("isOn") != is_on:
            self.setProperty("isOn", is_on)
            self.style().polish(self)
