"""Shows folders in the system's own window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def open_folder(folder: Path) -> bool:
    """Let the system show what is in a folder; False where it can't."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
