"""The cover picture of a file."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av
import av.container
from av.stream import Disposition

from ....messages import Message

if TYPE_CHECKING:
    from .track import Packet


class CoverTrack:
    """One picture that belongs to the whole file."""

    note: Message | None = None

    def __init__(self, stream: av.VideoStream, target: av.container.OutputContainer) -> None:
        made: Any = target.add_stream_from_template(stream, opaque=True)
        made.disposition = Disposition.attached_pic.value
        self.stream = made
        self._target, self._is_there = target, False

    def add(self, packet: Packet, _early_s: Fraction) -> None:
        if packet.size and not self._is_there:
            self._is_there = True
            packet.stream = self.stream
            packet.pts = packet.dts = 0
            self._target.mux(packet)

    def finish(self) -> None:
        """It is there, or never was."""
