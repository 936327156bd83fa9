"""Subtitles that are text, made into those of the new container."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av
import av.container
from av.subtitles.codeccontext import SubtitleCodecContext
from av.subtitles.stream import SubtitleStream
from av.subtitles.subtitle import SubtitleSet

from ....messages import Message
from .part import Part
from .track import Refused

if TYPE_CHECKING:
    from .track import Packet

CAN_ENCODE = hasattr(SubtitleCodecContext, "encode_subtitle")
"""PyAV has learnt that late."""
_UNIT = Fraction(1, 1000)
_FIELDS = 8
"""Of a line in FFmpeg's own form (ASS), in front of its text."""
_PLAIN_LINE = b"0,0,Default,,0,0,0,,"
"""Their usual values."""


class SubtitleTrack:
    """Takes the texts that are shown in a part, for as long as they are shown there."""

    def __init__(self, stream: SubtitleStream, target: av.container.OutputContainer, codec: str, part: Part,
                 about: Message) -> None:
        """codec: FFmpeg's name of the new kind. Raises any of `track.REFUSALS` where it can't be made."""
        self._target, self._part, self._about = target, part, about
        self._from: Any = stream.codec_context
        self._from.open(strict=False)  # makes the header
        if not self._from.subtitle_header:
            raise ValueError("FFmpeg doesn't know how these subtitles are to look")
        self.stream = target.add_stream(codec)
        encoder: Any = self.stream.codec_context
        encoder.subtitle_header = self._from.subtitle_header
        self.stream.time_base = encoder.time_base = _UNIT
        encoder.open()
        self._to = encoder
        self._one_at_a_time = codec == "mov_text"
        self._shown: list[tuple[SubtitleSet, int]] = []
        """What is shown by now, and until when, in ms."""
        self._since = 0
        self._refused = Refused()

    @property
    def note(self) -> Message | None:
        count = self._refused.count
        return Message("media.packets_left_out", count=count, what=self._about) if count else None

    def add(self, packet: Packet, early_s: Fraction) -> None:
        if not packet.size or packet.pts is None:
            return
        begins_s = packet.pts * packet.time_base - early_s
        ends_s = begins_s + (packet.duration or 0) * packet.time_base
        if not self._part.holds(begins_s, ends_s):
            return
        start = max(0, round(begins_s / _UNIT))
        end = max(start + 1, round(min(float(ends_s), self._part.length_s) * 1000))
        with self._refused.counting():
            texts = self._from.decode2(packet)
            if texts is not None and len(texts):
                self._show(texts, start, end)

    def finish(self) -> None:
        with self._refused.counting():
            self._write_until(max((end for _, end in self._shown), default=0))

    def _show(self, texts: SubtitleSet, start: int, end: int) -> None:
        if self._one_at_a_time:
            self._write_until(start)
            self._shown.append((texts, end))
            self._since = start
        else:
            self._write(texts, start, end)

    def _write_until(self, time_ms: int) -> None:
        """Texts that are shown together are one text in a container that has one at a time."""
        while self._shown and self._since < time_ms:
            until = min(time_ms, *(end for _, end in self._shown))
            if until > self._since:
                self._write(_together([texts for texts, _ in self._shown]), self._since, until)
            self._since = until
            self._shown = [(texts, end) for texts, end in self._shown if end > until]

    def _write(self, texts: SubtitleSet, start: int, end: int) -> None:
        packet = self._to.encode_subtitle(texts)
        if packet.size:
            packet.stream, packet.time_base = self.stream, _UNIT
            packet.pts = packet.dts = start
            packet.duration = end - start
            self._target.mux(packet)


def _together(shown: list[SubtitleSet]) -> SubtitleSet:
    if len(shown) == 1:
        return shown[0]
    lines: list[Any] = [line for texts in shown for line in texts]
    return SubtitleSet.create(_PLAIN_LINE + b"\\N".join(line.ass.split(b",", _FIELDS)[-1] for line in lines), 0, 1)
