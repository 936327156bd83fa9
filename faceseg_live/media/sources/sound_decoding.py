"""Decodes the sound of a container file."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition
from numpy.typing import NDArray

from ..ffmpeg import FAILURES

if TYPE_CHECKING:
    _Packet = av.Packet[Any]


def is_readable(stream: AudioStream) -> bool:
    """Whether there is a decoder for a track, and something for it to decode."""
    context: object = stream.codec_context  # PyAV gives None where FFmpeg knows no decoder
    return context is not None and bool(stream.rate) and bool(stream.channels)


def sound_tracks(container: InputContainer) -> list[AudioStream]:
    """The tracks of a file, the one that it says should be heard first."""
    return sorted(container.streams.audio, key=lambda stream: not stream.disposition & Disposition.default)


class SoundDecoder:
    """Makes the packets of one track into samples of one rate and layout."""

    def __init__(self, layout: str, rate: int) -> None:
        """layout: as FFmpeg calls it; channels are mixed into it."""
        self.damaged_parts = 0
        """How many packets couldn't be decoded so far."""
        self._layout, self._rate = layout, rate
        self._resampler = self._made()

    def samples(self, packet: _Packet) -> Iterator[tuple[NDArray[np.float32], Fraction | None]]:
        """Blocks of (n, channels) float32, -1..1, with the file's stamp of the first of them, in seconds.

        None: the block goes on where the one before it ended. What is damaged is missing.
        """
        try:
            frames: list[Any] = list(packet.decode())
        except FAILURES:
            self.damaged_parts += 1
            return
        for frame in frames:
            if isinstance(frame, AudioFrame):
                yield from self._converted(frame)

    def _converted(self, frame: AudioFrame) -> Iterator[tuple[NDArray[np.float32], Fraction | None]]:
        stamp_s = None if frame.pts is None or frame.time_base is None else frame.pts * frame.time_base
        frame.pts = None
        try:
            parts = self._resampled(frame)
        except FAILURES:
            self.damaged_parts += 1
            return
        for part in parts:
            samples = part.to_ndarray().reshape(part.samples, -1).astype(np.float32, copy=False)
            yield samples, stamp_s
            stamp_s = None

    def _resampled(self, frame: AudioFrame) -> list[AudioFrame]:
        try:
            return self._resampler.resample(frame)
        except ValueError:  # from here on the track is of another kind
            self._resampler = self._made()
            return self._resampler.resample(frame)

    def _made(self) -> av.AudioResampler:
        return av.AudioResampler("flt", self._layout, self._rate)
