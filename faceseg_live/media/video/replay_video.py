"""The last seconds of a video, encoded and in memory, ready to become a file."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
import av.container

from ...domain.types import Pixels
from ...messages import Message
from .audio_track import AudioTrack
from .codecs import Codec
from .formats import VideoFormat
from .sink import Sink
from .video_file import AudioFormat, Samples
from .video_track import VideoTrack, first_willing

if TYPE_CHECKING:
    _Packet = av.Packet[av.VideoStream]

GROUP = 30
"""So many frames begin with one that needs none before it, and are forgotten together."""


@dataclass(slots=True)
class _Group:
    """Frames in succession, the first of them a key frame."""

    number: int
    packets: list[tuple[_Packet, int, int, Fraction]] = field(default_factory=list)
    """With their time, their length, and the unit of both: a packet that was written has others."""
    size_bytes: int = 0


class ReplayVideo:
    """Frames go in, and are forgotten by groups; what is left can be saved, as often as anybody wants. One thread."""

    def __init__(self, kind: VideoFormat, candidates: Sequence[Codec], *, has_alpha: bool, fps: float | None) -> None:
        """`kind`: a container. `candidates`: the encoders to try, the best one first."""
        self.kind, self.encoder = kind, candidates[0].name
        self.note: Message | None = None
        """Why another encoder was taken."""
        self._candidates, self._has_alpha, self._fps = candidates, has_alpha, fps
        self._container: av.container.OutputContainer | None = None
        self._track: VideoTrack | None = None
        self._groups: deque[_Group] = deque()
        self._count = self._forgotten = 0
        """Of all packets so far, and of the groups that nobody needs any more."""

    @property
    def size_bytes(self) -> int:
        """In memory."""
        return sum(group.size_bytes for group in self._groups)

    def write(self, pixels: Pixels, time_s: float) -> None:
        """Append a (H, W, 4) uint8 BGRA frame. Raises any of `FAILURES` of writers."""
        if self._track is None:
            self._start(pixels)
        assert self._track is not None, "it is started"
        self._track.write(pixels, time_s)

    def forget_first(self) -> None:
        """Forget the oldest group; some of it may still be in the encoder."""
        if self._groups and self._groups[0].number == self._forgotten:
            self._groups.popleft()
        self._forgotten += 1

    def save(self, part: Path, sound: Iterable[tuple[Samples, float]], audio: AudioFormat | None, end_s: float) -> None:
        """Write all that is kept into an empty file. Raises any of `FAILURES` of writers.

        Args:
            sound: samples and when they are heard, from the first frame that is kept on.
            end_s: when the last frame that is kept is over, likewise.
        """
        if self._track is None or not self._groups:
            raise ValueError("no frame is encoded yet")
        sink = Sink(part)
        try:
            with av.open(sink, "w", format=self.kind.container, options=dict(self.kind.leisure_options)) as container:
                stream = container.add_stream_from_template(self._track.stream)
                track = AudioTrack(container, self.kind.audio_codec, audio) if audio and self.kind.audio_codec else None
                first, heard = self._groups[0].packets[0][1], deque(sound)
                for packet, start, length, unit in (kept for group in self._groups for kept in group.packets):
                    while track is not None and heard and heard[0][1] <= (start - first) * unit:
                        track.write(*heard.popleft())
                    packet.stream, packet.time_base = stream, unit
                    packet.pts = packet.dts = start - first
                    packet.duration = length
                    container.mux(packet)
                if track is not None:
                    track.finish(end_s)
        finally:
            sink.close()

    def close(self) -> None:
        """Let go of the encoder and all frames."""
        self._groups.clear()
        if self._container is not None:
            self._container.close()
        self._container = self._track = None

    def _start(self, first: Pixels) -> None:
        self._track, codec, self.note = first_willing(self._candidates, first,
                                                      lambda codec: self._started(codec, first))
        self.encoder = codec.name

    def _started(self, codec: Codec, first: Pixels) -> VideoTrack:
        container = av.open(_Nowhere(), "w", format=self.kind.container, options=dict(self.kind.live_options))
        try:
            track = VideoTrack.of(self.kind, container, codec, first, has_alpha=self._has_alpha, fps=self._fps,
                                  live=True, keep=self._keep, key_every=GROUP)
            container.start_encoding()
        except BaseException:
            container.close()
            raise
        self._container = container
        return track

    def _keep(self, packet: _Packet) -> None:
        number, self._count = self._count // GROUP, self._count + 1
        if number < self._forgotten:
            return
        if not self._groups or self._groups[-1].number != number:
            self._groups.append(_Group(number))
        assert packet.pts is not None, "encoders give times"
        group = self._groups[-1]
        group.packets.append((packet, packet.pts, packet.duration or 0, packet.time_base))
        group.size_bytes += packet.size


class _Nowhere:
    """Takes what a container writes before its first packet."""

    def write(self, data: bytes) -> int:
        return len(data)
