"""The packets of a file's tracks, on one clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import av.stream
from av.container import InputContainer
from av.stream import Stream

from ...messages import Message
from ..ffmpeg import FAILURES, PASSING, reason_of
from .file_clock import FileClock, feeding_streams

if TYPE_CHECKING:
    _Packet = av.Packet[Any]

_MOST_REFUSALS = 100
"""So often in a row may reading fail before the rest is given up."""
_WORTH_SEEKING_S = 20.0
_RUN_UP_S = 5.0
"""So much earlier than asked reading begins: tracks don't lie side by side to the second."""


class Packets:
    """Yields packets of some tracks of an open container in its order, each with the shift of its stamps.

    The shift is by how many seconds the stamps are later than the clock of `FileClock`, on which a `VideoSource`'s
    frames have their times. Each track ends with an empty packet for its decoder.
    """

    def __init__(self, container: InputContainer, streams: Sequence[Stream], start_s: float = 0.0) -> None:
        """start_s: what lies before is not needed, though it may come."""
        self.problem: Message | None = None
        """Why nothing comes any more; None: all is well."""
        self._container, self._wanted = container, {stream.index for stream in streams}
        self._clock = FileClock(container)
        self._streams: tuple[Stream, ...] = tuple(streams)
        if self._clock.may_jump:
            self._streams = tuple({stream.index: stream for stream in (*feeding_streams(container), *streams)}.values())
        else:
            self._leave_out_others()
            if start_s > _WORTH_SEEKING_S:
                self._seek(start_s - _RUN_UP_S)

    def __iter__(self) -> Iterator[tuple[_Packet, Fraction]]:
        shift_s = Fraction(self._container.start_time or 0, av.time_base)
        for packet in self._demuxed():
            if packet.stream.type in ("video", "audio"):
                shift_s = self._clock.feed(packet)
            if packet.stream.index in self._wanted:  # the empty packet has no index of its own
                yield packet, shift_s

    def _demuxed(self) -> Iterator[_Packet]:
        refusals = 0
        while refusals < _MOST_REFUSALS:
            try:
                for packet in self._container.demux(*self._streams):
                    refusals = 0
                    yield packet
                return
            except PASSING:
                refusals += 1  # the generator is over, the file may not be
            except FAILURES as error:
                self._give_up(reason_of(error))
                return
        self._give_up("it is damaged")

    def _give_up(self, reason: object) -> None:
        path = Path(self._container.name)
        self.problem = Message("media.sound_stopped", path=path, reason=reason)

    def _leave_out_others(self) -> None:
        """Spares reading the frames, where PyAV can say so."""
        discard = getattr(av.stream, "Discard", None)
        if discard is not None:
            for stream in self._container.streams:
                if stream.index not in self._wanted:
                    stream.discard = discard.all

    def _seek(self, time_s: float) -> None:
        try:
            self._container.seek(round(time_s * av.time_base) + (self._container.start_time or 0))
        except FAILURES:
            self._container.seek(self._container.start_time or 0)
