"""The window's line icons, drawn in the colours of the theme, and the program's own."""

from __future__ import annotations

from functools import cache
from weakref import WeakSet

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from shiboken6 import isValid

from ..assets import asset_path
from .tokens import Tokens

SIZE_PX = 18
_DENSITIES = (1, 2, 3)
_WINDOW_SIZES_PX = (16, 32, 48, 64, 128, 256)
_NAME, _COLOUR = "iconName", "iconColour"


_bearers: WeakSet[QAbstractButton | QLabel] = WeakSet()
"""Asked for a widget's children, Qt would name its own, too, such as the button in a line of text: of each a husk would
stay in Python when it is gone."""


def give_icon(widget: QAbstractButton | QLabel, name: str, colour: str = "text") -> None:
    """Mark a button or label as bearing an icon in a colour of the tokens; `tint` draws it."""
    widget.setProperty(_NAME, name)
    widget.setProperty(_COLOUR, colour)
    _bearers.add(widget)


def tint(root: QWidget, tokens: Tokens) -> None:
    """Draw every icon beneath `root` in the colours of a set."""
    for widget in tuple(_bearers):
        if isValid(widget) and _is_beneath(widget, root):
            tint_one(widget, tokens)


def tint_one(widget: QAbstractButton | QLabel, tokens: Tokens) -> None:
    """Draw one widget's icon, if it bears one."""
    name = widget.property(_NAME)
    if not name:
        return
    picture = icon(name, getattr(tokens, widget.property(_COLOUR)), tokens.faint)
    if isinstance(widget, QLabel):
        widget.setPixmap(picture.pixmap(SIZE_PX, SIZE_PX))
    else:
        widget.setIcon(picture)


def _is_beneath(widget: QWidget, root: QWidget) -> bool:
    at: QObject | None = widget
    while at is not None and at is not root:
        at = at.parent()
    return at is root


@cache
def icon(name: str, colour: str, disabled: str) -> QIcon:
    """The icon of a file in assets/icons, for all usual screen densities."""
    drawn = QIcon()
    source = asset_path(f"icons/{name}.svg").read_text(encoding="utf-8")
    for density in _DENSITIES:
        drawn.addPixmap(_pixmap(source, colour, density))
        drawn.addPixmap(_pixmap(source, disabled, density), QIcon.Mode.Disabled)
    return drawn


def program_icon() -> QIcon:
    """The program's own, for its windows, in the sizes that task bars and switchers ask for."""
    drawn = QIcon()
    source = asset_path("icon.svg").read_text(encoding="utf-8")
    for size_px in _WINDOW_SIZES_PX:
        drawn.addPixmap(_drawn(source, size_px))
    return drawn


def _pixmap(source: str, colour: str, density: int) -> QPixmap:
    pixmap = _drawn(source.replace("currentColor", colour), SIZE_PX * density)
    pixmap.setDevicePixelRatio(density)
    return pixmap


def _drawn(source: str, size_px: int) -> QPixmap:
    pixmap = QPixmap(size_px, size_px)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(source.encode())).render(painter, QRectF(pixmap.rect()))
    painter.end()
    return pixmap
