"""Sound of a card's own clock made into sound of a steady rate."""

from __future__ import annotations

from math import ceil

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from ..video import AudioFormat
from ..video.video_file import Samples
from .blocks import AudioBlock

_TAPS = 16
_PHASES = 512
"""Positions between two samples that are distinguished: an error below -55 dB."""
_GAP_S = 0.02
"""A larger difference is no drift: sound is missing there."""
_MOST_STRETCH = 0.002
"""So far the pitch may change to bring sound back to its place: nobody hears 0.2 %."""


def _kernels() -> NDArray[np.float32]:
    """(phases + 1, taps): windowed sinc functions, each of sum 1, for a point `phase` after the middle tap."""
    away = np.arange(_TAPS) - (_TAPS // 2 - 1) - np.linspace(0, 1, _PHASES + 1)[:, None]
    kernels = np.sinc(away) * np.cos(np.pi * away / (_TAPS + 1)) ** 2
    kernels /= kernels.sum(axis=1, keepdims=True)
    return np.asarray(kernels, np.float32)


_KERNELS = _kernels()


class Resampler:
    """Takes blocks with the times of their ends; gives blocks with exactly `format.rate` samples a second.

    Times of blocks that follow one another never jump: what the card's clock is off is spread over the samples as
    a change of pitch too small to be heard. Where sound is missing, a block begins later than the last one ended.
    """

    def __init__(self, format: AudioFormat) -> None:
        self._format = format
        self._ended_s: float | None = None
        self._next_s = 0.0
        """Of the next sample to give."""
        self._kept: Samples = np.zeros((0, format.channels), np.float32)
        self._kept_times: NDArray[np.float64] = np.zeros(0)

    def resampled(self, samples: Samples, began_s: float, ended_s: float) -> AudioBlock | None:
        """The sound of one more block, but for its last samples, which come with the next one.

        Args:
            samples: (n, channels), n > 0.
            began_s, ended_s: when the first one was heard, and when the first one after the block will be.
        """
        self._place(samples, began_s, ended_s)
        if len(self._kept) < _TAPS:
            return None
        last_s = self._kept_times[-_TAPS // 2]
        count = max(0, ceil((last_s - self._next_s) * self._format.rate - 1e-6))
        target_s = self._next_s + np.arange(count) / self._format.rate
        block = AudioBlock(self._at(target_s), self._next_s) if count else None
        self._next_s += count / self._format.rate
        self._kept, self._kept_times = self._kept[-_TAPS:], self._kept_times[-_TAPS:]
        return block

    def _place(self, samples: Samples, began_s: float, ended_s: float) -> None:
        """Keep the samples with their times."""
        natural_s = ended_s - began_s
        if self._ended_s is None or abs(began_s - self._ended_s) > _GAP_S:
            lead = _TAPS // 2 - 1  # silence, so that the first sample is not lost
            self._kept = np.zeros((lead, self._format.channels), np.float32)
            self._kept_times = began_s + np.arange(-lead, 0) * natural_s / len(samples)
            self._next_s = began_s
        else:
            began_s = self._ended_s
            slack_s = natural_s * _MOST_STRETCH
            ended_s = min(max(ended_s, began_s + natural_s - slack_s), began_s + natural_s + slack_s)
        self._ended_s = ended_s
        times = began_s + np.arange(len(samples)) * ((ended_s - began_s) / len(samples))
        self._kept = np.concatenate((self._kept, samples))
        self._kept_times = np.concatenate((self._kept_times, times))

    def _at(self, times_s: NDArray[np.float64]) -> Samples:
        """The sound at these moments, between the samples that are kept."""
        places = np.interp(times_s, self._kept_times, np.arange(len(self._kept_times)))
        whole = np.minimum(places.astype(np.intp), len(self._kept) - _TAPS // 2 - 1)
        phases = np.rint((places - whole) * _PHASES).astype(np.intp)
        around = sliding_window_view(self._kept, _TAPS, axis=0)[whole - (_TAPS // 2 - 1)]
        audio: Samples = np.einsum("nct,nt->nc", around, _KERNELS[phases])
        return audio
