"""The samples of a sound track, as far as a part of its file goes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from ...sources.sound_decoding import SoundDecoder
from ..video_file import Samples
from .part import Part

if TYPE_CHECKING:
    from .track import Packet

_LONGEST_GAPS_S = 3600.0
"""Of all gaps together: what claims to come later is not believed. A damaged file may leap with every packet."""
_LOUDEST = 8.0
"""Encoders refuse what isn't a sound: numbers without end, or none at all."""


class HeardPart:
    """Decodes packets. What is before the part may be heard too: it lies before time 0."""

    def __init__(self, layout: str, rate: int, part: Part) -> None:
        """layout, rate: of the samples that are wanted; the layout as FFmpeg calls it."""
        self._decoder, self._rate, self._length_s = SoundDecoder(layout, rate), rate, part.length_s
        self._end_s: float | None = None
        self._gaps_s = 0.0

    @property
    def damaged_parts(self) -> int:
        """As of `SoundDecoder`."""
        return self._decoder.damaged_parts

    def samples(self, packet: Packet, early_s: Fraction) -> Iterator[tuple[Samples, float]]:
        """Blocks of (n, channels) float32, and when they are heard, in seconds.

        early_s: by how much the packet's stamps are later than the clock of the new file.
        """
        for samples, stamp_s in self._decoder.samples(packet):
            expected_s = self._end_s or 0.0
            time_s = expected_s if stamp_s is None else float(stamp_s - early_s)
            gap_s = max(0.0, time_s - expected_s)
            if self._gaps_s + gap_s > _LONGEST_GAPS_S:
                time_s, gap_s = expected_s, 0.0
            self._gaps_s += gap_s
            self._end_s = time_s + len(samples) / self._rate
            if not math.isinf(self._length_s):
                samples = samples[: max(0, round((self._length_s - time_s) * self._rate))]
            if len(samples):
                yield np.clip(np.nan_to_num(samples), -_LOUDEST, _LOUDEST), time_s
