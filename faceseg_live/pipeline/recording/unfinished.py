"""Recordings that a killed process has left: found, made ordinary files, or deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import count
from pathlib import Path
from shutil import rmtree

from ...errors import OutputError
from ...files.private import Access
from ...media.atomic_files import place
from ...media.video import FORMATS
from ...media.video.formats import VideoFormat
from ...media.video.part_file import part_name, size_bytes_of
from ...media.video.repair import repair
from ...media.video.writer import FAILURES
from ...messages import Message, joined
from .journal import Abandoned, Adopted, abandoned
from .sidecar import SUFFIX, close_cut_off

Progress = Callable[[float], object]
"""Is told which share is done, 0..1; what it raises ends the work, and nothing has changed."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A recording that can be kept or deleted."""

    entry: Abandoned

    @property
    def began(self) -> datetime:
        return self.entry.began

    @property
    def parts(self) -> tuple[Path, ...]:
        """What is there of it, by its temporary names; the notes last."""
        return tuple(part for part in map(part_name, self.entry.files) if part.exists())

    @property
    def size_bytes(self) -> int:
        return sum(map(size_bytes_of, self.parts))


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of one."""

    files: tuple[Path, ...]
    """The notes last."""
    seconds: float
    """How long it lasts; 0 where nothing tells."""
    remarks: tuple[Message, ...] = ()
    """What could not be done."""


def unfinished_recordings() -> list[Unfinished]:
    """Those of which something is there, oldest first. An entry whose files are gone is gone as well, unless their disk
    is."""
    found = []
    for entry in abandoned():
        left = Unfinished(entry)
        if left.parts:
            found.append(left)
        elif all(path.parent.is_dir() for path in entry.files):
            with suppress(LookupError):
                Adopted(entry).close()
    return found


def keep(left: Unfinished, progress: Progress = lambda _: None) -> Kept:
    """Give its files their names, or those with a number where they are taken, and make ordinary files of them.

    Raises OutputError where nothing can be read or written, or somebody else takes care of it. Nothing has changed
    then.
    """
    with _adopted(left):
        staged = _Staged(left, progress)
        try:
            return staged.named()
        finally:
            staged.clear()


def delete(left: Unfinished) -> None:
    """Remove what is there of it. Raises OutputError where that can't be, or somebody else takes care of it."""
    with _adopted(left):
        for part in left.parts:
            try:
                rmtree(part) if part.is_dir() else part.unlink()
            except OSError as error:
                raise OutputError("common.not_writable", path=part, reason=error.strerror or error) from error


@contextmanager
def _adopted(left: Unfinished) -> Iterator[None]:
    try:
        entry = Adopted(left.entry)
    except LookupError as error:
        raise OutputError("pipeline.cared_for", began=f"{left.began:%H:%M}") from error
    try:
        yield
    finally:
        entry.close()


class _Staged:
    """The files of a recording on their way to their names."""

    def __init__(self, left: Unfinished, progress: Progress) -> None:
        self._left = left
        self._sources: dict[Path, Path] = {}
        """Final name → the file that was left."""
        self._ready: dict[Path, Path] = {}
        """Final name → what gets it."""
        self._remarks: list[Message] = []
        self._end_s = 0.0
        there = {final: part_name(final) for final in left.entry.files if part_name(final).exists()}
        videos = {final: part for final, part in there.items() if final.suffix != SUFFIX}
        try:
            for number, (final, part) in enumerate(videos.items()):
                self._take_video(final, part, partial(_tell, progress, number, len(videos)))
            for final in there.keys() - videos.keys():
                self._take_notes(final, there[final])
        except BaseException:
            self.clear()
            raise

    def named(self) -> Kept:
        """Raises OutputError."""
        if not self._ready:
            raise OutputError.of(joined(*self._remarks) or _nothing_in(self._left.parts[0]))
        for number in count(1):
            names = {_numbered(final, number): staged for final, staged in self._ready.items()}
            try:
                if place(names):
                    break
            except OSError as error:
                raise OutputError("common.not_writable", path=next(iter(names)),
                                  reason=error.strerror or error) from error
        for source in self._sources.values():
            with suppress(OSError):
                source.unlink(missing_ok=True)
        return Kept(tuple(names), self._end_s, tuple(self._remarks))

    def clear(self) -> None:
        """Remove what got no name."""
        for final in self._sources:
            with suppress(OSError):
                _staging(final).unlink(missing_ok=True)

    def _take_video(self, final: Path, part: Path, progress: Progress) -> None:
        kind = next(kind for kind in FORMATS.values() if kind.suffix == final.suffix)
        if _is_empty(part):
            self._remarks.append(_nothing_in(part))
            return
        self._sources[final] = self._ready[final] = part
        if not kind.is_encoded_in_order:
            return
        try:
            end_s = self._repaired(final, part, kind, progress)
        except FAILURES as error:
            self._remarks.append(Message("pipeline.not_repaired", file=part.name, reason=error))
            return
        if end_s:
            self._ready[final] = _staging(final)
            self._end_s = max(self._end_s, end_s)
        else:
            del self._sources[final], self._ready[final]
            _staging(final).unlink(missing_ok=True)
            self._remarks.append(_nothing_in(part))

    def _repaired(self, final: Path, part: Path, kind: VideoFormat, progress: Progress) -> float:
        staging = _staging(final)
        staging.unlink(missing_ok=True)  # of a try that was killed
        Access.PRIVATE.make_file(staging)
        return repair(part, staging, kind, progress)

    def _take_notes(self, final: Path, part: Path) -> None:
        if not self._ready:
            return  # nothing is kept that they could belong to
        staging = _staging(final)
        self._sources[final] = part
        try:
            staging.unlink(missing_ok=True)
            Access.PRIVATE.make_file(staging)
            self._end_s = close_cut_off(part, staging, self._end_s)
            self._ready[final] = staging
        except OSError as error:
            self._ready[final] = part
            self._remarks.append(Message("pipeline.not_repaired", file=part.name, reason=error.strerror or error))


def _tell(progress: Progress, done: int, total: int, share: float) -> None:
    progress((done + share) / total)


def _staging(final: Path) -> Path:
    return final.with_name(f".{final.name}.repaired")


def _nothing_in(part: Path) -> Message:
    return Message("pipeline.nothing_readable", path=part)


def _is_empty(part: Path) -> bool:
    return next(part.glob("*.png"), None) is None if part.is_dir() else not size_bytes_of(part)


def _numbered(final: Path, number: int) -> Path:
    return final if number == 1 else final.with_name(f"{final.stem}-{number}{final.suffix}")
