"""Samples with times made into an unbroken row of samples."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .video_file import AudioFormat, Samples

_TOLERANCE_S = 0.02
"""So far may sound be off before it is put right: less is the jitter of clocks, 40 ms would be seen on lips."""
_PATIENCE_S = 0.5
"""So long may sound be late; then there is silence in its place, since the file can't wait."""


class AlignedAudio:
    """Fills gaps with silence and leaves out what overlaps. Sample n of the row is heard at n / rate seconds."""

    def __init__(self, audio: AudioFormat) -> None:
        self._audio = audio
        self._next = 0
        """Number of the sample that comes next."""

    def placed(self, samples: Samples, time_s: float) -> Iterator[Samples]:
        """What these (n, channels) samples add to the row. ValueError for another number of channels."""
        if samples.ndim != 2 or samples.shape[1] != self._audio.channels:
            raise ValueError(f"expected sound of the shape (n, {self._audio.channels}), got {samples.shape}")
        ahead = round(time_s * self._audio.rate) - self._next
        if ahead > _TOLERANCE_S * self._audio.rate:
            yield from self._silence(ahead)
        elif ahead < -_TOLERANCE_S * self._audio.rate:
            samples = samples[-ahead:]
        if len(samples):
            yield self._counted(samples)

    def awaited(self, time_s: float) -> Iterator[Samples]:
        """Frames are there until `time_s`: the silence in place of sound that is later than half a second."""
        return self.until(time_s - _PATIENCE_S)

    def until(self, time_s: float) -> Iterator[Samples]:
        """The silence that is missing until then."""
        return self._silence(round(time_s * self._audio.rate) - self._next)

    def _silence(self, count: int) -> Iterator[Samples]:
        while count > 0:  # a second at a time: a gap may be long
            piece = min(count, self._audio.rate)
            yield self._counted(np.zeros((piece, self._audio.channels), np.float32))
            count -= piece

    def _counted(self, samples: Samples) -> Samples:
        self._next += len(samples)
        return samples
