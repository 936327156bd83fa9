"""Samples with times made into an unbroken row of samples."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .video_file import Samples

_TOLERANCE_S = 0.02
"""So far may sound be off before it is put right: less is the jitter of clocks, 40 ms would be seen on lips."""
_PATIENCE_S = 0.5
"""So long may sound be late; then there is silence in its place, since the file can't wait."""


class AlignedAudio:
    """Fills gaps with silence and leaves out what overlaps. Sample n of the row is heard at n / rate seconds."""

    def __init__(self, rate: int, channels: int) -> None:
        self._rate, self._channels = rate, channels
        self._next = 0
        """Number of the sample that comes next."""

    @property
    def end_s(self) -> float:
        """Until then the row goes by now."""
        return self._next / self._rate

    def placed(self, samples: Samples, time_s: float) -> Iterator[Samples]:
        """What these (n, channels) samples add to the row. ValueError for another number of channels."""
        if samples.ndim != 2 or samples.shape[1] != self._channels:
            raise ValueError(f"expected sound of the shape (n, {self._channels}), got {samples.shape}")
        ahead = round(time_s * self._rate) - self._next
        tolerance = _TOLERANCE_S * self._rate if self._next else 0  # where it begins there is nothing to jitter against
        if ahead > tolerance:
            yield from self._silence(ahead)
        elif ahead < -tolerance:
            samples = samples[-ahead:]
        if len(samples):
            yield self._counted(samples)

    def awaited(self, time_s: float) -> Iterator[Samples]:
        """Frames are there until `time_s`: the silence in place of sound that is later than half a second."""
        return self.until(time_s - _PATIENCE_S)

    def until(self, time_s: float) -> Iterator[Samples]:
        """The silence that is missing until then."""
        return self._silence(round(time_s * self._rate) - self._next)

    def _silence(self, count: int) -> Iterator[Samples]:
        while count > 0:  # a second at a time: a gap may be long
            piece = min(count, self._rate)
            yield self._counted(np.zeros((piece, self._channels), np.float32))
            count -= piece

    def _counted(self, samples: Samples) -> Samples:
        self._next += len(samples)
        return samples
