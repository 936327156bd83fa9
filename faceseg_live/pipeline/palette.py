"""The best 256 colours of each picture, for GIF."""

from __future__ import annotations

import av
import av.filter


class Palette:
    """FFmpeg's palettegen and paletteuse, one picture at a time, so that memory stays bounded."""

    def __init__(self, width: int, height: int) -> None:
        graph = av.filter.Graph()
        entry = graph.add_buffer(width=width, height=height, format=av.VideoFormat("bgra"), time_base=1)  # type: ignore[arg-type]
        split = graph.add("split", "2")
        make = graph.add("palettegen", "stats_mode=single:reserve_transparent=0")
        use = graph.add("paletteuse", "new=1:dither=bayer:bayer_scale=4")
        leave = graph.add("buffersink")
        entry.link_to(split)
        split.link_to(make, 0, 0)
        split.link_to(use, 1, 0)
        make.link_to(use, 0, 1)
        use.link_to(leave)
        graph.configure()
        self._graph, self._count = graph, 0

    def applied(self, frame: av.VideoFrame) -> av.VideoFrame:
        """The picture in its own 256 colours."""
        frame.pts = self._count
        self._count += 1
        self._graph.push(frame)
        taken = self._graph.pull()
        assert isinstance(taken, av.VideoFrame)
        return taken
