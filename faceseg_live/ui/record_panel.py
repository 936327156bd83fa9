"""The page for recordings: the button and how it goes, what is recorded, into which file, and when."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QMenu, QPushButton, QWidget

from ..pipeline.recording.naming import recordings_folder
from ..pipeline.recording.status import RecordingStatus
from ..settings import Settings
from ..settings.fields import spec_of
from .choice_rows import ChoiceRow, FigureBox, FiguresRow
from .edit import Edit
from .expression_field import ExpressionField
from .form import LABEL_WIDTH
from .hiding_words import delay_words
from .icons import give_icon
from .menu_button import MenuButton
from .page import Page, Section
from .record_what import GROUP, RecordWhat
from .record_words import button_words, status_line, warning_line
from .tokens import Tokens
from .vocabulary import Vocabulary

_FORMATS = {"auto": "By content", "h264": "H.264 · mp4", "hevc": "HEVC · mp4", "vp9": "VP9 · webm",
            "prores": "ProRes 4444 · mov", "png": "PNG images", "gif": "GIF", "webp": "WebP"}
_NO_AUDIO = {"": "No sound", "default": "The default microphone"}
_DEFAULTS = Settings().record


class RecordPanel(Page):
    """Shows the settings and how a recording goes, and reports what the user wants; holds nothing itself."""

    edited = Signal(Edit)
    toggled = Signal()
    """Begin or end recording."""
    options_requested = Signal()
    folder_requested = Signal()
    """The folder of recordings is to be opened in the system's own window."""
    microphones_requested = Signal()
    """The page is looked at: which ones are there now?"""
    done = Signal()
    """Return was pressed: the picture may have the keys again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._delay = ""
        self.button, self.status, self.warning = QPushButton("Record"), QLabel(), QLabel()
        self.what = RecordWhat()
        self.format = ChoiceRow(spec_of((GROUP, "format")), _FORMATS)
        self.sound = ChoiceRow(spec_of((GROUP, "microphone")), _NO_AUDIO)
        self.folder, self._folder_label = MenuButton("folder"), QLabel("Folder")
        self.options = QPushButton("Options…")
        self.field = ExpressionField((GROUP, "when"))
        self.pre_roll = FigureBox(spec_of((GROUP, "pre_roll_s")), _DEFAULTS.pre_roll_s)
        self.post_roll = FigureBox(spec_of((GROUP, "post_roll_s")), _DEFAULTS.post_roll_s)
        self._figures = (FiguresRow("Pre-roll", (self.pre_roll,)), FiguresRow("Post-roll", (self.post_roll,)))
        self._arrange()
        self.button.clicked.connect(self.toggled)
        self.what.edited.connect(self.edited)
        self.format.edited.connect(self._format_chosen)
        self.sound.edited.connect(self._sound_chosen)
        self.options.clicked.connect(self.options_requested)
        self.field.edited.connect(self.edited)
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
        self.format.show_value(record.format)
        self.sound.show_value(record.microphone)
        folder = recordings_folder(record)
        self.folder.show_choice(folder.name or str(folder), "")
        self.folder.setToolTip(str(folder))
        self.field.show_settings(settings)
        self.pre_roll.show_value(record.pre_roll_s)
        self.post_roll.show_value(record.post_roll_s)
        for row in self._figures:
            row.setEnabled(bool(record.when.strip()))

    def know(self, vocabulary: Vocabulary) -> None:
        """Read the expression with these labels and symbols from now on."""
        self.field.know(vocabulary)

    def show_microphones(self, names: tuple[str, ...]) -> None:
        """Offer these, besides the usual one."""
        self.sound.button.set_choices(_NO_AUDIO | {name: name for name in names})

    def show_status(self, status: RecordingStatus | None) -> None:
        """Show how the recording goes."""
        is_on = status is not None
        self.button.setText(f"Stop   {button_words(status)}" if is_on else "Record")
        self.button.setAccessibleName("Stop recording" if is_on else "Record")
        if self.button.property("isOn") != is_on:
            self.button.setProperty("isOn", is_on)
            self.button.style().polish(self.button)
        self.status.setText(status_line(status, self._delay))
        self.warning.setText(warning_line(status))
        self.warning.setVisible(bool(self.warning.text()))
        for part in (self.what, self.format, self.sound, self.folder, self._folder_label, self.field, self.options):
            part.setEnabled(not is_on)

    def focus_first(self) -> None:
        """Give the keyboard to the first control."""
        self.button.setFocus(Qt.FocusReason.TabFocusReason)

    def take_tokens(self, tokens: Tokens) -> None:
        """Use the colours of a set."""
        self.field.take_tokens(tokens)

    def _format_chosen(self, value: str) -> None:
        self._edit("format", value)

    def _sound_chosen(self, value: str) -> None:
        self._edit("microphone", value)

    def _pre_roll_chosen(self, value: float) -> None:
        self._edit("pre_roll_s", value)

    def _post_roll_chosen(self, value: float) -> None:
        self._edit("post_roll_s", value)

    def _choose_folder(self) -> None:
        path = QFileDialog.getExistingDirectory(self, "Folder of recordings", self.folder.toolTip())
        if path:
            self._edit("folder", path)

    def _usual_folder(self) -> None:
        self._edit("folder", "")

    def _edit(self, name: str, value: object) -> None:
        self.edited.emit(Edit(GROUP, name, value))

    def _arrange(self) -> None:
        self.button.setProperty("role", "record")
        give_icon(self.button, "record", "error")
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.setMinimumHeight(36)
        self.status.setProperty("role", "small")
        self.warning.setProperty("role", "warning")
        for line in (self.status, self.warning):
            line.setWordWrap(True)
        self.warning.hide()
        self.field.box.setPlaceholderText("smile > 0.6")
        self.field.box.setAccessibleName("Record while")
        self.field.box.setToolTip(spec_of((GROUP, "when")).help)
        self.options.setProperty("role", "link")
        self.options.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.options.setToolTip("Encoder, constant rate, self-timer, sidecar")
        self._fill_folder_menu()
        self.fill(self._run_section(), self._what_section(), self._file_section(), self._when_section())

    def _fill_folder_menu(self) -> None:
        menu = QMenu(self.folder)
        menu.addAction("Choose a folder…").triggered.connect(self._choose_folder)
        menu.addAction("The system's folder for videos").triggered.connect(self._usual_folder)
        menu.addAction("Open it").triggered.connect(self.folder_requested)
        self.folder.setMenu(menu)
        self.folder.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.folder.setAccessibleName("Folder of recordings")

    def _run_section(self) -> Section:
        section = Section("Recording", QWidget())
        section.column.addWidget(self.button)
        section.column.addWidget(self.status)
        section.column.addWidget(self.warning)
        return section

    def _what_section(self) -> Section:
        section = Section("What", self.what.hiding)
        section.column.addWidget(self.what)
        return section

    def _file_section(self) -> Section:
        section = Section("File", self.options)
        folder = QHBoxLayout()
        folder.setSpacing(8)
        self._folder_label.setBuddy(self.folder)
        folder.addWidget(self._folder_label)
        folder.addWidget(self.folder, 1)
        for label in (self.format.label, self.sound.label, self._folder_label):
            label.setFixedWidth(LABEL_WIDTH)
        section.column.addWidget(self.format)
        section.column.addWidget(self.sound)
        section.column.addLayout(folder)
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
