"""Makes an ordinary file of one that was still being recorded when its program was killed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import av.container
import av.error

from .copied_track import copied_track
from .formats import VideoFormat
from .sink import Sink

if TYPE_CHECKING:
    _Packet = av.Packet[Any]


def repair(left: Path, part: Path, kind: VideoFormat, progress: Callable[[float], object] = lambda _: None) -> float:
    """Copy all that can be read, packet by packet, into an empty file; nothing is decoded or encoded again.

    Only what is encoded in order needs that: the other kinds are ordinary files at any time.

    Args:
        left: the file that was left.
        part: what it is copied into.
        progress: is told which share is done, 0..1; what it raises ends the work.

    Returns when the last frame is over, in seconds; 0 where there is none.

    Raises any of `FAILURES` of writers.
    """
    size_bytes, end_s = left.stat().st_size, 0.0
    try:
        source = av.open(str(left.absolute()))
    except PermissionError:
        raise
    except av.error.FFmpegError:
        return 0.0
    with closing(Sink(part)) as sink, source:
        if not source.streams.video:
            return 0.0
        model = source.streams.video[0]
        sound = source.streams.audio[0] if source.streams.audio else None
        with av.open(sink, "w", format=kind.container, options=dict(kind.leisure_options)) as target:
            tracks: dict[int, Any] = {model.index: copied_track(model, target, kind)}
            if sound is not None:
                tracks[sound.index] = target.add_stream_from_template(sound, opaque=True)
            for packet in _readable(source):
                if packet.stream.index == model.index and packet.pts is not None:
                    end_s = max(end_s, float((packet.pts + (packet.duration or 0)) * packet.time_base))
                packet.stream = tracks[packet.stream.index]
                target.mux(packet)
                progress(min(1.0, (packet.pos or 0) / size_bytes))
    return end_s


def _readable(source: av.container.InputContainer) -> Iterator[_Packet]:
    """Up to where the file was cut off."""
    try:
        for packet in source.demux():
            if packet.pts is None:
                continue
            if packet.is_corrupt:
                return
            yield packet
    except (av.error.FFmpegError, EOFError):
        return
