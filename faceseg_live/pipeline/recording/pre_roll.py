"""What came before a clip began, kept in memory."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from .request import RecordItem

PRE_ROLL_BUDGET = 512 * 2**20
"""Bytes of frames that are kept for what comes before a clip."""


@dataclass(frozen=True, slots=True)
class TimedItem:
    """A scene at its place in the recording's time."""

    item: RecordItem
    time_s: float
    """Since the recording began."""


class PreRoll:
    """The last frames, as many as time and memory allow."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._bytes = seconds, 0
        self._timed_items: deque[TimedItem] = deque()

    def add(self, timed_item: TimedItem) -> None:
        self._timed_items.append(timed_item)
        self._bytes += timed_item.item.size
        while len(self._timed_items) > 1 and (self._bytes > PRE_ROLL_BUDGET
                                        or self._timed_items[0].time_s < timed_item.time_s - self._seconds):
            self._bytes -= self._timed_items.popleft().item.size

    def taken(self) -> list[TimedItem]:
        """All of them, which are forgotten here."""
        earlier = list(self._timed_items)
        self._timed_items.clear()
        self._bytes = 0
        return earlier
