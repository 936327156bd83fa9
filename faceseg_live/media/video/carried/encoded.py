"""A sound track that is decoded and encoded anew."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

import av
import av.container

from ....messages import Message
from ..audio_alignment import AlignedAudio
from ..sample_encoder import SampleEncoder
from .heard import HeardPart
from .part import Part
from .track import Refused

if TYPE_CHECKING:
    from .track import Packet

_LAYOUTS: Mapping[str, Mapping[int, str]] = {
    # Those that have a number of their own in AAC; what else it can spell out, players don't read.
    "aac": {1: "mono", 2: "stereo", 3: "3.0", 4: "4.0", 5: "5.0", 6: "5.1"},
    "libopus": {1: "mono", 2: "stereo", 3: "3.0", 4: "quad", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"},
}
_FALLBACK = "5.1", 6
_AAC_RATES = (8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
"""As far as every player goes."""
_BITS_PER_S = {1: 96_000, 2: 96_000}
_MORE_BITS_PER_S = 64_000
"""For each channel of many."""
_BITS_PER_SAMPLE = 4
"""No more than this for each channel: at low rates AAC can't hold it."""


class EncodedTrack:
    """Takes the samples of a part; where some are damaged or missing it is silent."""

    def __init__(self, stream: av.AudioStream, target: av.container.OutputContainer, codec: str, part: Part,
                 about: Message) -> None:
        """codec: FFmpeg's name of the encoder. about: what the user calls the track."""
        self._about, self._refused = about, Refused()
        layouts = _LAYOUTS[codec]
        self._is_mixed_down = stream.channels not in layouts
        layout, channels = _FALLBACK if self._is_mixed_down else (layouts[stream.channels], stream.channels)
        self._channels = stream.channels
        self._heard, self._row = HeardPart(layout, stream.rate, part), AlignedAudio(stream.rate, channels)
        rate = _aac_rate(stream.rate) if codec == "aac" else 48_000
        bits_per_s = channels * min(_BITS_PER_S.get(channels, _MORE_BITS_PER_S), _BITS_PER_SAMPLE * rate)
        self._encoder = SampleEncoder(target, codec, layout=layout, source_rate=stream.rate, rate=rate,
                                      bit_rate=bits_per_s)
        self.stream = self._encoder.stream

    @property
    def note(self) -> Message | None:
        if damaged := self._heard.damaged_parts + self._refused.count:
            return Message("media.sound_damaged", count=damaged, what=self._about)
        if self._is_mixed_down:
            return Message("media.fewer_channels", count=self._channels, what=self._about)
        return None

    def add(self, packet: Packet, early_s: Fraction) -> None:
        for samples, time_s in self._heard.samples(packet, early_s):
            with self._refused.counting():
                self._encoder.encode(self._row.placed(samples, time_s))

    def finish(self) -> None:
        with self._refused.counting():
            self._encoder.finish()


def _aac_rate(rate: int) -> int:
    """The same, else the next higher one; of what nobody hears 44.1 or 48 kHz are left."""
    if rate > _AAC_RATES[-1]:
        return 44_100 if rate % 44_100 == 0 else 48_000
    return next(known for known in _AAC_RATES if known >= rate)
