"""The last frames of a damaged file.

Decoders work on several frames at once, and PyAV lets go of those that come out at the end together with a broken one.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import dropwhile
from typing import cast

import av
from av.video.frame import VideoFrame
from av.video.stream import VideoStream


def tail(name: str, index: int, key_pts: int, last_pts: int) -> Iterator[VideoFrame | None]:
    """Frames of a file's stream that are shown after one, decoded one by one; None for each that is broken.

    Args:
        key_pts, last_pts: of the last key frame, and of the frame after which they begin, in the stream's time base.
    """
    with av.open(name) as container:
        stream = cast(VideoStream, container.streams[index])
        stream.thread_type = "SLICE"
        try:
            container.seek(key_pts, stream=stream)
            packets = container.demux(stream)
            # Some containers number what comes after a seek anew: of those nothing is found.
            for packet in dropwhile(lambda packet: packet.pts != key_pts, packets):
                try:
                    frames = stream.decode(packet)
                except av.error.InvalidDataError:
                    yield None
                    continue
                yield from (frame for frame in frames if frame.pts is not None and frame.pts > last_pts)
        except av.error.FFmpegError:  # it can't be read once more from there
            yield None
