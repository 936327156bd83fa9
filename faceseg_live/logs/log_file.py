"""The file of the log, of bounded size, which several processes write at once."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ..concurrency.ownership import acquire
from ..files.private import Access, make_private_folder
from ..files.regular import append_to_regular, open_regular
from ..messages import Message, visible
from .place import NAME
from .redaction import redacted, redacted_warning

PART_BYTES = 1_000_000
PARTS = 3
OF_THE_PROGRAM = "of_the_program"
"""Attribute of records, by `extra`, that hold versions alone: some look like addresses."""
_LONGEST = 64_000
"""Characters of one line."""
_LINES = "\n"
_WARNINGS = "py.warnings"
"""The logger of `logging.captureWarnings`."""
_PROGRAM = __name__.partition(".")[0]


class LogFile(logging.Handler):
    """Writes each record with one call of the system, so that those of several processes stay whole.

    When the file is full it is put aside as `NAME.1`, and that as `NAME.2`, by one process at a time; whoever writes
    opens it anew. What can't be written is lost: that is told once, and disturbs nobody. What is said again and again,
    as of a camera that is gone, is counted.
    """

    def __init__(self, folder: Path, tell: Callable[[Message], object], *, part_bytes: int = PART_BYTES) -> None:
        """`tell` gets the one message that nothing can be written."""
        super().__init__()
        self.path = folder / NAME
        self._tell, self._part_bytes = tell, part_bytes
        self._has_told = False
        self._last, self._repeated = "", 0
        self.addFilter(_is_wanted)

    def emit(self, record: logging.LogRecord) -> None:
        try:
            said = f"{record.levelname.lower()} {_said(record)}"
            if said == self._last:
                self._repeated += 1
                return
            self._write_repeated()
            self._last = said
            self._write(said)
        except Exception as error:  # a log never disturbs what it is about
            self._fail(error)

    def close(self) -> None:
        """Write what is still counted."""
        self.acquire()
        try:
            self._write_repeated()
        except OSError as error:
            self._fail(error)
        finally:
            self.release()
        super().close()

    def _write_repeated(self) -> None:
        count, self._repeated = self._repeated, 0
        if count:
            self._write(f"info the same again, times={count}")

    def _write(self, said: str) -> None:
        time_s = time.time()
        moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(time_s)) + f".{int(time_s * 1000) % 1000:03d}Z"
        line = f"{moment} {os.getpid()} {visible(said, keeps=_LINES)}".replace("\n", "\n    ")
        content = f"{line[:_LONGEST]}\n".encode("utf-8", "backslashreplace")
        make_private_folder(self.path.parent)
        self._make_room(len(content))
        append_to_regular(self.path, content, Access.PRIVATE.file_mode)

    def _make_room(self, size_bytes: int) -> None:
        """Put a full file aside, unless another process is about to."""
        if not self._is_full(size_bytes):
            return
        with suppress(OSError), self.path.with_name(f"{NAME}.lock").open("ab") as lock:
            if acquire(lock) and self._is_full(size_bytes):
                for number in range(PARTS - 1, 0, -1):
                    older = self.path.with_name(f"{NAME}.{number - 1}") if number > 1 else self.path
                    with suppress(FileNotFoundError):
                        older.replace(self.path.with_name(f"{NAME}.{number}"))

    def _is_full(self, size_bytes: int) -> bool:
        try:
            return self.path.lstat().st_size + size_bytes > self._part_bytes
        except FileNotFoundError:
            return False

    def _fail(self, error: Exception) -> None:
        if not self._has_told:
            self._has_told = True
            reason = (getattr(error, "strerror", None) or str(error) or type(error).__name__).lower()
            self._tell(Message("logs.not_written", folder=self.path.parent, reason=reason))


def _is_wanted(record: logging.LogRecord) -> bool:
    """All that the program says; of others what they warn of, which would go to the terminal else."""
    return record.name.partition(".")[0] == _PROGRAM or record.levelno >= logging.WARNING


def _said(record: logging.LogRecord) -> str:
    """Whose record it is, what it says, and its traceback."""
    text = record.getMessage()
    if record.name == _WARNINGS:
        text = redacted_warning(text)
    elif not getattr(record, OF_THE_PROGRAM, False):
        text = redacted(text)
    if record.exc_info:
        trace = logging.Formatter().formatException(record.exc_info)
        text = f"{text}\n{redacted(trace)}"
    return f"{record.name.removeprefix(f'{_PROGRAM}.')}: {text}"


def tail(folder: Path, count: int) -> list[str]:
    """The last records of this process in the newest part, without their tracebacks; none where there is no log that
    can be read."""
    try:
        with open_regular(folder / NAME) as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _LONGEST * 4))
            lines = file.read().decode("utf-8", "replace").split("\n")
            return [line for line in lines if line.split(" ", 2)[1:2] == [str(os.getpid())]][-count:]
    except OSError:
        return []
