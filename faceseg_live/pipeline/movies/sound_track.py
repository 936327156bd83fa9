"""The sound of a container file, as it comes from a microphone: in step with the pictures, gaps silent."""

from __future__ import annotations

from fractions import Fraction

import av
import av.container
import numpy as np

from .movie import Samples, SoundFormat

_TOLERANCE_S = 0.02
"""So far may sound be off before it is put right: less is the jitter of clocks, 40 ms would be seen on lips."""
_PATIENCE_S = 0.5
"""So long may sound be late; then there is silence in its place, since the file can't wait."""
_RATE = 48_000
_LAYOUTS = {1: "mono", 2: "stereo"}


class SoundTrack:
    """Encodes samples with times into a stream of an open container. Used from one thread at a time."""

    def __init__(self, container: av.container.OutputContainer, codec: str, sound: SoundFormat) -> None:
        self._container, self._sound = container, sound
        self._layout = _LAYOUTS[sound.channels]
        stream = container.add_stream(codec, rate=_RATE, layout=self._layout)
        assert isinstance(stream, av.AudioStream)
        stream.bit_rate = 96_000 * sound.channels
        self._stream = stream
        self._resampler: av.AudioResampler | None = None
        self._next = 0
        """Number of the sample that comes next."""

    def write(self, samples: Samples, time_s: float) -> None:
        """Append (n, channels) float32 samples, -1..1, heard from `time_s` on."""
        if samples.ndim != 2 or samples.shape[1] != self._sound.channels:
            raise ValueError(f"expected sound of the shape (n, {self._sound.channels}), got {samples.shape}")
        ahead = round(time_s * self._sound.rate) - self._next
        if ahead > _TOLERANCE_S * self._sound.rate:
            self._silence(ahead)
        elif ahead < -_TOLERANCE_S * self._sound.rate:
            samples = samples[-ahead:]
        self._encode(samples)

    def reach(self, time_s: float) -> None:
        """Pictures are there until `time_s`: what sound is late by more than half a second is silence."""
        self._fill_until(time_s - _PATIENCE_S)

    def finish(self, end_s: float) -> None:
        """Write all that is still on its way, and silence until the end."""
        self._fill_until(end_s)
        if self._resampler is not None:
            for frame in self._resampler.resample(None):
                self._container.mux(self._stream.encode(frame))
        self._container.mux(self._stream.encode(None))

    def close(self) -> None:
        """There is nothing to let go of."""

    def _fill_until(self, time_s: float) -> None:
        missing = round(time_s * self._sound.rate) - self._next
        if missing > 0:
            self._silence(missing)

    def _silence(self, count: int) -> None:
        # In pieces: a gap may be long.
        while count > 0:
            piece = min(count, self._sound.rate)
            self._encode(np.zeros((piece, self._sound.channels), np.float32))
            count -= piece

    def _encode(self, samples: Samples) -> None:
        if not len(samples):
            return
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples, np.float32).reshape(1, -1), format="flt",
                                           layout=self._layout)
        frame.sample_rate, frame.pts = self._sound.rate, self._next
        frame.time_base = Fraction(1, self._sound.rate)
        self._next += len(samples)
        if self._resampler is None:
            context = self._stream.codec_context
            context.open(strict=False)
            self._resampler = av.AudioResampler(context.format, context.layout, _RATE, context.frame_size)
        for resampled in self._resampler.resample(frame):
            self._container.mux(self._stream.encode(resampled))
