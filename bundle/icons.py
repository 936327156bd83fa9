"""The program's icon in the sizes and formats that desktops ask for, drawn from assets/icon.svg."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from faceseg_live.assets import asset_path

SIZES_PX = (16, 32, 48, 64, 128, 256, 512)
_ICO_SIZES_PX = (16, 32, 48, 64, 128, 256)


def draw_icons(folder: Path) -> None:
    """Write icon-<size>.png of every size, icon.ico for Windows and icon.icns for macOS into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    renderer = QSvgRenderer(str(asset_path("icon.svg")))
    for size in SIZES_PX:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        image.save(str(png(folder, size)))
    with Image.open(png(folder, SIZES_PX[-1])) as largest:
        largest.save(folder / "icon.ico", sizes=[(size, size) for size in _ICO_SIZES_PX])
        largest.save(folder / "icon.icns")


def png(folder: Path, size_px: int) -> Path:
    """Where `draw_icons` puts a size."""
    return folder / f"icon-{size_px}.png"
