"""One clock for all tracks of a file, which runs on where the file's own time stamps jump.

Transport streams are cut and joined as they come (receivers, dashcams, `cat`): their stamps begin anew, or leap by
hours. Containers whose stamps may do so say it (AVFMT_TS_DISCONT); of all others the stamps are taken as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

import av
import av.stream
from av.container import InputContainer
from av.format import Flags
from av.stream import Stream
from av.video.stream import VideoStream

if TYPE_CHECKING:
    _Packet = av.Packet[Any]

_LONGEST_GAP_S = 10
_FARTHEST_BACK_S = Fraction(1, 10)
"""Stamps of a track that leave these two have jumped (FFmpeg's own limits, `-dts_delta_threshold`)."""
_LAG_S = Fraction(1, 2)
"""Between the ends of pictures and sound where stamps jump. More is a track with a gap."""


@dataclass(slots=True)
class _Era:
    """Packets between two jumps."""

    shift_s: Fraction
    """Their stamps are later by this than the clock, which starts at 0."""
    newest_s: Fraction
    """Stamp of the packet that came last."""
    has_pictures: bool = False


@dataclass(slots=True)
class _Track:
    """What a stream's packets have said so far; stamps as in the file."""

    era: int
    dts_s: Fraction
    """Of the last packet."""
    end_s: Fraction
    """When the packet that is shown last has been shown."""
    step_s: Fraction = Fraction(1, 25)
    """How long a packet is shown, or else the time between the last two."""
    delay_s: Fraction | None = None
    """Between decoding and showing, where frames are decoded in another order than they are shown."""

    @property
    def next_dts_s(self) -> Fraction:
        return self.dts_s + self.step_s


class FileClock:
    """Places stamps on a clock that starts at 0 with the container and always runs on.

    It is fed with the packets of all pictures and sound (`feeding_streams`) in the order in which the container gives
    them: who feeds the same file gets the same clock. Where stamps jump, pictures go on at their usual step; tracks
    keep their distances within a piece, so that where two pieces meet, sound may overlap or be missing for a moment.
    """

    def __init__(self, container: InputContainer) -> None:
        self.may_jump = bool(container.format.flags & cast(int, Flags.ts_discont.value))
        """The container doesn't promise that its stamps go on; nor does it declare how long it is."""
        self._eras = [_Era(Fraction(container.start_time or 0, av.time_base), Fraction(0))]
        pictures = main_pictures(container)
        self._pictures = -1 if pictures is None else pictures.index
        self._tracks: dict[int, _Track] = {}
        self._shown = 0
        """The era of the last frame that was asked about."""

    @property
    def has_jumped(self) -> bool:
        """Stamps alone don't tell a place in this file."""
        return len(self._eras) > 1

    def feed(self, packet: _Packet) -> Fraction:
        """Take up the next packet. Returns by how many seconds its stamps are later than the clock.

        Those of other streams than pictures and sound may be given, too: they tell nothing.
        """
        if not self.may_jump:
            return self._eras[0].shift_s
        if packet.stream.type not in ("video", "audio"):  # subtitles come when somebody speaks
            return self._eras[-1].shift_s
        track = self._tracks.get(packet.stream_index)
        if packet.dts is None:  # a flushing packet, or one that says nothing of its order
            return self._eras[track.era if track else -1].shift_s
        dts_s = packet.dts * packet.time_base
        pts_s = dts_s if packet.pts is None else packet.pts * packet.time_base
        if track is None:
            self._tracks[packet.stream_index] = track = _Track(len(self._eras) - 1, dts_s, dts_s)
        elif not packet.duration and 0 < dts_s - track.dts_s <= _LONGEST_GAP_S:
            track.step_s = dts_s - track.dts_s
        if not -_FARTHEST_BACK_S <= dts_s - track.next_dts_s <= _LONGEST_GAP_S:
            self._jump(packet.stream_index, track, dts_s, pts_s)
        era = self._eras[track.era]
        era.newest_s = dts_s
        era.has_pictures = era.has_pictures or packet.stream_index == self._pictures
        if packet.duration:
            track.step_s = packet.duration * packet.time_base
        track.dts_s = dts_s
        track.end_s = max(track.end_s, pts_s + track.step_s)
        delay_s = track.end_s - track.next_dts_s
        track.delay_s = delay_s if track.delay_s is None else min(track.delay_s, delay_s)
        return era.shift_s

    def time_s(self, stamp_s: Fraction, near_s: float) -> float:
        """When a frame with this stamp is shown; asked for one after the other.

        The decoder is behind the packets: of the eras from the last frame's on, it is where the time is nearest to
        `near_s`.
        """
        if len(self._eras) > self._shown + 1:
            self._shown = min(range(self._shown, len(self._eras)),
                              key=lambda at: abs(float(stamp_s - self._eras[at].shift_s) - near_s))
        return float(stamp_s - self._eras[self._shown].shift_s)

    def _jump(self, index: int, track: _Track, dts_s: Fraction, pts_s: Fraction) -> None:
        """A track's stamps have jumped: to where another track's went before, or into an era of its own."""
        later = range(track.era + 1, len(self._eras))
        era = next((at for at in later if abs(dts_s - self._eras[at].newest_s) <= _LONGEST_GAP_S), None)
        if era is None and dts_s > track.next_dts_s and self._others_are_near(index, track, dts_s):
            return  # only this track had a gap
        end_s = self._end_s(track)
        first_shown_s = dts_s + min(track.delay_s or Fraction(0), max(pts_s - dts_s, Fraction(0)))
        if era is None:
            era = len(self._eras)
            self._eras.append(_Era(first_shown_s - end_s, dts_s))
        elif index == self._pictures and not self._eras[era].has_pictures:
            # Sound was first to jump. It can be cut anywhere, so pictures say where the era begins.
            shift_s = first_shown_s - end_s
            if abs(shift_s - self._eras[era].shift_s) <= _LAG_S:
                self._eras[era].shift_s = shift_s
        track.era, track.end_s, track.delay_s = era, dts_s, None

    def _others_are_near(self, index: int, track: _Track, dts_s: Fraction) -> bool:
        return any(other.era == track.era and abs(dts_s - other.next_dts_s) <= _LONGEST_GAP_S
                   for at, other in self._tracks.items() if at != index)

    def _end_s(self, track: _Track) -> Fraction:
        """On the clock: where a track is to go on."""
        own_s = track.end_s - self._eras[track.era].shift_s
        latest_s = max(other.end_s - self._eras[other.era].shift_s for other in self._tracks.values())
        return own_s if latest_s - own_s <= _LAG_S else latest_s


def main_pictures(container: InputContainer) -> VideoStream | None:
    """The video stream that counts: the first one that isn't the cover image of a music file."""
    covers = av.stream.Disposition.attached_pic
    return next((stream for stream in container.streams.video if not stream.disposition & covers), None)


def feeding_streams(container: InputContainer) -> tuple[Stream, ...]:
    """Whose packets a `FileClock` needs: demux them together."""
    return (*container.streams.video, *container.streams.audio)
