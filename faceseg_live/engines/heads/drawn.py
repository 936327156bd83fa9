"""Heads that a person drew by hand in single frames of a video, followed through the others."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import count

from ...domain.heads import Head, Oval
from ...domain.types import Frame
from .motion import SmallFrame
from .trace import Trace, grace_of, traced
from .video import HeadsOfVideo

BY_HAND = "drawn by hand"
"""What saw these heads, in every frame that they are followed into."""
_WINDOW_S = 20.0
"""So far back a head is followed from where it was drawn; forwards it is until it is gone."""


class DrawnHeads:
    """Takes each frame of a video in order; used from one thread."""

    def __init__(self, drawn: Mapping[int, Sequence[Oval]]) -> None:
        """drawn: sequence number of a frame → the heads that were drawn in it."""
        self._drawn = drawn
        self._paths: list[dict[int, Oval]] = []
        self._going: list[tuple[Trace, dict[int, Oval]]] = []
        self._recent: deque[tuple[int, float, SmallFrame]] = deque()

    def add(self, frame: Frame) -> None:
        """The next frame."""
        if not self._drawn:
            return
        small = SmallFrame.of(frame.pixels)
        self._recent.append((frame.sequence, frame.time_s, small))
        while frame.time_s - self._recent[0][1] > _WINDOW_S:
            self._recent.popleft()
        grace = grace_of([time_s for _, time_s, _ in self._recent])
        going = []
        for trace, path in self._going:
            if (oval := trace.into(small, grace)) is not None:
                path[frame.sequence] = oval
                going.append((trace, path))
        self._going = going
        for oval in self._drawn.get(frame.sequence, ()):
            path = self._followed_back(oval, small, grace) | {frame.sequence: oval}
            self._paths.append(path)
            self._going.append((Trace(oval, small), path))

    def with_found(self, found: HeadsOfVideo) -> HeadsOfVideo:
        """All that was found, and these."""
        frames = dict(found.frames)
        ids = count(1 + max((head.id for heads in frames.values() for head in heads), default=0))
        for head_id, path in zip(ids, self._paths, strict=False):
            for sequence, oval in path.items():
                frames[sequence] = (*frames[sequence], Head(head_id, oval, 1.0, (BY_HAND,)))
        return replace(found, frames=frames)

    def _followed_back(self, oval: Oval, small: SmallFrame, grace: int) -> dict[int, Oval]:
        _, *earlier = reversed(self._recent)
        ovals = traced(oval, small, (kept for _, _, kept in earlier), grace)
        return {sequence: at for (sequence, _, _), at in zip(earlier, ovals, strict=False)}
