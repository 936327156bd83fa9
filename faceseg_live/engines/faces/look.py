"""The first pass over a span of a video."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

from ...domain.types import Face, Frame
from ...settings import Settings
from ..host import EngineHost
from ..mesh.scene_cut import SceneCut
from .base import SpanFaces, SpanFrames
from .seen import SeenFaces
from .trace import WaysBack

_RECENT_BYTES = 64 << 20
_MOST_RECENT = 32
"""Frames that are kept for the way back: who is found late is so by less as a rule."""


def look_through(frames: SpanFrames, host: EngineHost, settings: Settings,
                 on_frame: Callable[[Frame], object]) -> SpanFaces:
    """Look at every frame of a span; needs `host.prepare` first. What the engine knew before is forgotten.

    Args:
        on_frame: called after each.

    Raises SourceError where not all of the span can be read, EngineFailed.
    """
    host.reset()
    seen, cut, recent = SeenFaces(), SceneCut(), deque[Frame]()

    def trace(frame: Frame, faces: Sequence[Face]) -> tuple[Face, ...]:
        return host.trace(frame, faces, settings.engine)

    back, first, frame_bytes = WaysBack(trace, seen), 0, 0
    for frame in frames:
        is_cut = cut.happened(frame)
        frame_bytes = max(frame_bytes, frame.nbytes)
        perception = host.look_thoroughly(frame, settings.engine)
        place = seen.add_frame(frame.sequence, frame.time_s, is_cut=is_cut, left_out=perception.faces_left_out)
        for face in perception.faces:
            seen.add(place, face)
        if is_cut:
            recent.clear()
            first = place
        if place > first:
            there = seen.tracks_at(place - 1)
            new = [face for face in perception.faces if seen.track_of(face.id) not in there]
            back.begin(new, place, reversed(recent), first)
        recent.append(frame)
        while len(recent) > _MOST_RECENT or len(recent) * frame.nbytes > _RECENT_BYTES:
            recent.popleft()
        on_frame(frame)
    recent.clear()
    back.finish(frames.at, frame_bytes)
    return seen.found()
