"""What can be read of a video, damaged or not."""

from __future__ import annotations

from ...domain.types import Frame
from ...errors import SourceError
from ...media.sources.base import Source, SourceInfo
from ...messages import Message


class Salvaged:
    """A source that ends where it can't be read on."""

    def __init__(self, source: Source) -> None:
        """source: closed with this."""
        self._source = source
        self.damage: Message | None = None
        """Why it is not all; None: it is, as far as it was read."""

    @property
    def info(self) -> SourceInfo:
        return self._source.info

    def read(self) -> Frame | None:
        if self.damage is not None:
            return None
        try:
            return self._source.read()
        except SourceError as error:
            self.damage = error.message
            return None

    def close(self) -> None:
        self._source.close()
