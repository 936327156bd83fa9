"""What an earlier run of the program did not finish recording, and what can be done with it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ..messages import size_words
from ..pipeline.recording.unfinished import Kept, Unfinished
from .dialog_layout import MARGIN_PX, lay_out
from .notices import sentence
from .record_words import clock
from .scrolling_body import ScrollingBody
from .window_place import largest

WIDTH = 560
_NOTE = "The program was ended while it recorded. What it had written by then is still there."


class UnfinishedRow(QWidget):
    """One recording."""

    keep_requested, delete_requested, folder_requested = Signal(object), Signal(object), Signal(object)
    decided = Signal()
    """It was decided what becomes of it, or that failed."""

    def __init__(self, left: Unfinished) -> None:
        super().__init__()
        self.left = left
        parts = left.parts
        self.title = QLabel(f"Recording of {moment_words(left.began)}, {size_words(left.size_bytes)}")
        self.title.setProperty("role", "strong")
        self.words = QLabel(", ".join(part.name for part in parts))
        self.words.setProperty("role", "small")
        self.words.setToolTip(str(parts[0].parent) if parts else "")
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.words.setWordWrap(True)
        self.keep = _button("Keep", "Make an ordinary file of it")
        self.folder = _button("Show in folder", "Open the folder that it is in")
        self.delete = _button("Delete…", "Remove its files")
        self.keep.clicked.connect(self._keep)
        self.folder.clicked.connect(lambda: self.folder_requested.emit(self.left))
        self.delete.clicked.connect(self._delete)
        self._asks = False
        self._arrange()

    @property
    def is_open(self) -> bool:
        """Whether nothing was decided yet."""
        return self.keep.isEnabled()

    def show_progress(self, share: float) -> None:
        """0..1"""
        self._say(f"Being kept: {int(100 * share)} %")

    def show_kept(self, kept: Kept) -> None:
        """It has its names."""
        names = ", ".join(path.name for path in kept.files)
        length = f", {clock(kept.seconds)}" if kept.seconds else ""
        self._say(" ".join((f"Kept as {names}{length}.", *(sentence(str(remark)) for remark in kept.remarks))))

    def show_deleted(self) -> None:
        """It is gone."""
        self._say("Deleted.")
        self.folder.setEnabled(False)

    def show_failure(self, why: str) -> None:
        """It is as it was."""
        self._say(sentence(why), is_bad=True)
        self._set_open(True)

    def _arrange(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.keep, self.folder, self.delete):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 12)
        column.setSpacing(6)
        for part in (self.title, self.words):
            column.addWidget(part)
        column.addLayout(buttons)

    def _keep(self) -> None:
        self._set_open(False)
        self._say("Waits to be kept.")
        self.keep_requested.emit(self.left)

    def _delete(self) -> None:
        if not self._asks:
            self._asks = True
            self.delete.setText("Delete for good")
            return
        self._set_open(False)
        self.delete_requested.emit(self.left)

    def _set_open(self, is_open: bool) -> None:
        self._asks = False
        self.delete.setText("Delete…")
        for button in (self.keep, self.delete):
            button.setEnabled(is_open)
        self.decided.emit()

    def _say(self, text: str, *, is_bad: bool = False) -> None:
        self.words.setText(text)
        self.words.setProperty("role", "smallError" if is_bad else "small")
        self.words.style().polish(self.words)


class UnfinishedDialog(QDialog):
    """A row for each; holds nothing itself."""

    keep_requested, delete_requested, folder_requested = Signal(object), Signal(object), Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Unfinished recordings")
        self.rows: list[UnfinishedRow] = []
        self.body = ScrollingBody(WIDTH - 2 * MARGIN_PX)
        self.keep_all, self.close_button = _button("Keep all", "Make ordinary files of all of them"), _button(
            "Close", "What is neither kept nor deleted is offered again at the next start")
        title, note = QLabel("Unfinished recordings"), QLabel(_NOTE)
        title.setProperty("role", "strong")
        note.setProperty("role", "muted")
        note.setWordWrap(True)
        lay_out(self, title, note, self.body, self.keep_all, self.close_button)
        self.keep_all.clicked.connect(self._keep_all)
        self.close_button.clicked.connect(self.accept)

    def show_recordings(self, recordings: Iterable[Unfinished]) -> None:
        """Show these."""
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 4, 0, 4)
        self.rows = [UnfinishedRow(left) for left in recordings]
        for row in self.rows:
            row.keep_requested.connect(self.keep_requested)
            row.delete_requested.connect(self.delete_requested)
            row.folder_requested.connect(self.folder_requested)
            row.decided.connect(self._show_what_is_open)
            column.addWidget(row)
        column.addStretch(1)
        self.body.exchange(body)
        self.keep_all.setVisible(len(self.rows) > 1)
        self._show_what_is_open()
        self.close_button.setFocus()
        self.resize(WIDTH, min(self.sizeHint().height(), largest(self).height()))

    def row_of(self, left: Unfinished) -> UnfinishedRow | None:
        """The row of a recording."""
        return next((row for row in self.rows if row.left == left), None)

    def _show_what_is_open(self) -> None:
        self.keep_all.setEnabled(any(row.is_open for row in self.rows))

    def _keep_all(self) -> None:
        for row in self.rows:
            if row.is_open:
                row.keep.click()


def moment_words(began: datetime, today: date | None = None) -> str:
    """ "12:03", or with its day where that was another one."""
    today = today or datetime.now().date()
    return f"{began:%H:%M}" if began.date() == today else f"{began:%Y-%m-%d %H:%M}"


def _button(title: str, help_: str) -> QPushButton:
    button = QPushButton(title)
    button.setToolTip(help_)
    button.setAccessibleName(title)
    button.setAutoDefault(False)
    return button
