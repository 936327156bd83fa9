"""Holds what hides people back for a moment: who is found meanwhile is hidden in the frames that have not left yet."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from ...domain.heads import Head
from ...domain.types import Frame
from ...engines.heads.look_back import LookBack
from ...rendering.scene import Scene

_PATIENCE_S = 1.7
"""So much longer than its time a frame waits for models that hang; whom it shows nobody knows then, and all of it is
hidden."""
BUDGET = 512 * 2**20
"""Bytes of frames that may wait; the first ones leave earlier where there are more."""


class Waiting(Protocol):
    """What waits: a dataclass round a scene."""

    @property
    def scene(self) -> Scene: ...
    @property
    def made_s(self) -> float:
        """When the scene was made, on `time.monotonic()`'s clock."""
    @property
    def size(self) -> int:
        """Bytes, nearly."""


T = TypeVar("T", bound=Waiting)


@dataclass(slots=True)
class _Entry(Generic[T]):
    item: T
    delay_s: float


class DelayLine(Generic[T]):
    """First in, first out, on one thread.

    A frame leaves when its time is over and models have looked at a later one. Where they haven't, it waits some more;
    what they haven't even looked at by then leaves without heads: it is hidden as a whole.
    """

    def __init__(self, budget: int = BUDGET) -> None:
        self._entries: deque[_Entry[T]] = deque()
        self._look_back = LookBack()
        self._budget, self._bytes = budget, 0
        self._looked_s = float("-inf")
        """The latest time, on the source's clock, at which heads were looked for."""
        self._last: Frame | None = None

    def __iter__(self) -> Iterator[T]:
        """All that wait, in order."""
        return (entry.item for entry in self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, item: T, delay_s: float | None) -> list[T]:
        """Take the next one, unless a later one was taken; gives what leaves at once.

        delay_s: how long it waits. Nothing new follows a still image, or a frame that is drawn again: those don't wait.
            0: nothing waits, so that a frame that models have not looked at never leaves. None: nobody is hidden in it.
        """
        scene, before = item.scene, self._entries[-1].item.scene if self._entries else None
        frame, perception = scene.frame, scene.perception
        is_guess = delay_s == 0 and perception.carried_from_s is not None
        if is_guess or (self._last is not None and frame.captured_s < self._last.captured_s):
            return []
        left = [] if before is None or _runs_on(before, scene) else self.flush()
        if delay_s is None or frame.is_still or frame is self._last:
            delay_s = 0.0
        self._last = frame
        if not self._entries and not delay_s:
            return [*left, item]
        if not self._entries:
            self._looked_s = float("-inf")
        try:
            self._look_back.add(frame, perception.heads, is_guess=perception.carried_from_s is not None)
        except BaseException:
            self.clear()  # what waits can't be vouched for any more
            raise
        self._entries.append(_Entry(item, delay_s))
        self._bytes += item.size
        if perception.heads is not None:
            self._looked_s = max(self._looked_s, perception.seen_s)
        return left

    def leaving(self, now_s: float | None) -> Iterator[T]:
        """Those whose time is over, in order.

        now_s: on `time.monotonic()`'s clock; None where more is about to come, which tells the time as well.
        """
        while self._entries and self._may_leave(now_s):
            yield self._first()

    def flush(self) -> list[T]:
        """All that wait, hidden as far as anybody knows: nothing that is of use to them will come."""
        return [self._first() for _ in range(len(self._entries))]

    def clear(self) -> None:
        """Nothing of what waits leaves."""
        self._entries.clear()
        self._look_back.clear()
        self._bytes = 0

    def wait_s(self, now_s: float) -> float | None:
        """How long until something may leave, though nothing comes; None: nothing waits."""
        if not self._entries:
            return None
        first = self._entries[0]
        due_s = first.item.made_s + first.delay_s
        return max(0.0, (due_s if due_s > now_s else due_s + _PATIENCE_S) - now_s)

    def _may_leave(self, now_s: float | None) -> bool:
        first, newest = self._entries[0], self._entries[-1]
        passed_s = (newest.item.made_s if now_s is None else max(now_s, newest.item.made_s)) - first.item.made_s
        if self._bytes > self._budget or passed_s >= first.delay_s + _PATIENCE_S:
            return True
        scene = first.item.scene
        is_last = scene.frame is newest.item.scene.frame
        is_settled = self._looked_s > scene.frame.time_s or (is_last and self._is_known(scene))
        return passed_s >= first.delay_s and (is_settled or scene.perception.heads is None)

    def _is_known(self, scene: Scene) -> bool:
        """Whether models have looked at it, or at a later one."""
        return self._looked_s >= scene.frame.time_s

    def _first(self) -> T:
        item, heads = self._entries.popleft().item, self._look_back.take()
        self._bytes -= item.size
        return _with_heads(item, heads if self._is_known(item.scene) else None)


def _runs_on(before: Scene, after: Scene) -> bool:
    """Whether two scenes in succession are of one stream."""
    one, next_ = before.perception, after.perception
    return (one.generation == next_.generation and one.frame.size == next_.frame.size
            and one.frame.time_s <= next_.frame.time_s)


def _with_heads(item: T, heads: tuple[Head, ...] | None) -> T:
    if item.scene.perception.heads == heads:
        return item
    perception = replace(item.scene.perception, heads=heads)
    return replace(item, scene=replace(item.scene, perception=perception))  # type: ignore[type-var]  # a dataclass
