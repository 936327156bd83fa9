"""The menu of sources: the cameras and screens that there are, files and streams, and what a camera is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from ..media.sources.base import SourceInfo
from ..media.sources.camera_info import CameraInfo
from ..media.sources.screen import ScreenInfo
from ..messages import visible
from ..settings import AUTOMATIC, DEFAULT_SOURCE, SourceSettings
from .edit import Edit
from .mode_choices import pixel_formats_of, rates_of, sizes_of

_DEFAULTS = SourceSettings()
_ASKED = "What a camera is asked for; it may deliver something else"
_ROTATIONS = {0: "None", 90: "90° to the right", 180: "180°", 270: "90° to the left"}
_SCREEN = "screen"


class SourceMenu(QMenu):
    """Shows what there is and what is in force, and reports what the user chooses."""

    chosen = Signal(str)
    """The uri of another source."""
    asked = Signal(Edit)
    """What a camera is asked for, or how the picture is turned."""
    file_requested = Signal()
    folder_requested = Signal()
    address_requested = Signal()
    controls_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = _DEFAULTS
        self._info: SourceInfo | None = None
        self._cameras: tuple[CameraInfo, ...] = ()
        self._screens: tuple[ScreenInfo, ...] = ()
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self._fill)
        self.triggered.connect(self._triggered)
        self._fill()

    @property
    def cameras(self) -> tuple[CameraInfo, ...]:
        """Those that the last look found."""
        return self._cameras

    def show_settings(self, settings: SourceSettings) -> None:
        """What is asked for."""
        self._settings = settings

    def show_info(self, info: SourceInfo | None) -> None:
        """What is open; None: nothing is."""
        self._info = info

    def show_cameras(self, cameras: tuple[CameraInfo, ...]) -> None:
        """The cameras that there are."""
        if cameras != self._cameras:
            self._cameras = cameras
            self._fill()

    def show_screens(self, screens: tuple[ScreenInfo, ...]) -> None:
        """The screens that there are."""
        if screens != self._screens:
            self._screens = screens
            self._fill()

    @property
    def camera(self) -> CameraInfo | None:
        """The camera that is open, or else the one that is chosen; None: there is none, or it is something else."""
        if self._info is not None:
            return self._info.camera
        chosen = self._settings.uri
        return next((camera for camera in self._cameras if chosen in (DEFAULT_SOURCE, camera.uri, str(camera.index))),
                    None)

    def _fill(self) -> None:
        for submenu in self.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly):
            submenu.deleteLater()  # clearing the menu leaves them behind
        self.clear()
        self._add_sources()
        self.addSeparator()
        for title, requested in (("Open a video or picture…", self.file_requested), ("Open a folder of pictures…",
                              self.folder_requested), ("Stream address…", self.address_requested)):
            self.addAction(title).setData(requested)
        self.addSeparator()
        self._add_questions()
        self._add_choices("Rotation", "rotation", _ROTATIONS, "Turns the picture of any source")
        self.addAction("Camera controls…").setData(self.controls_requested)

    def _add_sources(self) -> None:
        group, camera = QActionGroup(self), self.camera
        for own in self._cameras:
            title = own.name if own.is_colour else f"{own.name}\tno colours"
            self._add_source(group, title, own.uri, is_chosen=camera is not None and own.uri == camera.uri)
        if not self._cameras:
            self.addAction("No camera found").setEnabled(False)
        self._add_source(group, "Demo clip", "demo")
        for screen in self._screens:
            is_usual = self._settings.uri == _SCREEN and screen is self._screens[0]
            title = f"{screen.title}\t{screen.width}×{screen.height}"
            self._add_source(group, title, screen.uri, is_chosen=is_usual or screen.uri == self._settings.uri)
        if not self._screens:
            self._add_source(group, "Screen", _SCREEN)

    def _add_source(self, group: QActionGroup, title: str, uri: str, *, is_chosen: bool | None = None) -> None:
        action = self.addAction(visible(title, keeps="\t").replace("&", "&&"))  # else Qt underlines what follows
        action.setCheckable(True)
        action.setChecked(uri == self._settings.uri if is_chosen is None else is_chosen)
        action.setData(uri)
        group.addAction(action)

    def _add_questions(self) -> None:
        """What a camera is asked for: what it really offers, where that is known."""
        settings, camera = self._settings, self.camera
        modes = camera.formats if camera is not None else ()
        menus = (
            self._add_choices("Camera resolution", "resolution", sizes_of(modes, settings), _ASKED),
            self._add_choices("Camera frame rate", "fps", rates_of(modes, settings), _ASKED),
            self._add_choices("Camera pixel format", "pixel_format", pixel_formats_of(modes, settings),
                              f"{_ASKED}. “{AUTOMATIC}” takes Motion-JPEG where the camera has it"),
        )
        for menu in menus:
            menu.setEnabled(self._info is None or camera is not None)

    def _add_choices(self, title: str, name: str, choices: Mapping[Any, str], help_: str) -> QMenu:
        menu = self.addMenu(title)
        menu.menuAction().setToolTip(help_)
        group = QActionGroup(menu)
        for value, text in choices.items():
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(value == getattr(self._settings, name))
            action.setData((name, value))
            group.addAction(action)
        return menu

    def _triggered(self, action: QAction) -> None:
        data = action.data()
        if isinstance(data, str):
            self.chosen.emit(data)
        elif isinstance(data, tuple):
            self.asked.emit(Edit("source", *data))
        elif data is not None:
            data.emit()
