"""The source: which one, what it truly delivers, whether it is live, and the choice of another."""

from __future__ import annotations

from enum import Enum
from math import isnan
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QWidget

from ..domain.addresses import shown
from ..media.sources.base import SourceInfo
from ..media.sources.camera_info import CameraInfo
from ..settings import DEFAULT_SOURCE, RESOLUTIONS, SourceSettings
from .edit import Edit
from .menu_button import MenuButton
from .tokens import Tokens

FRAME_RATES = (15, 24, 25, 30, 50, 60, 120)


class SourceStatus(Enum):
    """What the status light next to the source says, and the token of its colour."""

    OPENING = ("OPENING", "muted")
    LIVE = ("LIVE", "positive")
    FILE = ("FILE", "accent")
    PAUSED = ("PAUSED", "warning")
    LOST = ("NO SIGNAL", "error")
    STILL = ("STILL", "accent")
    ENDED = ("ENDED", "muted")


class StatusLight(QWidget):
    """A dot and a word, as wide as the longest word."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sign = SourceStatus.OPENING
        self._dot, self._word = QLabel("●"), QLabel()
        self._word.setProperty("role", "lamp")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._dot)
        row.addWidget(self._word, 1)
        self.setFixedWidth(92)

    def show_status(self, sign: SourceStatus, tokens: Tokens) -> None:
        """Show a sign in the colours of a set."""
        self.sign = sign
        word, colour = sign.value
        self._word.setText(word)
        self.setAccessibleName(f"Source: {word.lower()}")
        shade = getattr(tokens, colour)
        self._dot.setStyleSheet(f"color: {shade}; font-size: 11px;")
        self._word.setStyleSheet(f"color: {shade}; font-size: 12px; font-weight: 600;")


class SourceChooser(MenuButton):
    """Shows the source; its menu chooses another, and what a camera is asked for."""

    chosen = Signal(str)
    """The uri of another source."""
    asked = Signal(Edit)
    """What a camera is asked for."""
    file_requested = Signal()
    folder_requested = Signal()
    address_requested = Signal()
    menu_opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("camera", parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Source")
        self.setMinimumWidth(190)
        self._settings = SourceSettings()
        self._cameras: tuple[CameraInfo, ...] = ()
        self._info: SourceInfo | None = None
        self._fps = float("nan")
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(self.menu_opened)
        menu.aboutToShow.connect(self._fill)
        menu.triggered.connect(self._triggered)
        self.setMenu(menu)
        self._fill()
        self.show_opening(self._settings)

    @property
    def cameras(self) -> tuple[CameraInfo, ...]:
        """Those that the last look found."""
        return self._cameras

    def show_settings(self, settings: SourceSettings) -> None:
        """What is asked for."""
        self._settings = settings

    def show_cameras(self, cameras: tuple[CameraInfo, ...]) -> None:
        """The cameras that there are."""
        if cameras != self._cameras:
            self._cameras = cameras
            self._fill()

    def show_opening(self, settings: SourceSettings) -> None:
        """Another source is being opened."""
        self._settings, self._info, self._fps = settings, None, float("nan")
        self.show_icon(_icon_of_uri(settings.uri))
        self._describe(self._name_of(shown(settings.uri)), "", shown(settings.uri))

    def show_info(self, info: SourceInfo) -> None:
        """What the open source says it delivers."""
        self._info = info
        self.show_icon(_icon_of(info))
        self._show_delivery()

    def show_silence(self) -> None:
        """It delivers nothing now."""
        self._info = None
        self._describe(self.title, "", shown(self._settings.uri))

    def show_rate(self, fps: float) -> None:
        """The frames per second that really come."""
        self._fps = fps
        if self._info is not None:
            self._show_delivery()

    def _show_delivery(self) -> None:
        info = self._info
        if info is None:
            return
        fps = info.fps if isnan(self._fps) else self._fps
        parts = [f"{info.width}×{info.height}", info.pixel_format.upper(), f"{fps:.1f} fps" if fps else ""]
        self._describe(info.title, " · ".join(part for part in parts if part), str(info.note or ""))

    def _describe(self, title: str, detail: str, more: str) -> None:
        self.show_choice(title, detail)
        self.setToolTip("\n".join(dict.fromkeys(part for part in (title, detail, more) if part)))

    def _name_of(self, uri: str) -> str:
        named = {DEFAULT_SOURCE: "Camera", "demo": "Demo clip", "screen": "Screen"}
        named |= {str(camera.index): camera.name for camera in self._cameras}
        return named.get(uri) or (uri if "://" in uri else Path(uri).name) or uri

    def _fill(self) -> None:
        menu = self.menu()
        for submenu in menu.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly):
            submenu.deleteLater()  # clearing the menu leaves them behind
        menu.clear()
        group = QActionGroup(menu)
        for camera in self._cameras:
            is_first = camera is self._cameras[0]
            uri = DEFAULT_SOURCE if is_first and self._settings.uri == DEFAULT_SOURCE else str(camera.index)
            self._add_source(group, camera.name, uri)
        if not self._cameras:
            menu.addAction("No camera found").setEnabled(False)
        self._add_source(group, "Demo clip", "demo")
        self._add_source(group, "Screen", "screen")
        menu.addSeparator()
        for title, requested in (("Open a video or picture…", self.file_requested), ("Open a folder of pictures…",
                              self.folder_requested), ("Stream address…", self.address_requested)):
            menu.addAction(title).setData(requested)
        menu.addSeparator()
        sizes = {size.replace("x", "×"): size for size in RESOLUTIONS}
        self._add_choices("Camera resolution", "resolution", sizes, "What a camera is asked for")
        rates = {f"{rate} fps": rate for rate in sorted({*FRAME_RATES, self._settings.fps})}
        self._add_choices("Camera frame rate", "fps", rates, "What a camera is asked for")

    def _add_source(self, group: QActionGroup, title: str, uri: str) -> None:
        action = self.menu().addAction(title)
        action.setCheckable(True)
        action.setChecked(uri == self._settings.uri)
        action.setData(uri)
        group.addAction(action)

    def _add_choices(self, title: str, name: str, choices: dict[str, str] | dict[str, int], help_: str) -> None:
        menu = self.menu().addMenu(title)
        menu.menuAction().setToolTip(help_)
        group = QActionGroup(menu)
        default = getattr(SourceSettings(), name)
        for text, value in choices.items():
            action = menu.addAction(f"{text} (default)" if value == default else text)
            action.setCheckable(True)
            action.setChecked(value == getattr(self._settings, name))
            action.setData((name, value))
            group.addAction(action)

    def _triggered(self, action: QAction) -> None:
        data = action.data()
        if isinstance(data, str):
            self.chosen.emit(data)
        elif isinstance(data, tuple):
            self.asked.emit(Edit("source", *data))
        elif data is not None:
            data.emit()


def _icon_of(info: SourceInfo) -> str:
    if info.is_live:
        return "screen" if info.uri.startswith("screen") else "stream" if "://" in info.uri else "camera"
    return "picture" if info.is_still else "film"


def _icon_of_uri(uri: str) -> str:
    """For a source that isn't open yet."""
    if "://" in uri:
        return "stream"
    if uri.startswith("screen"):
        return "screen"
    is_camera = uri.startswith(DEFAULT_SOURCE) or uri.isdecimal()
    return "camera" if is_camera else "folder" if Path(uri).is_dir() else "film"
