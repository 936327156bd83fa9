"""Encodes sound with times into an open media container."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import av
import av.container
import numpy as np
from av.audio.fifo import AudioFifo
from numpy.typing import NDArray

Samples = NDArray[np.float32]

_APART_S = 0.02
"""Gaps and overlaps up to this are the jitter of a clock: filling them would be heard."""
_RATES = {"aac": 48_000, "libopus": 48_000}
_LAYOUTS = {1: "mono", 2: "stereo"}


@dataclass(frozen=True, slots=True)
class SoundFormat:
    """What a microphone delivers."""

    rate: int
    """Samples per second and channel."""
    channels: int
    """1 or 2."""


class SoundTrack:
    """One sound track: what is missing is filled with silence, so that it stays in step with the pictures."""

    def __init__(self, container: av.container.OutputContainer, sound: SoundFormat, codec: str) -> None:
        self._container, self._sound = container, sound
        rate, layout = _RATES[codec], _LAYOUTS[sound.channels]
        stream = container.add_stream(codec, rate=rate)
        assert isinstance(stream, av.AudioStream)
        stream.codec_context.layout = layout
        self._stream = stream
        self._resampler = av.AudioResampler(format=stream.codec_context.format.name, layout=layout, rate=rate)
        self._fifo = AudioFifo()
        self._layout = layout
        self._taken = 0
        """Samples so far, at the microphone's rate."""

    def write(self, samples: Samples, time_s: float) -> None:
        """Append (n, channels) float32 samples, -1..1, of which the first one was heard at `time_s`.

        Before a gap comes silence; what overlaps with earlier sound, or lies before 0, is left out.
        """
        early = self._taken - round(time_s * self._sound.rate)
        if early < -_APART_S * self._sound.rate:
            self._push(np.zeros((-early, self._sound.channels), np.float32))
        elif early > _APART_S * self._sound.rate:
            samples = samples[early:]
        if len(samples):
            self._push(samples)

    def finish(self) -> None:
        """Encode all that is still on its way."""
        self._encode(self._resampler.resample(None), is_last=True)
        self._container.mux(self._stream.encode(None))

    def _push(self, samples: Samples) -> None:
        planes = np.ascontiguousarray(np.clip(samples, -1, 1).reshape(1, -1), np.float32)
        frame = av.AudioFrame.from_ndarray(planes, format="flt", layout=self._layout)
        frame.sample_rate, frame.pts = self._sound.rate, self._taken
        frame.time_base = Fraction(1, self._sound.rate)
        self._taken += len(samples)
        self._encode(self._resampler.resample(frame), is_last=False)

    def _encode(self, frames: list[Any], *, is_last: bool) -> None:
        for frame in frames:
            self._fifo.write(frame)
        size = self._stream.codec_context.frame_size or 1024
        while (block := self._fifo.read(size, partial=is_last)) is not None:
            self._container.mux(self._stream.encode(block))
