"""Hands the packets of a file to the tracks that carry them, in step with the frames."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from av.container import InputContainer

from ....errors import SourceError
from ....messages import Message
from ...ffmpeg import FAILURES, open_media, reason_of
from ...sources.packets import Packets
from .carry import Carry
from .track import Track

if TYPE_CHECKING:
    from .track import Packet

_FAR_BEHIND_S = 5.0
"""So far behind the end of the part no track has anything of it left."""


def opened(carry: Carry) -> InputContainer | None:
    """The file that something is carried over from; None where FFmpeg doesn't know its kind: animations have nothing
    beside their frames. Raises SourceError where it can't be read."""
    try:
        return open_media(carry.source)
    except OSError as error:
        raise SourceError("media.unreadable", path=carry.source, reason=reason_of(error)) from error
    except FAILURES:
        return None


class Feeding:
    """Reads as far as frames are there."""

    def __init__(self, source: InputContainer, carry: Carry, tracks: Mapping[int, Track]) -> None:
        """source: closed with it. tracks: by the index of their stream."""
        self._source, self._tracks = source, tracks
        self._start_s, self._length_s = Fraction(carry.start_s), carry.end_s - carry.start_s
        self._packets = Packets(source, [source.streams[index] for index in tracks], carry.start_s)
        self._waiting: Iterator[tuple[Packet, Fraction]] = iter(self._packets) if tracks else iter(())
        self._next: tuple[Packet, Fraction] | None = None

    @property
    def notes(self) -> tuple[Message, ...]:
        """What went wrong so far."""
        of_tracks = (track.note for track in self._tracks.values())
        return tuple(note for note in (self._packets.problem, *of_tracks) if note is not None)

    def reach(self, time_s: float) -> None:
        """Frames are there until `time_s`: hand over all that belongs to them."""
        while (waiting := self._peek()) is not None:
            packet, early_s = waiting
            stamp = packet.dts if packet.dts is not None else packet.pts
            begins_s = -math.inf if stamp is None else float(stamp * packet.time_base - early_s)
            if begins_s > time_s:
                return
            self._next = None
            if begins_s > self._length_s + _FAR_BEHIND_S:
                self._waiting = iter(())
                return
            self._tracks[packet.stream.index].add(packet, early_s)

    def finish(self) -> None:
        """Hand over all that is left."""
        self.reach(math.inf)
        for track in self._tracks.values():
            track.finish()

    def close(self) -> None:
        """Let go of the source."""
        self._waiting = iter(())
        self._source.close()

    def _peek(self) -> tuple[Packet, Fraction] | None:
        if self._next is None and (found := next(self._waiting, None)) is not None:
            packet, shift_s = found
            self._next = packet, shift_s + self._start_s
        return self._next
