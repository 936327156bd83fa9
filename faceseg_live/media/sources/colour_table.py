"""Converts the colours of whole frames by a table of three dimensions, which FFmpeg's `lut3d` looks up and blends."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

import av.filter
import numpy as np
from av.video.format import VideoFormat
from av.video.frame import VideoFrame

from ...errors import SourceError
from .tone_mapping import ColourSpace, to_srgb

FORMAT = "gbrp16le"
"""Of the frames that a `ColourTable` takes and gives: the one that FFmpeg looks up fastest."""
_STEPS = 40
"""Per axis."""


class ColourTable:
    """From one colour space to sRGB, for frames of one size."""

    def __init__(self, space: ColourSpace, width: int, height: int) -> None:
        """Raises SourceError where the folder for temporary files takes none."""
        self._graph = av.filter.Graph()
        self._tick, self._count = Fraction(1, 25), 0
        kind = VideoFormat(FORMAT)
        self._source = self._graph.add_buffer(width=width, height=height, format=kind, time_base=self._tick)
        try:
            with TemporaryDirectory(prefix="faceseg-") as folder:  # the filter takes files only, and reads them at once
                file = Path(folder, "table.cube")
                file.write_bytes(_cube(space))
                lookup = self._graph.add("lut3d", file=str(file), interp="tetrahedral")
        except OSError as error:
            raise SourceError("media.no_scratch", folder=gettempdir(), reason=error.strerror or error) from error
        self._sink = self._graph.add("buffersink")
        self._source.link_to(lookup)
        lookup.link_to(self._sink)
        self._graph.configure()

    def applied(self, frame: VideoFrame) -> VideoFrame:
        """The frame, of `FORMAT`, in sRGB."""
        frame.pts, frame.time_base = self._count, self._tick
        self._count += 1
        self._source.push(frame)
        converted = self._sink.pull()
        assert isinstance(converted, VideoFrame)
        return converted


@cache
def _cube(space: ColourSpace) -> bytes:
    """The table as a .cube file (Adobe, Cube LUT Specification 1.0): red runs fastest, then green, then blue."""
    steps = np.linspace(0, 1, _STEPS)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    colours = to_srgb(np.stack([red, green, blue], axis=-1).reshape(-1, 3), space)
    lines = [f"{red_out:.5f} {green_out:.5f} {blue_out:.5f}" for red_out, green_out, blue_out in colours.tolist()]
    return "\n".join([f"LUT_3D_SIZE {_STEPS}", *lines, ""]).encode("ascii")
