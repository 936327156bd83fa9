"""Made clips in which something with texture moves like a head, and detectors that know where it is."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import av
import numpy as np

from faceseg_live.domain.heads import Oval
from faceseg_live.domain.types import Frame, Pixels, freeze
from faceseg_live.engines.heads.sighting import Sighting

WIDTH, HEIGHT, FPS = 320, 180, 25
Place = Callable[[int], tuple[float, float] | None]
"""Number of the frame → middle of the head; None: it is not there."""


def _texture(seed: int, rows: int, columns: int) -> Pixels:
    coarse = np.random.default_rng(seed).integers(30, 226, (rows // 4 + 2, columns // 4 + 2, 3))
    rows_at, columns_at = np.arange(rows) / 4, np.arange(columns) / 4
    row, column = rows_at.astype(int), columns_at.astype(int)
    down, across = (rows_at - row)[:, None, None], (columns_at - column)[None, :, None]
    top = coarse[row][:, column] * (1 - across) + coarse[row][:, column + 1] * across
    bottom = coarse[row + 1][:, column] * (1 - across) + coarse[row + 1][:, column + 1] * across
    return (top * (1 - down) + bottom * down).astype(np.uint8)


_BACKGROUND, _HEAD = _texture(1, HEIGHT, WIDTH), _texture(2, 80, 60)


def frame(number: int, *places: tuple[float, float] | None) -> Frame:
    """A frame with heads, 60 × 80 pixels each, at these middles, whole pixels or not."""
    pixels = _BACKGROUND.copy()
    pixels[0, 0] = number  # no two are alike
    for place in places:
        if place is not None:
            left, top = round(place[0]) - 30, round(place[1]) - 40
            rows = slice(max(0, -top), min(80, HEIGHT - top))
            columns = slice(max(0, -left), min(60, WIDTH - left))
            part = _HEAD[rows, columns]
            pixels[top + rows.start : top + rows.start + part.shape[0],
                   left + columns.start : left + columns.start + part.shape[1]] = part
    return Frame(freeze(pixels), number, number / FPS, 0.0)


def clip(count: int, *heads: Place) -> list[Frame]:
    """Frames in which these heads move."""
    return [frame(number, *(head(number) for head in heads)) for number in range(count)]


def write_clip(path: Path, frames: Sequence[Frame]) -> Path:
    """A video of these frames, nearly as they are."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=FPS, options={"crf": "10"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for item in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(item.pixels, format="rgb24")))
        container.mux(stream.encode(None))
    return path


def oval(x: float, y: float) -> Oval:
    """The head of `frame` at this middle."""
    return Oval(x, y, 30, 40)


def sighting(x: float, y: float, *, detector: str = "one", is_sure: bool = True) -> Sighting:
    """A detector saw it there."""
    return Sighting(oval(x, y), detector, 0.9 if is_sure else 0.3, is_sure)


def is_covered(heads: Sequence[Oval], place: tuple[float, float]) -> bool:
    """Whether one of these ovals lies on the head with this middle, within a sixth of its height."""
    return any(math.hypot(head.x - place[0], head.y - place[1]) < 80 / 6 for head in heads)
