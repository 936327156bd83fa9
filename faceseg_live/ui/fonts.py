"""The window's typeface: Inter where it can be loaded, else the system's."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase

from ..assets import asset_path

FAMILY = "Inter"
SIZE_PX = 13
_FILES = ("fonts/Inter-Regular.otf", "fonts/Inter-SemiBold.otf")


def window_font() -> QFont:
    """The font of all text; needs a running QApplication."""
    for name in _FILES:
        QFontDatabase.addApplicationFont(str(asset_path(name)))
    font = QFont(FAMILY) if FAMILY in QFontDatabase.families() else QFont()
    font.setPixelSize(SIZE_PX)
    return font


def tabular(font: QFont) -> QFont:
    """The same font with digits of equal width, so that changing numbers don't move their neighbours."""
    fixed = QFont(font)
    fixed.setFeature(QFont.Tag("tnum"), 1)
    return fixed
