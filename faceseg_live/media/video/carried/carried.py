"""Sound and all that goes with it, on its way from one container into another."""

from __future__ import annotations

import av.container

from ....messages import Message
from ..audio_copy import AudioCopy, Sound
from ..formats import VideoFormat
from .carry import Carry


class Carried:
    def __init__(self, carry: Carry, target: av.container.OutputContainer, kind: VideoFormat) -> None:
        self.notes: list[Message] = []
        self._copy, outcome = AudioCopy.of(carry.source, target)
        if outcome is Sound.UNFIT:
            self.notes.append(Message("media.unfit_sound", format=kind.title))

    def reach(self, time_s: float) -> None:
        if self._copy:
            self._copy.reach(time_s)

    def finish(self, end_s: float) -> None:
        if self._copy:
            self._copy.finish(end_s)

    def close(self) -> None:
        if self._copy:
            self._copy.close()
