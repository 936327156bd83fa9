"""How FFmpeg converts frames to other pixel formats."""

from __future__ import annotations

from typing import Any

import av
from av.video.reformatter import VideoReformatter


def _one_thread() -> dict[str, Any]:
    try:
        VideoReformatter().reformat(av.VideoFrame(2, 2, "gray"), format="rgb24", threads=1)
    except TypeError:  # before 17 or so PyAV knows no such argument, and uses one anyway
        return {}
    return {"threads": 1}


ONE_THREAD = _one_thread()
"""Arguments of every conversion. Several threads share a frame by rows, and where a width is no multiple of their
vectors each writes a few pixels over the next one's first row: in 10 bits and RGBA pixels come out wrong, others each
time (FFmpeg 8)."""
