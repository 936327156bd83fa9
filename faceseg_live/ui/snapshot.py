"""Saves the picture that is shown, in its full resolution, to the user's pictures."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QIODevice, QObject, QSaveFile, QStandardPaths, QThreadPool, Signal
from PySide6.QtGui import QImage

from ..frames import View


def pictures_folder() -> Path:
    """Where this system keeps pictures."""
    place = QStandardPaths.StandardLocation
    named = QStandardPaths.writableLocation(place.PicturesLocation)
    return Path(named or QStandardPaths.writableLocation(place.HomeLocation))


class Snapshots(QObject):
    """Encodes and writes on a thread of its own: a large PNG takes longer than the window may wait."""

    saved = Signal(str)
    """The path."""
    failed = Signal(str)
    """What went wrong and what to do."""

    def __init__(self, folder: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)

    def take(self, view: View) -> None:
        """Save a view; `saved` or `failed` follows."""
        folder = self._folder or pictures_folder()
        name = f"faceseg-{datetime.now():%Y%m%d-%H%M%S-%f}"[:-3] + ".png"
        self._pool.start(lambda: self._write(view, folder / name))

    def finish(self, timeout_ms: int = 1000) -> bool:
        """Wait for what is being written."""
        return self._pool.waitForDone(timeout_ms)

    def _write(self, view: View, path: Path) -> None:
        problem = write_png(view, path)
        if problem:
            self.failed.emit(f"The snapshot could not be saved to {path.parent} ({problem}). "
                             "Free some space or make the folder writable, then try again.")
        else:
            self.saved.emit(str(path))


def write_png(view: View, path: Path) -> str:
    """Write a view's picture; the file appears only when it is whole. Returns the problem, empty when all is well."""
    height, width = view.pixels.shape[:2]
    image = QImage(view.pixels.data, width, height, view.pixels.strides[0], QImage.Format.Format_RGB32)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return error.strerror or str(error)
    file = QSaveFile(str(path))
    if not file.open(QIODevice.OpenModeFlag.WriteOnly):
        return file.errorString()
    if not image.save(file, "PNG"):  # type: ignore[call-overload]
        file.cancelWriting()
        return file.errorString() or "the picture can't be encoded"
    return "" if file.commit() else file.errorString()
