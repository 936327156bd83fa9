"""Carries the sound of a media file over into another one, packet by packet."""

from __future__ import annotations

import math
from contextlib import suppress
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import av.container
import av.error

if TYPE_CHECKING:
    _Packet = av.Packet[Any]


class Sound(Enum):
    """What became of a file's sound."""

    ABSENT = "absent"
    COPIED = "copied"
    UNFIT = "unfit"
    """The container doesn't hold sound of that kind."""


class AudioCopy:
    """Carries the packets of a file's first sound track over, in step with the frames.

    Times count from the source file's start, as those of a `VideoSource`'s frames do.
    """

    def __init__(self, source: av.container.InputContainer, target: av.container.OutputContainer) -> None:
        self._source, self._target = source, target
        self._stream = target.add_stream_from_template(source.streams.audio[0])
        self._packets = source.demux(audio=0)
        self._next: _Packet | None = None
        self._start_s = Fraction(source.start_time or 0, av.time_base)

    @staticmethod
    def of(path: Path, target: av.container.OutputContainer) -> tuple[AudioCopy | None, Sound]:
        """The copy, or None with the reason why there is nothing to copy."""
        source = av.open(str(path.absolute()))
        outcome = Sound.ABSENT
        if source.streams.audio:
            outcome = Sound.UNFIT
            # A container that can't hold the codec says so in one of several ways.
            with suppress(ValueError, av.error.FFmpegError):
                if source.streams.audio[0].codec_context.name in target.supported_codecs:
                    return AudioCopy(source, target), Sound.COPIED
        source.close()
        return None, outcome

    def reach(self, time_s: float) -> None:
        """Frames are there until `time_s`: hand over all packets up to then."""
        # Damaged sound costs the rest of the sound, not the video.
        with suppress(av.error.FFmpegError):
            while (packet := self._peek()) is not None and (packet.dts or 0) * packet.time_base <= time_s:
                self._next = None
                packet.stream = self._stream
                self._target.mux(packet)

    def finish(self, _end_s: float) -> None:
        """Hand over all that is left."""
        self.reach(math.inf)

    def close(self) -> None:
        self._source.close()

    def _peek(self) -> _Packet | None:
        while self._next is None:
            packet = next(self._packets, None)
            if packet is None:
                break
            if packet.dts is not None and packet.pts is not None:
                early = round(self._start_s / packet.time_base)
                packet.dts, packet.pts = packet.dts - early, packet.pts - early
                self._next = packet
        return self._next
