"""The first pass over a span of a video."""

from __future__ import annotations

from collections.abc import Callable

from ...domain.types import Frame
from ...settings import Settings
from ..host import EngineHost
from .base import FrameFaces, SpanFaces, SpanFrames
from .packed import PackedFace


def look_through(frames: SpanFrames, host: EngineHost, settings: Settings,
                 on_frame: Callable[[Frame], object]) -> SpanFaces:
    """Look at every frame of a span; needs `host.prepare` first. What the engine knew before is forgotten.

    Args:
        on_frame: called after each.

    Raises SourceError where not all of the span can be read, EngineFailed.
    """
    host.reset()
    seen = list[FrameFaces]()
    for frame in frames:
        faces = host.perceive(frame, settings).faces
        seen.append(FrameFaces(frame.sequence, frame.time_s, tuple(PackedFace.of(face) for face in faces)))
        on_frame(frame)
    return SpanFaces(tuple(seen))
