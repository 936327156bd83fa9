"""A stretch of a video, encoded on its own, to be joined with those before and after it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from ....messages import joined
from ..atomic_video import AtomicVideo
from ..codecs import Codec
from ..container_writer import ContainerWriter
from ..formats import VideoFormat
from ..writer import Writer

_EXACT_START = {"movie_timescale": "90000"}
"""Where the first frame is late MP4 says so in this unit, which is else a millisecond."""


def open_piece(path: Path, kind: VideoFormat, codec: Codec, *, has_alpha: bool, fps: float | None,
               size: tuple[int, int] | None = None) -> AtomicVideo:
    """Begin a piece at exactly this path, for `assemble`.

    Frames are written with the times that they have in the whole. A piece is a file of the format itself: it keeps
    times, lengths and transparency as they are.

    Args:
        kind: one whose frames are encoded in order.
        codec: the same for all pieces.
        fps: a hint for the encoder; the same for all pieces.
        size: (width, height) of the whole's first frame, px; None: that of the piece's own first frame.

    Raises:
        OutputError: nothing can be written.
        FileExistsError: the name is taken.
        ValueError: the format can't be made of pieces.
    """
    if not kind.is_encoded_in_order:
        raise ValueError(f"{kind.title} is not made of pieces")
    options = {} if kind.container == "webm" else _EXACT_START
    like = None if size is None else np.broadcast_to(np.uint8(0), (size[1], size[0], 4))

    note = joined(*kind.limits(has_alpha=has_alpha))

    def make(part: Path) -> Writer:
        return ContainerWriter(part, replace(kind, leisure_options=options), (codec,), note, has_alpha=has_alpha,
                               fps=fps, live=False, like=like)

    return AtomicVideo(path, make, is_folder=False, keeps_pieces=False, exclusive=True)
