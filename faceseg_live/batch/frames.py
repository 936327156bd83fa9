"""The frames of a source, one after the other."""

from __future__ import annotations

from collections.abc import Iterator

from ..domain.types import Frame
from ..media.sources.base import Source


def frames_of(source: Source) -> Iterator[Frame]:
    """All that are left. Raises SourceError where it can't be read to its end."""
    while (frame := source.read()) is not None:
        yield frame
