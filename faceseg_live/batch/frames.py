"""The frames of a source, one after the other."""

from __future__ import annotations

from collections.abc import Iterator

from ..domain.types import Frame
from ..media.sources.base import Source
from ..messages import Message


def frames_of(source: Source) -> Iterator[Frame]:
    """All that are left. Raises SourceError where it can't be read to its end."""
    while (frame := source.read()) is not None:
        yield frame


def notes_on(source: Source) -> tuple[Message, ...]:
    """What a report says of what the source doesn't deliver."""
    return () if source.info.note is None else (source.info.note,)
