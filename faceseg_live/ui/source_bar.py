"""The source: which one, what it truly delivers, and whether it is live."""

from __future__ import annotations

from enum import Enum
from math import isnan
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ..domain.addresses import shown
from ..media.sources.base import SourceInfo
from ..messages import visible
from ..settings import DEFAULT_SOURCE, SourceSettings
from .menu_button import MenuButton
from .source_menu import SourceMenu
from .tokens import Tokens


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

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("camera", parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Source")
        self.setMinimumWidth(190)
        self._settings = SourceSettings()
        self._info: SourceInfo | None = None
        self._fps = float("nan")
        self.choices = SourceMenu(self)
        self.setMenu(self.choices)
        self.show_opening(self._settings)

    def show_settings(self, settings: SourceSettings) -> None:
        """What is asked for."""
        self._settings = settings
        self.choices.show_settings(settings)

    def show_opening(self, settings: SourceSettings) -> None:
        """Another source is being opened."""
        self._settings, self._fps = settings, float("nan")
        self._become(None)
        self.show_icon(_icon_of_uri(settings.uri))
        self._describe(self._name_of(shown(settings.uri)), "", shown(settings.uri))

    def show_info(self, info: SourceInfo) -> None:
        """What the open source says it delivers."""
        self._become(info)
        self.show_icon(_icon_of(info))
        self._show_delivery()

    def show_silence(self) -> None:
        """It delivers nothing now."""
        self._become(None)
        self._describe(self.title, "", shown(self._settings.uri))

    def show_rate(self, fps: float) -> None:
        """The frames per second that really come."""
        self._fps = fps
        if self._info is not None:
            self._show_delivery()

    def _become(self, info: SourceInfo | None) -> None:
        self._info = info
        self.choices.show_info(info)

    def _show_delivery(self) -> None:
        info = self._info
        if info is None:
            return
        fps = info.fps if isnan(self._fps) else self._fps
        parts = [f"{info.width}×{info.height}", info.pixel_format.upper(), f"{fps:.1f} fps" if fps else ""]
        self._describe(info.title, " · ".join(part for part in parts if part), str(info.note or ""))

    def _describe(self, title: str, detail: str, more: str) -> None:
        self.show_choice(title, detail)
        self.setToolTip("\n".join(dict.fromkeys(visible(part) for part in (title, detail, more) if part)))

    def _name_of(self, uri: str) -> str:
        named = {DEFAULT_SOURCE: "Camera", "demo": "Demo clip", "screen": "Screen"}
        for camera in self.choices.cameras:
            named |= {camera.uri: camera.name, str(camera.index): camera.name}
        return named.get(uri) or (uri if "://" in uri else Path(uri).name) or uri


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
