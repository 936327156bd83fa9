"""A video's way from its temporary name to its final one, also where writing fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType

from ...domain.types import Pixels
from ...errors import OutputError
from ...files.private import Access
from ...messages import Message
from .part_file import PartFile
from .video_file import Samples
from .writer import FAILURES, Writer


class AtomicVideo:
    """A `VideoFile`, and a context: an error within it leaves nothing."""

    def __init__(self, path: Path, make: Callable[[Path], Writer], *, is_folder: bool, keeps_pieces: bool,
                 exclusive: bool = False, access: Access = Access.USUAL) -> None:
        """`make` makes what writes into a path. `keeps_pieces`: what was written before an error is worth keeping.
        `exclusive`, `access`: as of `PartFile`.

        Raises OutputError, and FileExistsError where an exclusive name is taken.
        """
        self._keeps_pieces = keeps_pieces
        try:
            self._part_file = PartFile(path, is_folder=is_folder, exclusive=exclusive, access=access)
        except OSError as error:
            if exclusive and isinstance(error, FileExistsError):
                raise
            raise OutputError("common.not_writable", path=path, reason=_reason(error)) from error
        try:
            self._writer = make(self._part_file.part)
        except BaseException as error:
            self._part_file.discard()
            if isinstance(error, FAILURES):
                raise OutputError("common.not_writable", path=path, reason=_reason(error)) from error
            raise
        self._is_over = False

    def __enter__(self) -> AtomicVideo:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.finish()
        else:
            self.abort()

    @property
    def path(self) -> Path:
        """As `VideoFile.path`."""
        return self._part_file.final

    @property
    def encoder(self) -> str:
        """As `VideoFile.encoder`."""
        return self._writer.encoder

    @property
    def note(self) -> Message | None:
        """As `VideoFile.note`."""
        return self._writer.note

    @property
    def skipped(self) -> int:
        """As `VideoFile.skipped`."""
        return self._writer.skipped

    @property
    def size_bytes(self) -> int:
        """As `VideoFile.size_bytes`."""
        return self._part_file.size_bytes()

    def write(self, pixels: Pixels, time_s: float) -> None:
        """As `VideoFile.write`."""
        with self._saving():
            self._writer.write(pixels, time_s)

    def write_audio(self, samples: Samples, time_s: float) -> None:
        """As `VideoFile.write_audio`."""
        with self._saving():
            self._writer.write_audio(samples, time_s)

    def finish(self, end_s: float | None = None) -> None:
        """As `VideoFile.finish`."""
        if self._is_over:
            return
        if self._writer.shown_s is None:
            self.abort()
            raise OutputError("media.video_empty", path=self.path)
        with self._saving():
            self._writer.finish(end_s)
            self._writer.close()
            self._part_file.keep()
        self._is_over = True

    def abort(self) -> None:
        """As `VideoFile.abort`."""
        if self._is_over:
            return
        self._is_over = True
        with suppress(*FAILURES):
            self._writer.close()
        self._part_file.discard()

    @contextmanager
    def _saving(self) -> Iterator[None]:
        if self._is_over:
            raise OutputError("media.video_over", path=self.path)
        try:
            yield
        except FAILURES as error:
            kept = self._kept() if self._keeps_pieces else None
            if kept is None:
                self.abort()
            self._is_over = True
            raise self._failure(error, kept) from error

    def _failure(self, error: BaseException, kept: Message | None) -> OutputError:
        if kept is None:
            return OutputError("common.not_writable", path=self.path, reason=_reason(error))
        return OutputError("media.video_stopped", path=self.path, reason=_reason(error), kept=kept)

    def _kept(self) -> Message:
        """Save what is there; says what that is."""
        until_s = self._writer.shown_s
        with suppress(*FAILURES):
            self._writer.finish(None)
        with suppress(*FAILURES):
            self._writer.close()
        if until_s is None:
            self._part_file.discard()
            return Message("media.nothing_kept")
        try:
            return Message("media.kept_as", seconds=until_s, file=self._part_file.keep().name)
        except OSError:
            if self._part_file.is_there():
                return Message("media.kept_in", seconds=until_s, file=self._part_file.part)
            return Message("media.lost", seconds=until_s)


def _reason(error: BaseException) -> str:
    text = getattr(error, "strerror", None) or str(error)
    return text[:1].lower() + text[1:]
