"""Takes snapshots when the user asks, and says where they are."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from .folders import open_folder
from .notices import NoticeLevel, Notices, sentence
from .settings_controller import SettingsController
from .snapshot import Snapshots
from .video_view import VideoView


class SnapshotPresenter(QObject):
    """Between the picture that is shown, the snapshots and the notices."""

    def __init__(self, snapshots: Snapshots, video: VideoView, notices: Notices, controller: SettingsController,
                 parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._snapshots, self._video = snapshots, video
        self._notices, self._controller = notices, controller
        snapshots.saved.connect(self._saved)
        snapshots.failed.connect(self._failed)

    def take(self) -> None:
        """Save the picture that is shown, or say that there is none."""
        if self._video.view is None:
            self._notices.show_notice(NoticeLevel.INFO, "There is no picture to save yet.", key="snapshot", stays=False)
        else:
            self._snapshots.take(self._video.view, self._controller.settings)

    def _saved(self, path: str) -> None:
        self._notices.show_notice(NoticeLevel.INFO, f"Saved {path}. It is on the clipboard, too.", key="snapshot",
                                  action="Open folder", run=partial(self._open, Path(path).parent))

    def _open(self, folder: Path) -> None:
        if not open_folder(folder):
            self._failed(f"{folder} can't be shown: this system has no program for folders")

    def _failed(self, text: str) -> None:
        self._notices.show_notice(NoticeLevel.ERROR, sentence(text))
