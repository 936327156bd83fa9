"""Frames on their way to the recorder: every one, in order, each joined to what models saw in it or round it."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ...domain.types import Frame, Perception
from ..classification import LatestScores
from ..controls import Controls, ControlState, Slot
from ..hiding.face_lock import FaceLock
from .clock import Pause
from .drops import NO_DROPS, Drops, MissingNumbers
from .lane_items import Begin, End, Expected, Joined, Loss, Mark, Seen
from .pauses import Pauses
from .request import RecordRequest

BUDGET = 512 * 2**20
"""Bytes of frames that may wait: a second and more of anything usual, then frames are dropped."""
PATIENCE_S = 0.5
"""So long a frame waits for models that stalled, and for those that are under way when a recording ends."""
_SLOW = 2.0
"""Models that usually take longer are waited for so many times as long as they took last."""


@dataclass(slots=True, eq=False)
class _Entry:
    """A frame that waits."""

    frame: Frame
    source: int
    state: ControlState
    expected: Expected
    came_s: float
    request: RecordRequest | None = None
    own: Seen | None = None
    lost: Drops = NO_DROPS
    pauses: tuple[Pause, ...] = ()
    has_left: bool = False

    @property
    def size(self) -> int:
        """Bytes."""
        return self.frame.width * self.frame.height * 3

    @property
    def needs_own(self) -> bool:
        """Whether nothing may be carried over to it."""
        hides_at_once = self.request is not None and self.request.delay_s == 0
        return self.frame.is_still or hides_at_once or not self.state.settings.engine.interpolate


class RecordingLane:
    """Forks from the live frames before any is dropped for the screen's sake.

    The capture thread puts every frame, the inference thread what was seen; neither ever waits. The recording thread
    gets each frame as soon as it has a perception of its own or never will: a later frame has one, no engine runs, the
    engine stalled, or there is no more room. Nothing is kept while nothing is recorded, but for the newest frame: a
    view that stands still is recorded, too.
    """

    def __init__(self, controls: Controls, scores: LatestScores, budget: int = BUDGET,
                 slot: Slot = "recording") -> None:
        """budget: bytes of frames that may wait; what comes then is refused and counted. slot: what it brings them for.
        """
        self._controls = controls
        self._scores = scores
        self._slot = slot
        self._budget = budget
        self._changed = threading.Condition()
        self._items: deque[_Entry | Mark] = deque()
        self._bytes = self._entries = self._wanted = 0
        self._is_closed = False
        self._expected = Expected.LATER
        self._request: RecordRequest | None = None
        self._has_tail = False
        """Frames after the end are kept for what they tell of those before it."""
        self._ended_s = math.inf
        self._newest: _Entry | None = None
        self._seen: Seen | None = None
        self._before: Seen | None = None
        """The perception of the last frame that left with one."""
        self._took_s = 0.0
        """How long after its frame had been captured the last perception came."""
        self._lock = FaceLock()
        self._numbers = MissingNumbers()
        self._lost = self._left_out = NO_DROPS
        """Missing before the next frame that comes, and before the next one that leaves."""
        self._pauses = Pauses()
        self._pauses_left_out: tuple[Pause, ...] = ()
        """Before the next frame that leaves."""
        controls.listen(self._follow)

    @property
    def fill(self) -> float:
        """The share of the budget that is in use, 0..1 and a little more."""
        return self._bytes / self._budget

    @property
    def waiting(self) -> int:
        """How many frames of recordings wait, and beginnings and ends."""
        return self._wanted

    @property
    def reached_s(self) -> float:
        """All frames that were captured before have left; on `time.monotonic()`'s clock."""
        with self._changed:
            first = self._first_entry
            return time.monotonic() if first is None else first.frame.captured_s

    @property
    def paused_s(self) -> float:
        """For how long the recording was paused between the last frame that left and `reached_s`, in seconds."""
        with self._changed:
            first = self._first_entry
            last_s = self._pauses.length_s(time.monotonic()) if first is None else _length_s(first.pauses)
            return _length_s(self._pauses_left_out) + last_s

    @property
    def left_out(self) -> Drops:
        """Frames that models had no time for since the last one that left."""
        return self._left_out

    def expect(self, expected: Expected) -> None:
        """Whether models look at the frames that come from now on."""
        with self._changed:
            self._expected = expected
            self._changed.notify_all()

    def put(self, frame: Frame, source: int, state: ControlState) -> None:
        """The next frame of a source, by the source's number."""
        with self._changed:
            lost, self._lost = self._lost + self._numbers.before(frame.sequence, source), NO_DROPS
            self._newest = _Entry(frame, source, state, self._expected, time.monotonic(), self._request)
            if self._pauses.is_on:
                self._lost = lost + Drops(paused=1)
            elif self._request is not None or self._has_tail:
                self._append(self._newest, lost)

    def pass_over(self, frame: Frame, source: int) -> None:
        """A frame that nobody gets, for the user holds the view."""
        with self._changed:
            self._lost += self._numbers.before(frame.sequence, source) + Drops(paused=1)

    def see(self, perception: Perception, source: int) -> None:
        """What models saw in a frame that was put."""
        with self._changed:
            frame, now_s = perception.frame, time.monotonic()
            is_again = self._seen is not None and self._seen.perception.frame is frame
            if not frame.is_still and not is_again:
                self._took_s = now_s - frame.captured_s
            lock = self._lock.of(perception, self._controls.state.locked_face)
            seen = self._seen = Seen(perception, source, self._scores.now, lock, now_s)
            for entry in self._entries_of(frame):
                entry.own = seen
            newest = self._newest
            if newest is not None and newest.frame is frame and newest.has_left:
                self._put_again()  # it may stand still, and left without
            self._changed.notify_all()

    def lose(self) -> None:
        """The source was lost."""
        with self._changed:
            if self._request is not None:
                self._mark(Loss(self._request, time.monotonic()))

    def get(self, timeout_s: float | None = None) -> Joined | Mark | None:
        """What comes next; None when nothing is ready in time, or it was closed and is empty."""
        until_s = math.inf if timeout_s is None else time.monotonic() + timeout_s
        with self._changed:
            while True:
                now_s = time.monotonic()
                due_s = self._due_s()
                if due_s <= now_s:
                    if (item := self._taken(now_s)) is not None:
                        return item
                    continue
                if self._is_closed or until_s <= now_s:
                    return None
                wait_s = min(due_s, until_s) - now_s
                self._changed.wait(None if wait_s == math.inf else wait_s)

    def end_tail(self) -> None:
        """Nothing waits any more for what comes after a recording."""
        with self._changed:
            self._has_tail = False
            self._items = deque(item for item in self._items if item.request is not None)
            entries = [item for item in self._items if isinstance(item, _Entry)]
            self._bytes, self._entries = sum(entry.size for entry in entries), len(entries)

    def close(self) -> None:
        """End the recording; what waits leaves at once."""
        with self._changed:
            self._is_closed = True
            self._end()

    def _follow(self) -> None:
        """The controls changed; on the thread that changed them."""
        state = self._controls.state
        with self._changed:
            if self._seen is not None:  # a lock is on somebody who has been seen
                self._lock.of(self._seen.perception, state.locked_face)
            request = state.requested(self._slot)
            if request is self._request or self._is_closed:
                is_paused = state.is_recording_paused and self._slot == "recording" and request is not None
                is_over = self._pauses.follow(time.monotonic(), is_on=is_paused)
                if is_over and self._newest is not None and self._newest.frame.is_still:
                    self._put_again()  # it may be another one by now
                return
            self._end()
            self._request = request
            if request is not None:
                self._mark(Begin(request))
                self._put_again()

    def _put_again(self) -> None:
        """The newest frame, as it is known now: a recording begins with it, and it may stand still."""
        if self._newest is None or self._request is None or self._pauses.is_on:
            return
        state = self._controls.state
        again = self._newest = replace(self._newest, state=state, expected=self._expected, came_s=time.monotonic(),
                        request=self._request, has_left=False)
        seen = self._seen
        if seen is not None and seen.perception.frame is again.frame:
            lock = self._lock.of(seen.perception, state.locked_face)
            again.own = replace(seen, scores=self._scores.now, lock=lock)
        self._append(again, NO_DROPS)

    @property
    def _first_entry(self) -> _Entry | None:
        return next((item for item in self._items if isinstance(item, _Entry)), None)

    def _entries_of(self, frame: Frame) -> Iterator[_Entry]:
        """Those of this very frame that wait, the last first."""
        for item in reversed(self._items):
            if isinstance(item, _Entry):
                if item.frame.captured_s < frame.captured_s:
                    return
                if item.frame is frame:
                    yield item

    def _end(self) -> None:
        request, now_s = self._request, time.monotonic()
        if request is not None:
            self._pauses.follow(now_s, is_on=False)
            self._mark(End(request, now_s, self._lost, self._pauses.taken()))
            self._has_tail = self._has_tail or request.delay_s is not None
        self._request, self._ended_s, self._lost = None, now_s, NO_DROPS
        self._changed.notify_all()

    def _mark(self, mark: Mark) -> None:
        self._items.append(mark)
        self._wanted += 1
        self._changed.notify_all()

    def _append(self, entry: _Entry, lost: Drops) -> None:
        """lost: before it."""
        if self._is_closed:
            return
        if self._entries and self._bytes + entry.size > self._budget:
            self._lost += lost + Drops(encoder=1)
            return
        entry.lost, entry.pauses = lost, self._pauses.taken()
        self._items.append(entry)
        self._bytes += entry.size
        self._entries += 1
        self._wanted += entry.request is not None
        self._changed.notify_all()

    def _due_s(self) -> float:
        """When the first item leaves, whatever happens; in the past: now. On `time.monotonic()`'s clock."""
        if not self._items:
            return math.inf
        first = self._items[0]
        if not isinstance(first, _Entry) or self._is_settled(first):
            return -math.inf
        limit_s = first.came_s + max(PATIENCE_S, _SLOW * self._took_s)
        if first.frame.is_still:
            limit_s = math.inf
        return limit_s if first.request is self._request else min(limit_s, self._ended_s + PATIENCE_S)

    def _is_settled(self, first: _Entry) -> bool:
        """Whether it has a perception of its own, or can't be waited for."""
        if first.own is not None or self._is_closed or not first.expected is self._expected is Expected.SOON:
            return True
        is_overtaken = self._seen is not None and self._seen.captured_s > first.frame.captured_s
        return is_overtaken or self._bytes + first.size > self._budget

    def _taken(self, now_s: float) -> Joined | Mark | None:
        """The first item; None where it is a frame that is left out."""
        item = self._items.popleft()
        self._wanted -= not isinstance(item, _Entry) or item.request is not None
        if isinstance(item, _Entry):
            self._bytes -= item.size
            self._entries -= 1
            item.has_left = True
            return self._joined(item, now_s)
        if isinstance(item, Begin):
            self._before = None
        elif isinstance(item, End):
            item = replace(item, lost=self._left_out + item.lost, pauses=self._pauses_left_out + item.pauses)
            self._left_out, self._pauses_left_out = NO_DROPS, ()
        return item

    def _joined(self, entry: _Entry, now_s: float) -> Joined | None:
        own, before, after = entry.own, None, None
        lost, pauses = self._left_out + entry.lost, self._pauses_left_out + entry.pauses
        self._left_out, self._pauses_left_out = NO_DROPS, ()
        if own is not None:
            self._before = own
        elif entry.expected is Expected.SOON:
            if entry.needs_own:
                self._left_out, self._pauses_left_out = lost + Drops(models=1), pauses
                return None
            before = self._seen_before(entry)
            after = self._seen_after(entry, before) if before is not None else None
        is_early = own is None and before is None and entry.expected is not Expected.NEVER
        known = own or after
        return Joined(entry.frame, entry.state, entry.request, own, before, after, is_early, lost, pauses,
                      entry.came_s,
                      known.at_s if known else now_s)

    def _seen_before(self, entry: _Entry) -> Seen | None:
        """The newest perception of an earlier frame of the same stream."""
        newest = self._seen
        found = newest if newest is not None and newest.captured_s <= entry.frame.captured_s else self._before
        return found if found is not None and _is_of_stream(found, entry) else None

    def _seen_after(self, entry: _Entry, before: Seen) -> Seen | None:
        """The next perception of a later frame, in which ids mean the same people."""
        waiting = (item.own for item in self._items if isinstance(item, _Entry) and item.own is not None)
        found = next(waiting, self._seen)
        if found is None or found.captured_s <= entry.frame.captured_s or not _is_of_stream(found, entry):
            return None
        return found if found.perception.generation == before.perception.generation else None


def _length_s(pauses: tuple[Pause, ...]) -> float:
    return sum(pause.length_s for pause in pauses)


def _is_of_stream(seen: Seen, entry: _Entry) -> bool:
    return (seen.source == entry.source and seen.perception.frame.size == entry.frame.size
            and not seen.perception.is_unanalysed)
