"""Intact files to begin with: made here, and small, so that a fault meets something that matters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

_MOST_BYTES = 700_000


@dataclass(frozen=True)
class Seed:
    """A file with those that lie beside it."""

    main: str
    """The name of the one that is opened."""
    files: Mapping[str, bytes]
    """Name → content."""
    damaged: Mapping[str, str]
    """Name → form of those that faults are put into; see mutations.FORMS."""


def seeds_of(paths: Iterable[Path]) -> list[Seed]:
    """Each file a seed of its own."""
    return [Seed(path.name, {path.name: path.read_bytes()}, {path.name: form_of(path)}) for path in sorted(paths)]


def form_of(path: Path) -> str:
    """How a file is built, by its name."""
    forms = {
        "png": (".png", ".apng"), "riff": (".webp", ".avi", ".wav"), "protobuf": (".onnx", ".caffemodel"),
        "boxes": (".mp4", ".mov", ".m4v", ".heic", ".avif", ".3gp", ".m4a"),
        "text": (".toml", ".txt", ".json", ".jsonl", ".prototxt", ".m3u8", ".sdp", ".ffconcat", ".html"),
    }
    return next((form for form, suffixes in forms.items() if path.suffix.lower() in suffixes), "bytes")


def real_files(folder: Path | None, suffixes: Iterable[str], below: Iterable[str] = ("broken", "cases")) -> list[Seed]:
    """Files of the shared data, in the folders of it that are named; none where it is absent."""
    if folder is None:
        return []
    wanted = tuple(suffixes)
    return seeds_of(path for name in below for path in (folder / name).rglob("*")
                    if path.suffix.lower() in wanted and path.is_file() and path.stat().st_size < _MOST_BYTES)
