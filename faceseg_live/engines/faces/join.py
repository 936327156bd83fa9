"""The spans of a video become one."""

from __future__ import annotations

from collections.abc import Sequence

from ...settings import Settings
from .base import SpanFaces
from .video import FacesOfVideo


def joined(spans: Sequence[SpanFaces], settings: Settings) -> FacesOfVideo:
    """The faces of a whole file from what was seen in its spans, which are in order and may share frames."""
    del settings
    frames = {frame.number: frame.faces for span in spans for frame in span.frames}
    return FacesOfVideo(frames, {})
