"""The section for the file of a recording: its kind, its sound, where it goes, when the next one begins."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QMenu, QPushButton, QWidget

from ..messages import visible
from ..pipeline.recording.naming import recordings_folder
from ..settings import RecordSettings
from ..settings.fields import default_of, spec_of
from .choice_rows import ChoiceRow, FigureBox, FiguresRow
from .edit import Edit
from .form import LABEL_WIDTH
from .menu_button import MenuButton
from .page import Section
from .record_what import GROUP
from .record_words import SCARCE_S, room_words

_FORMATS = {"auto": "By content", "h264": "H.264 · mp4", "hevc": "HEVC · mp4", "vp9": "VP9 · webm",
            "prores": "ProRes 4444 · mov", "png": "PNG images", "gif": "GIF", "webp": "WebP"}
_NO_AUDIO = {"": "No sound", "default": "The default microphone"}
_SPLITS = {"split_after_s": "any time", "split_after_mb": "any size"}
"""Setting → what its box says where no file is split."""
_BOX_PX = 84
"""Both boxes fit into a line, whatever figures they would take."""


class RecordFile(Section):
    """Shows these settings and reports what the user changes."""

    edited = Signal(Edit)
    folder_requested = Signal()
    """The folder of recordings is to be opened in the system's own window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.options = QPushButton("Options…")
        super().__init__("File", self.options, parent)
        self.format = ChoiceRow(spec_of((GROUP, "format")), _FORMATS)
        self.sound = ChoiceRow(spec_of((GROUP, "microphone")), _NO_AUDIO)
        self.folder, self._folder_label, self.room = MenuButton("folder"), QLabel("Folder"), QLabel()
        self.splits = {name: _split_box(name, none) for name, none in _SPLITS.items()}
        self._split_row = FiguresRow("Split after", tuple(self.splits.values()))
        self._arrange()
        for name, part in ({"format": self.format, "microphone": self.sound} | self.splits).items():
            part.setProperty("field", name)
            part.edited.connect(self._part_edited)
        self.show_room(None)

    def show_settings(self, record: RecordSettings) -> None:
        """Show what is in force."""
        self.format.show_value(record.format)
        self.sound.show_value(record.microphone)
        folder = recordings_folder(record)
        self.folder.show_choice(folder.name or str(folder), "")
        self.folder.setToolTip(visible(str(folder)))
        for name, box in self.splits.items():
            box.show_value(getattr(record, name))

    def show_microphones(self, names: Iterable[str]) -> None:
        """Offer these, besides the usual one."""
        self.sound.button.set_choices(_NO_AUDIO | {name: name for name in names})

    def show_room(self, free_s: float | None) -> None:
        """How long the folder's disk will do; None: unknown."""
        words = room_words(free_s)
        role = "warning" if free_s is not None and free_s < SCARCE_S else "small"
        self.room.setText(words)
        self.room.setVisible(bool(words))
        if self.room.property("role") != role:
            self.room.setProperty("role", role)
            self.room.style().polish(self.room)

    def let_edit(self, may_edit: bool) -> None:
        """What a recording is made into stays as it is while it runs."""
        for part in (self.options, self.format, self.sound, self.folder, self._folder_label, self._split_row):
            part.setEnabled(may_edit)

    def _part_edited(self, value: object) -> None:
        self._edit(self.sender().property("field"), value)

    def _choose_folder(self) -> None:
        path = QFileDialog.getExistingDirectory(self, "Folder of recordings", self.folder.toolTip())
        if path:
            self._edit("folder", path)

    def _usual_folder(self) -> None:
        self._edit("folder", "")

    def _edit(self, name: str, value: object) -> None:
        self.edited.emit(Edit(GROUP, name, value))

    def _arrange(self) -> None:
        self.options.setProperty("role", "link")
        self.options.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.options.setToolTip("Encoder, constant rate, self-timer, sidecar")
        self._fill_folder_menu()
        folder = QHBoxLayout()
        folder.setSpacing(8)
        self._folder_label.setBuddy(self.folder)
        folder.addWidget(self._folder_label)
        folder.addWidget(self.folder, 1)
        for label in (self.format.label, self.sound.label, self._folder_label, self._split_row.label):
            label.setFixedWidth(LABEL_WIDTH)
        self.room.setContentsMargins(LABEL_WIDTH + folder.spacing(), 0, 0, 0)
        self.column.addWidget(self.format)
        self.column.addWidget(self.sound)
        self.column.addLayout(folder)
        self.column.addWidget(self.room)
        self.column.addWidget(self._split_row)

    def _fill_folder_menu(self) -> None:
        menu = QMenu(self.folder)
        menu.addAction("Choose a folder…").triggered.connect(self._choose_folder)
        menu.addAction("The system's folder for videos").triggered.connect(self._usual_folder)
        menu.addAction("Open it").triggered.connect(self.folder_requested)
        self.folder.setMenu(menu)
        self.folder.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.folder.setAccessibleName("Folder of recordings")


def _split_box(name: str, none: str) -> FigureBox:
    box = FigureBox(spec_of((GROUP, name)), default_of((GROUP, name)))
    box.setSpecialValueText(none)
    box.setMinimumWidth(_BOX_PX)
    return box
