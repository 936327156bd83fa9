"""A track whose packets go over as they are."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

import av
import av.container

from ....messages import Message
from .part import Part
from .track import Refused

if TYPE_CHECKING:
    from .track import Packet


class CopiedTrack:
    """Takes the packets of a part: to the packet, not to the sample.

    Where there is one, the packet before the part goes along in front of time 0: its decoder needs it to begin, and
    edit lists keep it silent.
    """

    def __init__(self, stream: av.stream.Stream, target: av.container.OutputContainer, part: Part, about: Message, *,
                 has_edit_lists: bool) -> None:
        """about: what the user calls it. Raises any of `track.REFUSALS` where the container doesn't take it."""
        self.stream = target.add_stream_from_template(stream)
        self._target, self._part, self._about = target, part, about
        self._lead = 1 if has_edit_lists else 0
        self._next: int | None = None
        """The earliest stamp that the next packet may have: those of a track rise."""
        self._refused = Refused()

    @property
    def note(self) -> Message | None:
        count = self._refused.count
        return Message("media.packets_left_out", count=count, what=self._about) if count else None

    def add(self, packet: Packet, early_s: Fraction) -> None:
        if not packet.size:
            return
        early, length = round(early_s / packet.time_base), packet.duration or 0
        stamp = packet.dts if packet.dts is not None else packet.pts
        dts = self._next if stamp is None else stamp - early
        if dts is None or (packet.is_discard and dts >= 0):  # an edit list leaves it out
            return
        if not self._is_wanted(dts * packet.time_base, length * packet.time_base):
            return
        pts = dts if packet.pts is None else packet.pts - early
        packet.dts = dts if self._next is None else max(dts, self._next)
        packet.pts = max(pts, packet.dts)
        self._next = packet.dts + (length if stamp is None and length else self._step(packet.time_base))
        packet.stream = self.stream
        with self._refused.counting():
            self._target.mux(packet)

    def finish(self) -> None:
        """Nothing is on its way."""

    def _step(self, unit: Fraction) -> int:
        """So far apart are stamps at least that still differ in the new file, whose unit may be coarser."""
        return max(1, math.ceil(1 * (self.stream.time_base or unit) / unit))  # 1 *: exact in every PyAV

    def _is_wanted(self, begins_s: Fraction, length_s: Fraction) -> bool:
        if begins_s >= self._part.length_s:
            return False
        if not self._part.is_cut:
            return True
        return begins_s + length_s > -length_s if self._lead else begins_s >= 0
