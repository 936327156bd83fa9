"""Encodes an unbroken row of samples into a stream of an open container."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import av
import av.container
import numpy as np

from .video_file import Samples


class SampleEncoder:
    """The row begins at the container's time 0."""

    def __init__(self, container: av.container.OutputContainer, codec: str, *, layout: str, source_rate: int,
                 rate: int, bit_rate: int) -> None:
        """layout: of the channels, as FFmpeg calls it. source_rate, rate: of the samples that come and that are
        written, in Hz."""
        self._container, self._layout, self._source_rate = container, layout, source_rate
        stream = container.add_stream(codec, rate=rate, layout=layout)
        assert isinstance(stream, av.AudioStream)
        stream.bit_rate = bit_rate
        context = stream.codec_context
        context.open()
        self.stream, self._samples = stream, 0
        self._resampler = av.AudioResampler(context.format, context.layout, rate, context.frame_size)

    def encode(self, row: Iterable[Samples]) -> None:
        """The next pieces of the row, (n, channels) float32."""
        for samples in row:
            packed = np.ascontiguousarray(samples, np.float32).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(packed, format="flt", layout=self._layout)
            frame.sample_rate, frame.pts = self._source_rate, self._samples
            frame.time_base = Fraction(1, self._source_rate)
            self._samples += len(samples)
            for resampled in self._resampler.resample(frame):
                self._container.mux(self.stream.encode(resampled))

    def finish(self) -> None:
        """Write all that is still on its way."""
        if self._samples:
            for frame in self._resampler.resample(None):
                self._container.mux(self.stream.encode(frame))
        self._container.mux(self.stream.encode(None))
