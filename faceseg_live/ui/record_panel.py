"""The page for recordings: the buttons and how it goes, what is recorded, into which file, and when."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from ..pipeline.recording.status import RecordingStatus
from ..settings import Settings
from ..settings.fields import spec_of
from .choice_rows import FigureBox, FiguresRow
from .edit import Edit
from .expression_field import ExpressionField
from .hiding_words import delay_words
from .page import Page, Section
from .record_button import RecordButton
from .record_file import RecordFile
from .record_replay import RecordReplay
from .record_what import GROUP, RecordWhat
from .record_words import button_words, is_finishing, status_line, warning_line
from .tokens import Tokens
from .vocabulary import Vocabulary

_DEFAULTS = Settings().record


class RecordPanel(Page):
    """Shows the settings and how a recording goes, and reports what the user wants; holds nothing itself."""

    edited = Signal(Edit)
    toggled = Signal()
    """Begin or end recording."""
    pause_toggled = Signal()
    """Pause the recording, or go on with it."""
    options_requested = Signal()
    microphones_requested = Signal()
    """The page is looked at: which ones are there now?"""
    done = Signal()
    """Return was pressed: the picture may have the keys again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._delay = ""
        self.button, self.pause = RecordButton(), QPushButton("Pause")
        self.status, self.warning = QLabel(), QLabel()
        self.what, self.file, self.replay = RecordWhat(), RecordFile(), RecordReplay()
        self.field = ExpressionField((GROUP, "when"))
        self.pre_roll = FigureBox(spec_of((GROUP, "pre_roll_s")), _DEFAULTS.pre_roll_s)
        self.post_roll = FigureBox(spec_of((GROUP, "post_roll_s")), _DEFAULTS.post_roll_s)
        self._figures = (FiguresRow("Pre-roll", (self.pre_roll,)), FiguresRow("Post-roll", (self.post_roll,)))
        self._arrange()
        self.button.clicked.connect(self.toggled)
        self.pause.clicked.connect(self.pause_toggled)
        for part in (self.what, self.file, self.replay, self.field):
            part.edited.connect(self.edited)
        self.file.options.clicked.connect(self.options_requested)
        self.field.done.connect(self.done)
        self.pre_roll.edited.connect(self._pre_roll_chosen)
        self.post_roll.edited.connect(self._post_roll_chosen)
        self.show_status(None)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.microphones_requested.emit()

    def show_settings(self, settings: Settings) -> None:
        """Show what is in force."""
        record = settings.record
        hides = settings.look_options.hides(record.looks)
        self._delay = delay_words(settings.hiding.delay_ms) if hides else ""
        self.what.show_settings(settings)
        self.file.show_settings(record)
        self.replay.show_settings(record)
        self.field.show_settings(settings)
        self.pre_roll.show_value(record.pre_roll_s)
        self.post_roll.show_value(record.post_roll_s)
        for row in self._figures:
            row.setEnabled(bool(record.when.strip()))

    def know(self, vocabulary: Vocabulary) -> None:
        """Read the expression with these labels and symbols from now on."""
        self.field.know(vocabulary)

    def show_status(self, status: RecordingStatus | None) -> None:
        """Show how the recording goes."""
        is_on = status is not None and not is_finishing(status)
        self.button.show_status(status, f"Stop   {button_words(status)}" if is_on else button_words(status))
        self.pause.setEnabled(is_on)
        self.pause.setText("Resume" if status is not None and status.is_paused else "Pause")
        self.status.setText(status_line(status, self._delay))
        self.warning.setText(warning_line(status))
        self.warning.setVisible(bool(self.warning.text()))
        self.file.show_room(status.free_s if status is not None else None)
        self.file.let_edit(not is_on)
        for part in (self.what, self.field):
            part.setEnabled(not is_on)

    def show_keys(self, record: str, pause: str, replay: str) -> None:
        """Show the keys of the commands that are here."""
        self.button.setToolTip(f"Start or stop recording  ({record})")
        self.pause.setToolTip(f"Leave out what comes until you go on  ({pause})")
        self.replay.show_key(replay)

    def focus_first(self) -> None:
        """Give the keyboard to the first control."""
        self.button.setFocus(Qt.FocusReason.TabFocusReason)

    def take_tokens(self, tokens: Tokens) -> None:
        """Use the colours of a set."""
        self.field.take_tokens(tokens)

    def _pre_roll_chosen(self, value: float) -> None:
        self._edit("pre_roll_s", value)

    def _post_roll_chosen(self, value: float) -> None:
        self._edit("post_roll_s", value)

    def _edit(self, name: str, value: object) -> None:
        self.edited.emit(Edit(GROUP, name, value))

    def _arrange(self) -> None:
        self.button.setMinimumHeight(36)
        self.pause.setMinimumHeight(36)
        self.pause.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.pause.setAccessibleName("Pause recording")
        self.status.setProperty("role", "small")
        self.warning.setProperty("role", "warning")
        for line in (self.status, self.warning):
            line.setWordWrap(True)
        self.warning.hide()
        self.field.box.setPlaceholderText("smile > 0.6")
        self.field.box.setAccessibleName("Record while")
        self.field.box.setToolTip(spec_of((GROUP, "when")).help)
        self.fill(self._run_section(), self._what_section(), self.file, self._when_section(), self.replay)

    def _run_section(self) -> Section:
        section = Section("Recording", QWidget())
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.button, 1)
        buttons.addWidget(self.pause)
        section.column.addLayout(buttons)
        section.column.addWidget(self.status)
        section.column.addWidget(self.warning)
        return section

    def _what_section(self) -> Section:
        section = Section("What", self.what.hiding)
        section.column.addWidget(self.what)
        return section

    def _when_section(self) -> Section:
        section = Section("Only while", QWidget())
        section.column.addWidget(self.field)
        row = QHBoxLayout()
        row.setSpacing(12)
        for figure in self._figures:
            row.addWidget(figure)
        section.column.addLayout(row)
        return section
