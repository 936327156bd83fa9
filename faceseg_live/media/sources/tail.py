"""The last frames of a damaged file.

Decoders work on several frames at once, and PyAV lets go of those that come out at the end together with a broken one.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from ..ffmpeg import FAILURES, PASSING, open_media

if TYPE_CHECKING:
    _Packet = av.Packet[Any]

_NEVER = -1 << 62
"""A presentation time stamp before all others."""
_AT_WORK = 256
"""Key frames: no decoder works on so many frames at once."""
EARLIER_S = (0.0, 2.0, 10.0)
"""So long before a frame a key frame is looked for, one after the other: some containers begin to read too late."""


class Tail:
    """Knows, of one stream, which frames came and which should have come."""

    def __init__(self, name: str, index: int) -> None:
        """name: of the container, which may be no file; index: of the stream."""
        self._name, self._index = name, index
        self._newest_pts = self._decoded_pts = _NEVER
        """Of the latest frames that were read, and decoded."""
        self._keys_pts: deque[int] = deque(maxlen=_AT_WORK)
        """Of key frames that were read."""

    def read(self, packet: _Packet) -> None:
        """A packet was read."""
        if packet.pts is not None and not packet.is_discard:
            self._newest_pts = max(self._newest_pts, packet.pts)
            if packet.is_keyframe:
                self._keys_pts.append(packet.pts)

    def decoded(self, frame: VideoFrame) -> None:
        """A frame came out of the decoder."""
        if frame.pts is not None:
            self._decoded_pts = max(self._decoded_pts, frame.pts)

    def frames(self) -> Iterator[VideoFrame | None]:
        """Once all was read: the frames behind the last one that came, decoded one by one; None for each broken one."""
        key_pts = max((pts for pts in self._keys_pts if pts <= self._decoded_pts), default=None)
        if key_pts is not None and self._decoded_pts < self._newest_pts and os.path.isfile(self._name):  # noqa: PTH113 - addresses are longer than a Path may be
            try:
                yield from self._decoded_from(key_pts)
            except FAILURES:  # it can't be read once more from there
                yield None

    def _decoded_from(self, key_pts: int) -> Iterator[VideoFrame | None]:
        with open_media(Path(self._name)) as container:
            stream = cast(VideoStream, container.streams[self._index])
            stream.thread_type = "SLICE"
            for packet in _packets_from(key_pts, container, stream):
                try:
                    frames = stream.decode(packet)
                except PASSING:
                    yield None
                    continue
                yield from (frame for frame in frames if frame.pts is not None and frame.pts > self._decoded_pts)


def _packets_from(key_pts: int, container: InputContainer, stream: VideoStream) -> Iterator[av.Packet[VideoStream]]:
    """None where the key frame isn't found: some containers begin too late, or number what follows a seek anew."""
    for earlier_s in EARLIER_S:
        container.seek(key_pts - round(earlier_s / (stream.time_base or 1)), stream=stream)
        packets = container.demux(stream)
        first = next((packet for packet in packets if packet.pts == key_pts), None)
        if first is not None:
            yield first
            yield from packets
            return
