"""Reads and draws frames, and follows heads, on threads of their own."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from ...batch.hiding.corrections import DrawnHead
from ...batch.hiding.drawn_heads import HeadPath
from ...batch.hiding.file_frames import Frames
from ...batch.hiding.review import FileInReview, ReviewedFrame
from ...batch.hiding_report.spans import UncertainSpan
from ...errors import FacesegError
from ...rendering.looks import Look

_TELL_EVERY = 10


class _Cancelled(Exception):
    """The window goes."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A head that was drawn, in all frames to which it was followed."""

    file: FileInReview
    drawn: DrawnHead
    path: HeadPath
    settles: UncertainSpan | None
    """The place that is right then."""


class ReviewWork(QObject):
    """Signals come from those threads: connect them queued."""

    drawn = Signal()
    """`frame` is another one."""
    progressed = Signal(int)
    """To so many frames a head was followed by now."""
    followed = Signal(Followed)
    not_drawn = Signal(str)
    not_followed = Signal(str)
    """Why: the head stays as it was."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._drawing = ThreadPoolExecutor(1, thread_name_prefix="review-drawing")
        self._following = ThreadPoolExecutor(1, thread_name_prefix="review-following")
        self._lock = threading.Lock()
        self._wanted: tuple[FileInReview, int] | None = None
        self._frame: tuple[FileInReview, ReviewedFrame] | None = None
        self._is_drawing = False
        self._open: tuple[FileInReview, Frames, Look] | None = None
        self._cancel = threading.Event()

    @property
    def frame(self) -> tuple[FileInReview, ReviewedFrame] | None:
        """What was drawn last, and of which file."""
        with self._lock:
            return self._frame

    def show(self, file: FileInReview, number: int) -> None:
        """Draw a frame; one that was wanted before and isn't drawn yet is passed over."""
        with self._lock:
            self._wanted = file, number
            if self._is_drawing:
                return
            self._is_drawing = True
        self._drawing.submit(self._draw)

    def follow(self, file: FileInReview, drawn: DrawnHead, settles: UncertainSpan | None) -> None:
        """Follow a head, after those that were drawn before."""
        self._following.submit(self._follow, file, drawn, settles)

    def finish(self) -> None:
        """End all work."""
        self._cancel.set()
        with self._lock:
            self._wanted = None
        for threads in (self._drawing, self._following):
            threads.shutdown(cancel_futures=True)
        self._close()

    def _draw(self) -> None:
        while True:
            with self._lock:
                wanted, self._wanted = self._wanted, None
                if wanted is None:
                    self._is_drawing = False
                    return
            file, number = wanted
            try:
                frames, look = self._opened(file)
                frame = file.drawn(frames.at(number), look)
            except Exception as error:
                self.not_drawn.emit(_reason(error))
            else:
                with self._lock:
                    self._frame = file, frame
                self.drawn.emit()

    def _opened(self, file: FileInReview) -> tuple[Frames, Look]:
        """Only one file is open at a time."""
        if self._open is None or self._open[0] is not file:
            self._close()
            self._open = file, file.frames(), file.look()
        return self._open[1:]

    def _close(self) -> None:
        if self._open is not None:
            self._open[1].close()
            self._open = None

    def _follow(self, file: FileInReview, drawn: DrawnHead, settles: UncertainSpan | None) -> None:
        count = 0

        def on_frame() -> None:
            nonlocal count
            count += 1
            if self._cancel.is_set():
                raise _Cancelled
            if count % _TELL_EVERY == 0:
                self.progressed.emit(count)

        try:
            frames = file.frames()
            try:
                path = file.followed(drawn, frames, on_frame)
            finally:
                frames.close()
        except _Cancelled:
            return
        except Exception as error:
            self.not_followed.emit(_reason(error))
        else:
            self.followed.emit(Followed(file, drawn, path, settles))


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, FacesegError) else f"unexpected {type(error).__name__}: {error}"
