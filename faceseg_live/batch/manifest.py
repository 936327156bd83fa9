"""The file in the output folder that tells what was made of what, with which settings; a JSON object a line.

Whoever goes on with a job that was cut short reads there what is done, and only results that stand there are replaced.
"""

from __future__ import annotations

import json
import math
import os
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from .. import __version__
from ..files.structured_text import json_of
from ..messages import Message
from .made import Made
from .plan import Task
from .report import FileReport
from .setup import Setup
from .walk import Skipped

NAME = "faceseg-manifest.jsonl"
_SYNC_S = 1.0
"""So often at most it is waited for the disk: results of the last moments before a power cut are made again."""
FORMAT = 1
"""Of a line; raised when what it says changes its meaning."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a line says of one input, or of one page of it."""

    path: str
    """From the output folder, with slashes."""
    absolute: str
    page: int | None
    size_bytes: int
    changed_ns: int
    digest: str
    """Of the settings."""
    outputs: tuple[Made, ...]
    is_done: bool
    kind: str
    frames: int
    faces: int
    program: str

    @property
    def keys(self) -> tuple[tuple[str, int | None], ...]:
        """By either of which the input is known again: the folders may have been moved together, or one of them."""
        return (self.absolute, self.page), (self.path, self.page)


@dataclass
class Manifest:
    """Of one output folder; used by the one process that runs the job."""

    out: Path
    setup: Setup
    notes: list[Message] = field(default_factory=list)
    """What the user should know of what earlier runs have left."""
    _entries: dict[tuple[str, int | None], list[Entry]] = field(default_factory=dict)
    _makers: dict[Path, Entry] = field(default_factory=dict)
    """Result → the last that made it."""
    _states: dict[Path, tuple[int, int]] = field(default_factory=dict)
    """What inputs were like before the work on them began."""
    _passed_over: set[tuple[str, str]] = field(default_factory=set)
    """Paths and why, as earlier runs have taken them down: most are the same each time."""
    _is_torn: bool = False
    """Its last line was not written to the end."""
    _has_failed: bool = False
    _synced_s: float = -math.inf

    @classmethod
    def open(cls, out: Path, setup: Setup) -> Manifest:
        """Read what earlier runs have left there, which may be nothing; what can't be read is told in `notes`."""
        manifest = cls(out, setup)
        try:
            if stat.S_ISREG((out / NAME).lstat().st_mode):
                manifest._read((out / NAME).read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            pass
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            manifest.notes.append(Message("batch.manifest_unreadable", path=out / NAME, reason=reason))
        return manifest

    def made_of(self, task: Task, *, same_setup: bool = False) -> frozenset[Made]:
        """Results that earlier runs made of a task's input, as they were last left; `same_setup`: with the settings of
        this job only."""
        return frozenset(made for entry in self._entries_of(task) for made in entry.outputs
                         if self._makers[made.path] is entry and (not same_setup or entry.digest == self.setup.digest))

    def done(self, task: Task) -> FileReport | None:
        """The report of an earlier run that did the same, where nothing has changed since; None: there is none."""
        state = self._states[task.source] = _state(task.source)
        same = [entry for entry in self._entries_of(task)
                if entry.digest == self.setup.digest and (entry.size_bytes, entry.changed_ns) == state]
        if not same or not same[-1].is_done:
            return None
        entry = same[-1]
        if not all(self._makers[made.path] is entry and _is_there(made) for made in entry.outputs):
            return None
        outputs = tuple(made.path for made in entry.outputs)
        return FileReport(task.source, entry.kind, outputs, entry.frames, entry.faces, is_earlier=True)

    def add(self, task: Task, report: FileReport) -> Message | None:
        """Take down what became of a task, also for when this process is killed. What fails the first time is returned,
        for the user."""
        size_bytes, changed_ns = self._states.get(task.source) or _state(task.source)
        line = self._head() | {
            "input": self._names(task.named) | {"page": task.page, "bytes": size_bytes, "changed_ns": changed_ns},
            "kind": report.kind,
            "done": report.is_done,
            "settings": {"digest": self.setup.digest} | dict(self.setup.chosen),
            "outputs": [self._output(made) for made in _made(report.outputs)],
            "frames": report.frames,
            "faces": report.faces_found,
            "notes": [str(note) for note in report.notes],
            "damage": report.damage and str(report.damage),
            "error": report.error and str(report.error),
            "seconds": round(report.seconds, 3),
        }
        return self._append([line])

    def add_unplanned(self, refused: Mapping[Path, Message], skipped: Iterable[Skipped]) -> Message | None:
        """Take down inputs that give nothing to do, by why, and what lies in folders and is passed over."""
        lines = [self._head() | {"input": self._names(path), "done": False, "error": str(reason)}
                 for path, reason in refused.items()]
        passed_over = ((self._names(item.path), str(item.reason)) for item in skipped)
        lines += [self._head() | {"input": names, "skipped": reason} for names, reason in passed_over
                  if (names["absolute"], reason) not in self._passed_over]
        return self._append(lines)

    def _head(self) -> dict[str, Any]:
        return {"format": FORMAT, "program": __version__,
                "time": datetime.now(timezone.utc).isoformat(timespec="seconds")}

    def _names(self, path: Path) -> dict[str, str]:
        return {"file": _from(path, self.out), "absolute": os.path.abspath(path)}  # noqa: PTH100 - Path.absolute() leaves ".." in

    def _output(self, made: Made) -> dict[str, Any]:
        return {"file": _from(made.path, self.out), "bytes": made.size_bytes, "changed_ns": made.changed_ns}

    def _entries_of(self, task: Task) -> list[Entry]:
        """In the order of their lines."""
        if task.given is not None:  # what came out of a pipe is another file each time
            return []
        names = self._names(task.source)
        return self._entries.get((names["absolute"], task.page)) or self._entries.get((names["file"], task.page)) or []

    def _read(self, content: bytes) -> None:
        self._is_torn = bool(content) and not content.endswith(b"\n")
        foreign, programs = 0, set[str]()
        for line in content.splitlines():
            try:
                document = json_of(line, names_files=True)
                if document["format"] != FORMAT:
                    raise ValueError(document["format"])
                if "skipped" in document:
                    self._passed_over.add((document["input"]["absolute"], document["skipped"]))
                if "settings" not in document:
                    continue
                entry = self._entry(document)
            except (ValueError, KeyError, TypeError, AttributeError):  # cut off, of a later version, not ours
                foreign += bool(line.strip())
                continue
            programs.add(entry.program)
            self._makers |= dict.fromkeys((made.path for made in entry.outputs), entry)
            for key in set(entry.keys):
                self._entries.setdefault(key, []).append(entry)
        if foreign:
            self.notes.append(Message("batch.manifest_foreign", path=self.out / NAME, count=foreign))
        if others := sorted(programs - {__version__}):
            self.notes.append(Message("batch.manifest_of_others", path=self.out / NAME, versions=others))

    def _entry(self, document: Mapping[str, Any]) -> Entry:
        given, settings = document["input"], document["settings"]
        outputs = (Made(self.out / str(item["file"]), int(item["bytes"]), int(item["changed_ns"]))
                   for item in document["outputs"])
        page = given["page"]
        return Entry(str(given["file"]), str(given["absolute"]), None if page is None else int(page),
                     int(given["bytes"]), int(given["changed_ns"]), str(settings["digest"]),
                     tuple(made for made in outputs if _is_below(made.path, self.out)), document["done"] is True,
                     str(document["kind"]), int(document["frames"]), int(document["faces"]), str(document["program"]))

    def _append(self, documents: Iterable[Mapping[str, Any]]) -> Message | None:
        lines = "".join(f"{json.dumps(document)}\n" for document in documents)
        if not lines or self._has_failed:
            return None
        try:
            # Neither a link nor a pipe is written to, where somebody has put one in its place.
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
            with os.fdopen(os.open(self.out / NAME, flags, 0o666), "ab") as file:
                file.write(("\n" * self._is_torn + lines).encode())
                file.flush()
                if time.monotonic() > self._synced_s + _SYNC_S:
                    os.fsync(file.fileno())
                    self._synced_s = time.monotonic()
        except OSError as error:
            self._has_failed = True
            reason = (error.strerror or str(error)).lower()
            return Message("batch.manifest_not_written", path=self.out / NAME, reason=reason)
        self._is_torn = False
        return None


def _from(path: Path, folder: Path) -> str:
    """The way to a file from a folder, with slashes; all of it where there is none."""
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # on another drive
        return path.absolute().as_posix()


def _is_below(path: Path, folder: Path) -> bool:
    """Whether a result is one that can be: a line that was tampered with may name any file."""
    return ".." not in path.parts[len(folder.parts):] and path.is_relative_to(folder) and path != folder


def _is_there(made: Made) -> bool:
    """A copy of the folder may have other times."""
    try:
        return not made.path.is_symlink() and Made.of(made.path).size_bytes == made.size_bytes
    except OSError:
        return False


def _made(paths: Iterable[Path]) -> Iterator[Made]:
    for path in paths:
        try:
            yield Made.of(path)
        except OSError:  # somebody has just taken it away
            continue


def _state(path: Path) -> tuple[int, int]:
    """Size in bytes and time of the last change in nanoseconds; zeros where there is no such file."""
    try:
        state = path.stat()
    except OSError:
        return 0, 0
    return state.st_size, state.st_mtime_ns
