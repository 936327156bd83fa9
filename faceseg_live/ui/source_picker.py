"""Takes the pictures from where the user says: the source menu's entries and the dialogs behind them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from ..addresses import is_stream
from ..media.kinds import STILL_SUFFIXES, VIDEO_SUFFIXES
from ..media.sources.secrets import SECRETS
from .address_dialog import AddressDialog
from .devices import Devices
from .notices import Notices
from .settings_controller import SettingsController
from .source_menu import SourceMenu

_PATTERNS = " ".join(f"*{suffix}" for suffix in sorted(STILL_SUFFIXES | VIDEO_SUFFIXES))


class SourcePicker(QObject):
    """Answers the source menu."""

    def __init__(self, window: QWidget, menu: SourceMenu, devices: Devices, controller: SettingsController,
                 retry: Callable[[], None], notices: Notices) -> None:
        """`window`: before which the dialogs open; `devices` are looked for whenever the menu opens; `retry`: for
        whoever chooses once more what is shown already."""
        super().__init__(window)
        self._window, self._menu, self._devices = window, menu, devices
        self._controller, self._retry, self._notices = controller, retry, notices
        self._dialog: AddressDialog | None = None
        menu.chosen.connect(self.choose)
        menu.file_requested.connect(self.open_file)
        menu.folder_requested.connect(self.open_folder)
        menu.address_requested.connect(self.open_address)
        for scan, found in ((devices.cameras, self._show_cameras), (devices.screens, self._show_screens)):
            menu.aboutToShow.connect(scan.start)
            scan.found.connect(found)

    def choose(self, uri: str) -> None:
        """Take the pictures from elsewhere."""
        self._notices.dismiss("camera")
        if uri == self._controller.settings.source.uri:
            self._retry()
        self._controller.set("source", uri=uri)

    def open_file(self) -> None:
        """Let the user choose a video or a picture."""
        patterns = f"Videos and pictures ({_PATTERNS});;All files (*)"
        path, _ = QFileDialog.getOpenFileName(self._window, "Open a video or picture", str(Path.home()), patterns)
        if path:
            self.choose(path)

    def open_folder(self) -> None:
        """Let the user choose a folder of pictures."""
        path = QFileDialog.getExistingDirectory(self._window, "Open a folder of pictures", str(Path.home()))
        if path:
            self.choose(path)

    def open_address(self) -> None:
        """Let the user type the address of a stream."""
        uri = self._controller.settings.source.uri
        self._ask(AddressDialog(uri if is_stream(uri) else "", self._window))

    def ask_password(self) -> None:
        """Let the user say the password that the present stream asks for."""
        self._ask(AddressDialog(self._controller.settings.source.uri, self._window, wants_password=True))

    def _ask(self, dialog: AddressDialog) -> None:
        if self._dialog is not None:
            self._dialog.close()
        self._dialog = dialog
        dialog.chosen.connect(self._open)
        dialog.destroyed.connect(self._forget_dialog)
        dialog.open()

    def _open(self, address: str) -> None:
        uri = SECRETS.keep(address, lasting=True)
        if uri == self._controller.settings.source.uri:
            self._retry()  # a source that is only visited stays so
        else:
            self.choose(uri)

    def _forget_dialog(self) -> None:
        self._dialog = None

    def _show_cameras(self) -> None:
        self._menu.show_cameras(self._devices.cameras.devices)

    def _show_screens(self) -> None:
        self._menu.show_screens(self._devices.screens.devices)
