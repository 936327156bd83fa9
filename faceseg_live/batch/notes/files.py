"""The files of notes beside a result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Protocol

from ...rendering.face_notes import FaceDetails
from ...settings import FilesSettings
from ..staging import output_errors
from .counts import Counts
from .lines import JsonLines
from .noted import NotedFrame
from .table import FaceTable

LINES, TABLE = "jsonl", "csv"


class NotesForm(Protocol):
    """One form of notes; they are told the frames of the result in order."""

    def add(self, noted: NotedFrame) -> None:
        """Note a frame. Raises OSError."""


def note_names(stem: str, files: FilesSettings) -> dict[str, str]:
    """Ending → name of each file of notes that is wanted of a video."""
    wanted = {LINES: files.wants_jsonl, TABLE: files.wants_csv}
    return {ending: f"{stem}.{ending}" for ending, is_wanted in wanted.items() if is_wanted}


class NoteFiles:
    """Writes the notes of a video, or of a span of it, and keeps count. A context: the files are whole after it."""

    def __init__(self, paths: Mapping[str, Path], files: FilesSettings, area: str | None, labels: Sequence[str] = (), *,
                 is_first: bool = True) -> None:
        """
        Args:
            paths: ending → file, as of `note_names`.
            area: what is masked; None: faces aren't, people are only hidden.
            labels: all that may be known of faces.
            is_first: whether the video begins with them.

        Raises OutputError.
        """
        self.counts = Counts()
        self._stack, self._forms = ExitStack(), list[tuple[Path, NotesForm]]()
        details = FaceDetails(files.landmarks, files.masks)
        for ending, path in paths.items():
            with output_errors(path):
                file = self._stack.enter_context(path.open("w", encoding="utf-8", newline=""))
                form = (JsonLines(file, area, details) if ending == LINES
                        else FaceTable(file, area, labels, is_first=is_first))
            self._forms.append((path, form))

    def __enter__(self) -> NoteFiles:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        for path, _ in self._forms[:1]:
            with output_errors(path):
                self._stack.close()

    def add(self, noted: NotedFrame) -> None:
        """Note a frame. Raises OutputError."""
        for path, form in self._forms:
            with output_errors(path):
                form.add(noted)
        self.counts += Counts.of(noted)
