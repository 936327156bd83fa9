"""What of the options for files has no effect, or another one than it seems."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator

from ..settings import FilesSettings, Settings

_EXACT = ("png", "tiff", "bmp")
"""Formats of pictures that lose nothing."""


def file_remarks(arguments: Namespace, files: FilesSettings, settings: Settings) -> Iterator[str]:
    """A line for each."""
    if files.quality and files.picture_format in _EXACT:
        yield f"--quality has no effect on pictures in {files.picture_format}, which loses nothing"
    if not files.wants_jsonl:
        for flag in (name for name in ("landmarks", "masks") if getattr(files, name)):
            yield f"--{flag} has no effect on videos with --notes csv: they are in JSON lines only"
    if not settings.hides:
        return
    if files.fast:
        yield "--fast has no effect with --content anonymised: everybody is found before anything is drawn"
    if "metadata" in arguments and files.metadata == "keep":
        yield "--metadata keep has no effect with --content anonymised: nothing of it is kept where people are hidden"
