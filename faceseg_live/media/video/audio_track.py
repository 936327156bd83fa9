"""The sound of a container file, as it comes from a microphone."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import av
import av.container
import numpy as np

from .audio_alignment import AlignedAudio
from .video_file import AudioFormat, Samples

_RATE = 48_000
_BITS_PER_S = 96_000
"""For each channel."""
_LAYOUTS = {1: "mono", 2: "stereo"}


class AudioTrack:
    """Encodes samples with times into a stream of an open container, in step with the frames."""

    def __init__(self, container: av.container.OutputContainer, codec: str, audio: AudioFormat) -> None:
        self._container, self._audio, self._row = container, audio, AlignedAudio(audio)
        stream = container.add_stream(codec, rate=_RATE, layout=_LAYOUTS[audio.channels])
        assert isinstance(stream, av.AudioStream)
        stream.bit_rate = _BITS_PER_S * audio.channels
        context = stream.codec_context
        context.open()
        self._stream, self._samples = stream, 0
        self._resampler = av.AudioResampler(context.format, context.layout, _RATE, context.frame_size)

    def write(self, samples: Samples, time_s: float) -> None:
        """Append (n, channels) float32 samples, -1..1, heard from `time_s` on."""
        self._encode(self._row.placed(samples, time_s))

    def reach(self, time_s: float) -> None:
        """Frames are there until `time_s`: sound that is too late by now is silence."""
        self._encode(self._row.awaited(time_s))

    def finish(self, end_s: float) -> None:
        """Write all that is still on its way, and silence until the end."""
        self._encode(self._row.until(end_s))
        if self._samples:
            for frame in self._resampler.resample(None):
                self._container.mux(self._stream.encode(frame))
        self._container.mux(self._stream.encode(None))

    def close(self) -> None:
        """There is nothing to let go of."""

    def _encode(self, row: Iterable[Samples]) -> None:
        for samples in row:
            packed = np.ascontiguousarray(samples, np.float32).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(packed, format="flt", layout=_LAYOUTS[self._audio.channels])
            frame.sample_rate, frame.pts = self._audio.rate, self._samples
            frame.time_base = Fraction(1, self._audio.rate)
            self._samples += len(samples)
            for resampled in self._resampler.resample(frame):
                self._container.mux(self._stream.encode(resampled))
