"""What a job reports while it runs and when it is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ..errors import FacesegError
from ..messages import Message
from .walk import Skipped

_NAMED = 3
"""Files that are named of those that were passed over for the same reason."""


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one input."""

    source: Path
    kind: str
    """"image", "video"; empty for an input that was neither."""
    outputs: tuple[Path, ...] = ()
    frames: int = 0
    """Frames processed: 1 for an image, all of a video."""
    faces_found: int = 0
    """In the image; in a video, the most in any frame."""
    error: Message | None = None
    """Why there is no result; None when all went well."""
    notes: tuple[Message, ...] = ()
    """What the user should know of a result that is there."""
    unexpected: BaseException | None = None
    """The error, where nobody foresaw it."""
    damage: Message | None = None
    """What of the input could not be read; the results are those of the rest. None: all of it could."""
    seconds: float = 0.0
    """From its beginning to its end, waiting for others included; 0 where it was not done."""
    is_earlier: bool = False
    """An earlier run did it, with the same settings."""

    @property
    def is_done(self) -> bool:
        """Whether there is a result of the whole input."""
        return self.error is None and self.damage is None


def failed_report(source: Path, kind: str, error: Exception) -> FileReport:
    """Of a file that met an error."""
    if isinstance(error, FacesegError):
        return FileReport(source, kind, error=error.message)
    problem = Message("batch.unexpected", kind=type(error).__name__, reason=str(error))
    return FileReport(source, kind, error=problem, unexpected=error)


@dataclass(frozen=True, slots=True)
class WorkerInfo:
    """What is known of one worker when the work is over."""

    name: str
    peak_memory_bytes: int | None
    """The most that it took at any time; None where the system doesn't say."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What became of all inputs, in the order they were worked on."""

    out: Path
    files: tuple[FileReport, ...]
    seconds: float
    workers: tuple[WorkerInfo, ...] = ()
    """Other processes that did the work; none where there were no others."""
    skipped: tuple[Skipped, ...] = ()
    """What lies in folders and was passed over, and inputs that have results."""

    @property
    def partial(self) -> int:
        """How many of those that failed have results of a part."""
        return sum(report.damage is not None and bool(report.outputs) for report in self.files)

    @property
    def earlier(self) -> int:
        """How many of those done were done by an earlier run."""
        return sum(report.is_earlier for report in self.files)

    @property
    def done(self) -> int:
        return sum(report.is_done for report in self.files)

    @property
    def failed(self) -> int:
        return len(self.files) - self.done

    def as_json(self) -> dict[str, object]:
        """Plain values, for machines."""
        return {
            "out": str(self.out),
            "done": self.done,
            "failed": self.failed,
            "already_done": self.earlier,
            "done_in_part": self.partial,
            "seconds": round(self.seconds, 3),
            "workers": [{"name": worker.name, "peak_memory_bytes": worker.peak_memory_bytes}
                        for worker in self.workers],
            "files": [
                {
                    "input": str(report.source),
                    "kind": report.kind,
                    "done": report.is_done,
                    "already_done": report.is_earlier,
                    "error": str(report.error or ""),
                    "damage": str(report.damage or ""),
                    "notes": [str(note) for note in report.notes],
                    "frames": report.frames,
                    "faces_found": report.faces_found,
                    "outputs": [str(path) for path in report.outputs],
                }
                for report in self.files
            ],
            "skipped": [{"input": str(item.path), "reason": str(item.reason)} for item in self.skipped],
        }


def skipped_lines(skipped: Sequence[Skipped]) -> list[Message]:
    """What was passed over, for people: a line for each reason, with the first names."""
    by_reason: dict[Message, list[Path]] = {}
    for item in skipped:
        by_reason.setdefault(item.reason, []).append(item.path)
    return [Message("batch.skipped", count=len(paths), reason=reason, names=first_of(paths))
            for reason, paths in by_reason.items()]


def first_of(paths: Sequence[Path | str]) -> list[object]:
    """The first names of many, for a message."""
    more = [Message("batch.and_more")] if len(paths) > _NAMED else []
    return [*paths[:_NAMED], *more]


class Progress(Protocol):
    """Whoever shows how far a job is. Called from one thread at a time."""

    def begin(self, title: str, total: int | None, unit: str) -> None:
        """Something of so many units starts; None: nobody knows how many."""
        ...

    def advance(self) -> None:
        """One unit is done."""
        ...

    def end(self) -> None: ...

    def notify(self, said: Message | str) -> None:
        """Show one line to the user."""
        ...
