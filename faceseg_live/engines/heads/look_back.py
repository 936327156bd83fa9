"""Frames of a stream that wait a moment before they leave: who is found meanwhile is followed back into them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from ...domain.heads import Head, Oval
from ...domain.types import Frame
from .motion import SmallFrame, follow
from .sighting import is_same_head
from .trace import grace_of, traced


@dataclass(slots=True)
class _Held:
    """One frame that waits."""

    time_s: float
    small: SmallFrame
    heads: dict[int, Head] | None
    """By id; None: nobody knows of them."""
    is_guess: bool
    """Nobody looked at this very frame: its heads were carried there."""


class LookBack:
    """First in, first out; used from one thread at a time."""

    def __init__(self) -> None:
        self._held: deque[_Held] = deque()

    def __len__(self) -> int:
        """How many frames wait."""
        return len(self._held)

    def add(self, frame: Frame, heads: tuple[Head, ...] | None, *, is_guess: bool = False) -> None:
        """The next frame, with the heads that are known in it; those that are new are followed back.

        is_guess: they were carried there. Where one who is found later can't be followed to such a frame, nobody knows
            who is in it.
        """
        before = next((held.heads for held in reversed(self._held) if held.heads is not None), None)
        known = None if heads is None else {head.id: head for head in heads}
        self._held.append(_Held(frame.time_s, SmallFrame.of(frame), known, is_guess))
        if before is not None:
            for head in heads or ():
                if head.id not in before:
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
        oval: Oval | None = head.oval
        for held in earlier:
            was_leaving = oval is not None and start.small.touches_edge(oval)
            oval = next(ovals, None)
            if oval is None and (was_leaving or not held.is_guess):
                return  # before that it was not in the picture
            if held.heads is None:
                continue
            if oval is not None and any(is_same_head(other.oval, oval) for other in held.heads.values()):
                return
            is_sure = not held.is_guess or (oval is not None and start.small.touches_edge(oval))
            if oval is not None and (is_sure or _is_seen(head, start, held)):
                held.heads[head.id] = Head(head.id, oval, 0.0)
            else:
                held.heads = None


def _is_seen(head: Head, start: _Held, held: _Held) -> bool:
    """Whether the head of one frame can be followed to another one."""
    (moved,) = follow(start.small, held.small, [head.oval])
    return moved.is_followed
