"""Images with 256 colours, each with a palette of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction

import av
import av.error
import av.filter


class Palettes:
    """Turns BGRA frames of one size into paletted ones; what is half transparent becomes one or the other.

    A palette for each image by itself: neither memory nor delay grow with the clip.
    """

    def __init__(self, size: tuple[int, int], ticks_per_s: int, *, has_alpha: bool) -> None:
        width, height = size
        self._format = "bgra" if has_alpha else "bgr0"
        self._graph = graph = av.filter.Graph()
        source = graph.add_buffer(width=width, height=height, format=av.VideoFormat(self._format),
                                  time_base=Fraction(1, ticks_per_s))
        split, make, use = graph.add("split"), graph.add("palettegen", "stats_mode=single"), graph.add(
            "paletteuse", "new=1:dither=bayer:bayer_scale=4")
        source.link_to(split)
        split.link_to(use, 0, 0)
        split.link_to(make, 1, 0)
        make.link_to(use, 0, 1)
        use.link_to(graph.add("buffersink"))
        graph.configure()

    def paletted(self, frame: av.VideoFrame | None) -> Iterator[av.VideoFrame]:
        """What comes out when this goes in, perhaps of an earlier one; None: all that is left."""
        self._graph.vpush(frame and frame.reformat(format=self._format))
        with suppress(av.error.BlockingIOError, av.error.EOFError):
            while True:
                yield self._graph.vpull()
