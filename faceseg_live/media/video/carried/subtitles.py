"""Subtitles that are text, made into those of the new container."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av
import av.container
from av.subtitles.codeccontext import SubtitleCodecContext
from av.subtitles.stream import SubtitleStream

from ....messages import Message
from .part import Part
from .track import REFUSALS

if TYPE_CHECKING:
    from .track import Packet

CAN_ENCODE = hasattr(SubtitleCodecContext, "encode_subtitle")
"""PyAV has learnt that late."""
_UNIT = Fraction(1, 1000)


class SubtitleTrack:
    """Takes the texts that are shown in a part, for as long as they are shown there."""

    def __init__(self, stream: SubtitleStream, target: av.container.OutputContainer, codec: str, part: Part,
                 about: Message) -> None:
        """codec: FFmpeg's name of the new kind. Raises any of `REFUSALS` where it can't be made."""
        self._target, self._part, self._about = target, part, about
        self._from: Any = stream.codec_context
        self._from.open(strict=False)  # makes the header
        self.stream = target.add_stream(codec)
        encoder: Any = self.stream.codec_context
        encoder.subtitle_header = self._from.subtitle_header
        self.stream.time_base = encoder.time_base = _UNIT
        self._to = encoder
        self._to.open()
        self._next = 0
        self._refused = 0

    @property
    def note(self) -> Message | None:
        return Message("media.packets_left_out", count=self._refused, what=self._about) if self._refused else None

    def add(self, packet: Packet, early_s: Fraction) -> None:
        if not packet.size or packet.pts is None:
            return
        begins_s = packet.pts * packet.time_base - early_s
        ends_s = begins_s + (packet.duration or 0) * packet.time_base
        if not self._part.holds(begins_s, ends_s):
            return
        try:
            self._write(packet, max(begins_s, Fraction(0)), min(float(ends_s), self._part.length_s))
        except REFUSALS as error:
            if isinstance(error, OSError):
                raise
            self._refused += 1

    def finish(self) -> None:
        """Nothing is on its way."""

    def _write(self, packet: Packet, begins_s: Fraction, ends_s: float) -> None:
        texts = self._from.decode2(packet)
        if texts is None or not len(texts):
            return
        made = self._to.encode_subtitle(texts)
        if not made.size:
            return
        start = max(self._next, round(begins_s / _UNIT))
        made.stream, made.time_base = self.stream, _UNIT
        made.pts = made.dts = start
        made.duration = max(1, round(ends_s / _UNIT) - start)
        self._next = start + 1
        self._target.mux(made)
