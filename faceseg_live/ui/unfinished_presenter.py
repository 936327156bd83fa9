"""Offers what an earlier run of the program did not finish recording."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ..pipeline.recording.unfinished import Kept, Unfinished, unfinished_recordings
from .device_scan import DeviceScan
from .folders import open_folder
from .icons import tint
from .notices import NoticeLevel, Notices
from .theme import ThemeSwitch
from .unfinished_dialog import UnfinishedDialog, moment_words
from .unfinished_work import UnfinishedWork

_KEY = "unfinished"


class UnfinishedPresenter(QObject):
    """Looks once, off the window's thread: a disk may take its time. What is found is told in a notice, and shown in a
    dialog to whoever wants it."""

    def __init__(self, notices: Notices, theme: ThemeSwitch, window: QWidget,
                 look: Callable[[], Sequence[Unfinished]] = unfinished_recordings,
                 work: UnfinishedWork | None = None) -> None:
        super().__init__(window)
        self._notices, self._theme = notices, theme
        self._work = work or UnfinishedWork(self)
        self.dialog = UnfinishedDialog(window)
        self._scan = DeviceScan(lambda: tuple(look()), self)
        self._scan.found.connect(self._found)
        self.dialog.keep_requested.connect(self._work.keep)
        self.dialog.delete_requested.connect(self._work.delete)
        self.dialog.folder_requested.connect(self._open_folder)
        self._work.progressed.connect(self._progressed)
        self._work.kept.connect(self._kept)
        self._work.deleted.connect(self._deleted)
        self._work.failed.connect(self._failed)

    def look(self) -> None:
        """Begin to look."""
        self._scan.start()

    def finish(self, timeout_s: float = 1.0) -> None:
        """The window goes."""
        self._scan.finish(timeout_s)
        self._work.finish(timeout_s)

    def show(self) -> None:
        """Let the user decide."""
        self._notices.dismiss(_KEY)
        tint(self.dialog, self._theme.tokens)
        self.dialog.open()

    def _found(self) -> None:
        recordings: Sequence[Unfinished] = self._scan.devices
        if recordings:
            self.dialog.show_recordings(recordings)
            self._notices.show_notice(NoticeLevel.WARNING, _words(recordings), key=_KEY, action="Keep or delete…",
                                      run=self.show)

    def _progressed(self, left: Unfinished, share: float) -> None:
        if row := self.dialog.row_of(left):
            row.show_progress(share)

    def _kept(self, left: Unfinished, kept: Kept) -> None:
        if row := self.dialog.row_of(left):
            row.show_kept(kept)

    def _deleted(self, left: Unfinished) -> None:
        if row := self.dialog.row_of(left):
            row.show_deleted()

    def _failed(self, left: Unfinished, why: str) -> None:
        if row := self.dialog.row_of(left):
            row.show_failure(why)

    def _open_folder(self, left: Unfinished) -> None:
        folder = left.entry.files[0].parent
        if not open_folder(folder) and (row := self.dialog.row_of(left)):
            row.show_failure(f"{folder} can't be shown: this system has no program for folders")


def _words(recordings: Sequence[Unfinished]) -> str:
    if len(recordings) > 1:
        return f"{len(recordings)} recordings were not finished: the program was ended while they were written."
    began = moment_words(recordings[0].began)
    return f"The recording of {began} was not finished: the program was ended while it was written."
