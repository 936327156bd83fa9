"""Saves the picture that is shown, in its full resolution, to the user's pictures, and puts it on the clipboard."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QStandardPaths, Qt, QThreadPool, Signal
from PySide6.QtGui import QGuiApplication, QImage

from ..errors import OutputError
from ..logs.told import log_error
from ..media.atomic_files import write_new
from ..rendering.snapshot import Snapshot, as_png, snapshot_of
from ..rendering.view import View
from ..settings import Settings


def pictures_folder() -> Path:
    """Where this system keeps pictures."""
    place = QStandardPaths.StandardLocation
    named = QStandardPaths.writableLocation(place.PicturesLocation)
    return Path(named or QStandardPaths.writableLocation(place.HomeLocation))


def snapshot_name(taken: datetime, area: str) -> str:
    """The name of a snapshot's picture without its suffix: "faceseg-20260131-235959-042-lips"."""
    return f"faceseg-{taken:%Y%m%d-%H%M%S}-{taken.microsecond // 1000:03}-{area}"


_OWN_CLIPBOARDS = frozenset({"offscreen", "minimal"})
"""Without a system that keeps it, Qt keeps what was copied until the process has ended. What Python made of it would be
freed after Python, and that crashes."""


class Snapshots(QObject):
    """Encodes and writes on a thread of its own: a large PNG takes longer than the window may wait."""

    saved = Signal(str)
    """The path of the picture; its mask is next to it as <name>.mask.png."""
    failed = Signal(str)
    """What went wrong and what to do."""
    _encoded = Signal(object, object)

    def __init__(self, folder: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._is_over = False
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._encoded.connect(self._copy, Qt.ConnectionType.QueuedConnection)

    def take(self, view: View, settings: Settings) -> None:
        """Save a view and put it on the clipboard; `saved` or `failed` follows. Nothing happens after `finish`."""
        if self._is_over:
            return
        folder = self._folder or pictures_folder()
        name = snapshot_name(datetime.now(), settings.mask.selection.file_name)
        self._pool.start(lambda: self._write(snapshot_of(view), folder, name))

    def finish(self, timeout_ms: int = 10_000) -> bool:
        """Wait for what is being written: it would be lost. Whatever has not begun after the time is."""
        self._is_over = True
        if QGuiApplication.platformName() in _OWN_CLIPBOARDS:
            QGuiApplication.clipboard().clear()
        if self._pool.waitForDone(timeout_ms):
            return True
        self._pool.clear()
        return self._pool.waitForDone(timeout_ms)

    def _write(self, snapshot: Snapshot, folder: Path, name: str) -> None:
        picture = as_png(snapshot.picture)
        self._encoded.emit(_image_of(snapshot), picture)
        try:
            name = write_new(folder, name, {".png": picture, ".mask.png": as_png(snapshot.mask)})
        except OutputError as error:
            log_error(error)
            self.failed.emit(f"The snapshot is on the clipboard only: {error}")
        else:
            self.saved.emit(str(folder / f"{name}.png"))

    def _copy(self, image: QImage, png: bytes) -> None:
        """Both ways, for few programs take an alpha channel from anything but PNG."""
        carried = QMimeData()
        carried.setImageData(image)
        carried.setData("image/png", png)
        QGuiApplication.clipboard().setMimeData(carried)


def _image_of(snapshot: Snapshot) -> QImage:
    height, width, channels = snapshot.picture.shape
    format_ = QImage.Format.Format_ARGB32 if channels == 4 else QImage.Format.Format_BGR888
    return QImage(snapshot.picture.data, width, height, snapshot.picture.strides[0], format_).copy()
