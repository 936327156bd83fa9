"""The heads of a video that can be looked at as a whole: every few frames by all detectors, in between by what moves.

A head that is found is followed backwards, too, to its first frame, so that nobody is open while he comes in. What a
sighting corrects is spread over the frames since the one before.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from ...domain.heads import Head, Oval
from ...domain.types import Frame
from ..mesh.scene_cut import SceneCut
from .base import LOOK_EVERY_S
from .motion import SmallFrame
from .path import HeadPath
from .sighting import Sighting, grouped, is_same_head
from .trace import grace_of, traced
from .tracks import HeadTracks
from .video import Doubt, DoubtfulSpan, HeadsOfVideo

_LOOKS_AFTER_CUT = 2
_WINDOW_S = 3.0
"""So far back a head is followed from where it was first seen."""
_MOST_WAITING = 6
"""Frames that wait for the detectors."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A frame on its way to the tracks."""

    sequence: int
    time_s: float
    small: SmallFrame
    is_cut: bool
    sightings: Future[Sequence[Sighting]] | None


class HeadTimeline:
    """Takes each frame of a video in order; used from one thread, the detectors run on one of their own."""

    def __init__(self, look: Callable[[Frame], Sequence[Sighting]]) -> None:
        """look: sees the heads of a frame; always called on the same thread of its own."""
        self._look = look
        self._looking = ThreadPoolExecutor(1, thread_name_prefix="heads")
        self._waiting: deque[_Waiting] = deque()
        self._cut = SceneCut()
        self._looked_s, self._looks_due = -math.inf, 0
        self._tracks = HeadTracks()
        self._recent: deque[tuple[int, SmallFrame]] = deque()
        self._sequences: list[int] = []
        self._times_s: list[float] = []
        self._paths: dict[int, HeadPath] = {}
        self._untraced: dict[int, HeadPath] = {}
        """Those that are hidden, but not yet in the frames before they were first seen."""

    def add(self, frame: Frame) -> None:
        """The next frame. Raises what `look` raised on an earlier one."""
        is_cut = self._cut.happened(frame)
        if is_cut:
            self._looks_due = _LOOKS_AFTER_CUT
        is_due = self._looks_due > 0 or not 0 <= frame.time_s - self._looked_s < LOOK_EVERY_S
        seen = None
        if is_due:
            self._looked_s, self._looks_due = frame.time_s, max(0, self._looks_due - 1)
            seen = self._looking.submit(self._look, frame)
        self._waiting.append(_Waiting(frame.sequence, frame.time_s, SmallFrame.of(frame), is_cut, seen))
        while len(self._waiting) > _MOST_WAITING or self._is_next_ready():
            self._track(self._waiting.popleft())

    def finish(self) -> HeadsOfVideo:
        """All that was found. Raises what `look` raised."""
        while self._waiting:
            self._track(self._waiting.popleft())
        self._trace_back_all()
        self.close()
        return self._found()

    def close(self) -> None:
        """End the detectors' thread; nothing more is looked at."""
        self._looking.shutdown(cancel_futures=True)

    def _is_next_ready(self) -> bool:
        return bool(self._waiting) and ((seen := self._waiting[0].sightings) is None or seen.done())

    def _track(self, item: _Waiting) -> None:
        place = len(self._sequences)
        self._sequences.append(item.sequence)
        self._times_s.append(item.time_s)
        if item.is_cut:
            self._trace_back_all()
            self._tracks.forget()
            self._recent.clear()
        self._recent.append((place, item.small))
        while item.time_s - self._times_s[self._recent[0][0]] > _WINDOW_S:
            self._recent.popleft()
        self._tracks.advance(item.small, item.time_s)
        followed = {track.id: track.oval for track in self._tracks.all}
        if item.sightings is not None:
            self._tracks.see(grouped(item.sightings.result()), item.small, item.time_s)
        self._note(place, followed)

    def _note(self, place: int, followed: dict[int, Oval]) -> None:
        for track in self._tracks.all:
            path = self._paths.setdefault(track.id, HeadPath())
            if track.group is not None and track.id in followed:
                path.lead(place, followed[track.id], track.oval)
            path.note(place, track.as_head(), track.group)
            path.is_confirmed = track.is_confirmed
            if track.is_confirmed and not path.is_traced:
                self._untraced[track.id] = path
        for head_id, path in list(self._untraced.items()):
            # The second sighting tells how fast it came.
            if path.last < place or (path.last_seen == place and path.first < place):
                self._trace_back(head_id, path)

    def _trace_back_all(self) -> None:
        for head_id, path in list(self._untraced.items()):
            self._trace_back(head_id, path)

    def _trace_back(self, head_id: int, path: HeadPath) -> None:
        """From where it was first seen until it is gone, or is a head that is known."""
        del self._untraced[head_id]
        path.is_traced = True
        first, (right, down) = path.first, path.first_velocity
        recent = [(place, small) for place, small in reversed(self._recent) if place <= first]
        if not recent:
            return
        (_, start), *earlier = recent
        since = self._recent[0][0]
        others = [other for other_id, other in self._paths.items()
                  if other_id != head_id and other.is_confirmed and other.last >= since]
        ovals = traced(path.heads[first].oval, start, (small for _, small in earlier), grace_of(self._times_s),
                       (-right, -down))
        for (place, _), oval in zip(earlier, ovals, strict=False):
            known = (other.heads.get(place) for other in others)
            if any(head is not None and is_same_head(head.oval, oval) for head in known):
                return
            path.heads[place] = Head(head_id, oval, 0.0)

    def _found(self) -> HeadsOfVideo:
        frames: list[list[Head]] = [[] for _ in self._sequences]
        for path in self._paths.values():
            path.cut_tail(self._times_s)
            for place, head in path.heads.items() if path.is_confirmed else ():
                frames[place].append(head)
        heads = {sequence: tuple(found) for sequence, found in zip(self._sequences, frames, strict=True)}
        doubts = [self._span(head_id, path, doubt, places) for head_id, path in self._paths.items()
                  for doubt, places in path.doubts(self._times_s)
                  if doubt is not Doubt.NOT_HIDDEN or not all(_is_under(path.heads[place], frames[place])
                                                              for place in places)]
        return HeadsOfVideo(heads, tuple(sorted(doubts, key=lambda span: (span.first, span.head_id))))

    def _span(self, head_id: int, path: HeadPath, doubt: Doubt, places: Sequence[int]) -> DoubtfulSpan:
        first, last = min(places), max(places)
        return DoubtfulSpan(self._sequences[first], self._sequences[last], head_id, path.heads[first].oval, doubt)


def _is_under(head: Head, hidden: Sequence[Head]) -> bool:
    """Whether it is hidden anyway, as a part of others."""
    return any(other.oval.covers(head.oval.x, head.oval.y) for other in hidden)
