"""The keys of the commands: bound to the window, shown where their commands are, changed in a dialog, and kept."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject

from .area_chooser import AreaChooser
from .crop_strip import CropStrip
from .dialogs import Dialogs
from .keymap import Keymap, readable
from .record_panel import RecordPanel
from .settings_controller import SettingsController
from .shortcuts import Shortcuts
from .top_bar import TopBar


@dataclass(frozen=True, slots=True)
class KeyParts:
    """The parts of the window that show keys."""

    areas: AreaChooser
    top: TopBar
    record: RecordPanel
    strip: CropStrip


class KeyBindings(QObject):
    """Holds the keymap that is in force."""

    def __init__(self, keymap: Keymap, shortcuts: Shortcuts, parts: KeyParts, dialogs: Dialogs,
                 controller: SettingsController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts, self._dialogs, self._controller = parts, dialogs, controller
        self.keymap, self.shortcuts = keymap, shortcuts
        self._show()

    def take(self, keymap: Keymap) -> None:
        """Use another keymap from now on, also at the next start."""
        self.keymap = keymap
        self.shortcuts.take(keymap)
        self._controller.set("window", shortcuts=keymap.own)
        self._show()

    def show_all(self) -> None:
        """Show all commands with their keys, which can be changed there."""
        self._dialogs.show_shortcuts(self.keymap, self.take)

    def _show(self) -> None:
        self._parts.areas.show_keys(self.keymap)
        snapshot, record, pause, replay, side_panel, next_face, help_ = (
            readable(self.keymap.keys(name))
            for name in ("picture.snapshot", "picture.record", "picture.pause_recording", "picture.save_replay",
                         "view.side_panel", "face.next", "window.shortcuts")
        )
        self._parts.top.show_keys(snapshot, record, side_panel, help_)
        self._parts.record.show_keys(record, pause, replay)
        self._parts.strip.show_help(f"Click a face to lock onto it · {next_face} next face\n"
                                    f"{help_} shows all shortcuts")
