"""What a program that was killed has left, made by hand."""

from __future__ import annotations

from pathlib import Path

from faceseg_live.media.video.part_file import part_name
from faceseg_live.pipeline.recording.journal import Entry
from faceseg_live.pipeline.recording.unfinished import Unfinished, unfinished_recordings

NOTES = b'{"time": 0.0}\n{"time": 1.5}\n'


def leave(folder: Path, name: str, video: bytes = b"RIFF") -> Unfinished:
    """A recording of a folder, with its notes; a format whose files are whole at any time."""
    files = {folder / f"{name}.webp": video, folder / f"{name}.jsonl": NOTES}
    for path, content in files.items():
        part_name(path).write_bytes(content)
    Entry(files).close()
    return next(left for left in unfinished_recordings() if left.entry.files == tuple(files))
