"""Frames of a stream that wait a moment before they leave: who is found meanwhile is followed back into them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from ...domain.heads import Head
from ...domain.types import Frame
from .motion import SmallFrame
from .sighting import is_same_head
from .trace import grace_of, traced


@dataclass(slots=True)
class _Held:
    """One frame that waits."""

    time_s: float
    small: SmallFrame
    heads: dict[int, Head] | None
    """By id; None: nobody looked for them."""


class LookBack:
    """First in, first out; used from one thread at a time."""

    def __init__(self) -> None:
        self._held: deque[_Held] = deque()

    def __len__(self) -> int:
        """How many frames wait."""
        return len(self._held)

    def add(self, frame: Frame, heads: tuple[Head, ...] | None) -> None:
        """The next frame, with the heads that are known in it; those that are new are followed back."""
        before = self._held[-1] if self._held else None
        known = None if heads is None else {head.id: head for head in heads}
        self._held.append(_Held(frame.time_s, SmallFrame.of(frame.pixels), known))
        if before is not None and before.heads is not None:
            for head in heads or ():
                if head.id not in before.heads:
                    self._follow_back(head)

    def take(self) -> tuple[Head, ...] | None:
        """Let the first frame go: everybody in it, by all that is known now. IndexError when none waits."""
        heads = self._held.popleft().heads
        return None if heads is None else tuple(heads.values())

    def clear(self) -> None:
        """Another source: what waits has nothing to do with what comes."""
        self._held.clear()

    def _follow_back(self, head: Head) -> None:
        start, *earlier = reversed(self._held)
        grace = grace_of([held.time_s for held in self._held])
        ovals = traced(head.oval, start.small, (held.small for held in earlier), grace)
        for held, oval in zip(earlier, ovals, strict=False):
            if held.heads is None or any(is_same_head(other.oval, oval) for other in held.heads.values()):
                return
            held.heads[head.id] = Head(head.id, oval, 0.0)
