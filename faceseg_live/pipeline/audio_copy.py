"""Carries the sound of a media file over into another one, packet by packet."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import av.container
import av.error

if TYPE_CHECKING:
    _Packet = av.Packet[Any]


class AudioCopy:
    """Carries the packets of a file's first sound track over, in step with the pictures."""

    def __init__(self, source: av.container.InputContainer, target: av.container.OutputContainer) -> None:
        self._source, self._target = source, target
        self._stream = target.add_stream_from_template(source.streams.audio[0])
        self._packets = source.demux(audio=0)
        self._next: _Packet | None = None

    @staticmethod
    def of(path: Path, target: av.container.OutputContainer) -> AudioCopy | None:
        source = av.open(str(path))
        if source.streams.audio:
            # A container that can't hold the codec says so in one of several ways.
            with suppress(ValueError, av.error.FFmpegError):
                if source.streams.audio[0].codec_context.name in target.supported_codecs:
                    return AudioCopy(source, target)
        source.close()
        return None

    def mux_until(self, time_s: float) -> None:
        """Hand over all packets up to that time."""
        # Damaged sound costs the rest of the sound, not the video.
        with suppress(av.error.FFmpegError):
            while (packet := self._peek()) is not None and _starts_s(packet) <= time_s:
                self._next = None
                packet.stream = self._stream
                self._target.mux(packet)

    def close(self) -> None:
        self._source.close()

    def _peek(self) -> _Packet | None:
        while self._next is None:
            packet = next(self._packets, None)
            if packet is None:
                break
            if packet.dts is not None:
                self._next = packet
        return self._next


def _starts_s(packet: _Packet) -> float:
    return float((packet.dts or 0) * packet.time_base)
