"""Whether all that a container promises could be read."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from .promised_size import lost_its_end

if TYPE_CHECKING:
    _Packet = av.Packet[Any]

_WITH_INDEX = frozenset({"mov", "avi"})
"""Containers whose index has an entry for each frame that can be read (what edit lists cut off isn't in it)."""
_WITH_COUNT = frozenset({"ivf"})
"""Containers that say how many frames there are, without a "but"."""
_WITH_DURATION = frozenset({"matroska", "flv", "mxf", "asf", "rm", "mov", "avi"})
"""Containers that say how long they are. Of others FFmpeg estimates it, from their last stamps or their size."""
_SLACK_S = 0.1
"""How long the last frame is shown is not always known."""
_WIDE_SLACK = 0.1
_GAP = 1.6
"""Steps from one frame to the next: more than one, less than two."""
_BESIDE = 3
"""Packets: what gets lost in a transport stream is noticed in the one before."""


class Completeness:
    """Counts what comes out of a container, and compares it with what it says."""

    def __init__(self, container: InputContainer, pictures: VideoStream) -> None:
        kind = container.format.name.partition(",")[0]
        self._pictures = pictures.index
        self._promised = _promised_packets(kind, pictures)
        self._lost_its_end = lost_its_end(container.name)
        self._declared_s, self._is_of_pictures = _declared_s(kind, container, pictures)
        # Without an index, the length that edit lists leave isn't known.
        self._slack = _WIDE_SLACK if kind in _WITH_INDEX and not self._promised else 0.0
        self._packets = self._frames = 0
        self._reached_s = {True: 0.0, False: 0.0}
        """By whether it is pictures: until when there is something to be shown, in the file's stamps."""
        self._last_dts_s: Fraction | None = None
        self._longest_step_s = Fraction(0)
        self._since_broken = _BESIDE + 1
        """How many packets ago the demuxer found one to be broken."""
        self.damaged_parts = 0
        """How many packets couldn't be decoded, or are known to be missing between others."""
        self.faulty_frames = 0
        """How many frames were decoded, but with faults."""

    def take(self, packet: _Packet, shift_s: Fraction) -> None:
        """A packet of any stream has come; `shift_s`: of the file's clock."""
        stamp = packet.dts if packet.pts is None else packet.pts
        is_of_pictures = packet.stream_index == self._pictures
        step_s = Fraction(0)
        if stamp is not None:
            step_s = (packet.duration or 0) * packet.time_base
            end_s = float(stamp * packet.time_base + step_s)
            self._reached_s[is_of_pictures] = max(self._reached_s[is_of_pictures], end_s)
        if is_of_pictures and packet.size:
            self._packets += 1
            if packet.dts is not None:
                self._compare(packet.dts * packet.time_base - shift_s, step_s, is_broken=packet.is_corrupt)

    def undecodable(self) -> None:
        self.damaged_parts += 1

    def decoded(self, frame: VideoFrame) -> None:
        """A frame has come out of the decoder."""
        self._frames += 1
        self.faulty_frames += frame.is_corrupt

    @property
    def lacks_frames(self) -> bool:
        """So far fewer came than packets; that needn't mean anything."""
        return self._frames + self.damaged_parts < self._packets

    @property
    def is_cut_short(self) -> bool:
        """Known once all was read: the container ends earlier than it says."""
        if self._lost_its_end:
            return True
        slack_s = max(_SLACK_S, 1.2 * float(self._longest_step_s), self._slack * self._declared_s)
        reached_s = self._reached_s[True] if self._is_of_pictures else max(self._reached_s.values())
        return self._has_all_packets is not True and reached_s < self._declared_s - slack_s

    @property
    def is_damaged(self) -> bool:
        """Known once all was read: something within is missing, or has faults."""
        return self.damaged_parts > 0 or self.faulty_frames > 0 or self._has_all_packets is False

    @property
    def _has_all_packets(self) -> bool | None:
        """None: nobody knows how many there should be."""
        return self._packets >= self._promised if self._promised else None

    def _compare(self, dts_s: Fraction, step_s: Fraction, *, is_broken: bool) -> None:
        """A gap beside a packet that the demuxer found to be broken is a loss; a gap alone is a pause."""
        self._since_broken = 0 if is_broken else self._since_broken + 1
        if self._last_dts_s is not None:
            gone_s = dts_s - self._last_dts_s
            self._longest_step_s = max(self._longest_step_s, gone_s)
            if gone_s > _GAP * step_s > 0 and self._since_broken <= _BESIDE:
                self.damaged_parts += 1
        self._last_dts_s = dts_s


def declared_frames(container: InputContainer, pictures: VideoStream) -> int | None:
    """How many frames a container says it has; None where it doesn't. An AVI counts ticks, of which some are empty."""
    kind = container.format.name.partition(",")[0]
    indexed = _promised_packets(kind, pictures)
    is_index = kind == "avi" and 1 < indexed < pictures.frames
    return (indexed if is_index else pictures.frames) or None


def _promised_packets(kind: str, pictures: VideoStream) -> int:
    if kind in _WITH_INDEX:
        return len(pictures.index_entries)
    return pictures.frames if kind in _WITH_COUNT else 0


def _declared_s(kind: str, container: InputContainer, pictures: VideoStream) -> tuple[float, bool]:
    """When the container ends by its own account, and whether that is said of the pictures; 0: it doesn't say."""
    if tagged_s := _tagged_s(pictures.metadata.get("DURATION", "")):
        return tagged_s, True
    if kind not in _WITH_DURATION:
        return 0.0, False
    if pictures.duration is not None and pictures.time_base is not None:
        return float(pictures.duration * pictures.time_base), True
    return (container.duration or 0) / av.time_base, False


def _tagged_s(text: str) -> float:
    """Matroska's tag, such as 00:01:02.400000000, in seconds; 0 where it is no such thing."""
    try:
        hours, minutes, seconds = text.split(":")
        return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    except ValueError:
        return 0.0
