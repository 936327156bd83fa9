"""Counts the pictures of a camera that arrive damaged and are shown all the same: a bad cable, a busy USB hub."""

from __future__ import annotations

from ..media.complaints import complaint_count
from ..media.sources.base import SourceInfo
from ..messages import Message

_ENOUGH = 20
"""Now and then a picture is damaged on any cable."""


class FaultyPictures:
    """Watches one source from its opening on; speaks once."""

    def __init__(self, info: SourceInfo | None) -> None:
        self._info = info if info is not None and info.camera is not None else None
        self._before = complaint_count()
        self._has_spoken = False

    @property
    def count(self) -> int:
        """What decoding them complained of so far: hardly more than once a picture; 0 for any other source."""
        return 0 if self._info is None else complaint_count() - self._before

    def advice(self) -> Message | None:
        """What to tell the user now; None: nothing."""
        if self._info is None or self._has_spoken or self.count < _ENOUGH:
            return None
        self._has_spoken = True
        return Message("pipeline.faulty_pictures", name=self._info.title, count=self.count)
