"""Looking for new faces in each frame of a file.

One view of each frame, by turns, is as much as a second pass through the file would cost; whoever is found is followed
backwards afterwards, so that a view whose turn came late costs nobody a frame. Where all is new, at the beginning and
after a cut, all views are searched.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

from ...domain.types import Box, Frame
from ..base import Detection
from .changes import Changes
from .face_views import DetectorReach, FaceViews, SearchTile, quarters, surest
from .geometry import overlaps
from .view_rounds import TURNS, mirrored, one_round, overviews, parts

_AT_LEAST_EVERY_S = 1.0
"""Each view, though nothing changed in it."""
_MISSED_FOR_S = 1.0
"""So long after somebody was lost each frame is searched, whether anything changed or not."""
_SLOW_EVERY_S = 0.35
"""Between two looks of a detector that is no fast one."""
_TURNED_EVERY, _TURNED_EVERY_IN_VAIN = 8, 2
"""How many looks make one at the whole frame in another turn: while faces are known, and while nobody is."""
_REFINEMENTS, _REFINEMENTS_ANEW = 1, 64
"""Second looks at doubtful faces: in any frame, and where all is new."""
_REFUSED_FOR_S = 0.4
"""What turned out to be no face is not looked at again for so long."""


class ThoroughSearch:
    """Chooses the view of each frame. Used on one thread."""

    def __init__(self, sees: FaceViews, reach: DetectorReach) -> None:
        self._sees, self._reach = sees, reach
        self._changes = Changes()
        self.reset()

    def reset(self) -> None:
        """Forget earlier frames: all is new."""
        self._is_anew = True
        self._size = (0, 0)
        self._views: tuple[SearchTile, ...] = ()
        self._next = self._looks = 0
        self._searched_s: dict[tuple[SearchTile, int], float] = {}
        self._last_s = self._missed_s = float("-inf")
        self._refused: deque[tuple[float, Box]] = deque()
        self._changes.reset()

    def look(self, frame: Frame, known: Sequence[Box], roll: float, *, all_seen: bool = True) -> list[Detection]:
        """Faces outside the `known` boxes.

        roll: of the known ones, radians, clockwise; all_seen: else somebody was there a moment ago who isn't now.
        """
        if self._is_anew or frame.size != self._size:
            self.reset()
            self._is_anew, self._size = False, frame.size
            self._views = (*one_round(*frame.size, self._reach.live), mirrored(*frame.size))
            return self._look_everywhere(frame, known)
        if not all_seen:
            self._missed_s = frame.time_s
        while self._refused and not 0 <= frame.time_s - self._refused[0][0] < _REFUSED_FOR_S:
            self._refused.popleft()
        if self._is_missed(frame):
            self._refused.clear()  # who comes back may have been refused while turning
        if not self._reach.is_turned and 0 <= frame.time_s - self._last_s < _SLOW_EVERY_S:
            return []
        due = next(self._due(frame, known, quarters(roll)), None)
        if due is None:
            return []
        view, turn = due
        self._note(view, turn, frame)
        seen = self._sees.seen_cut(frame, view, known) if view.is_mirrored else self._sees.seen(frame, (view,), turn)
        if turn != quarters(roll):
            seen = self._sees.certain(seen)
        return self._confirmed(frame, seen, known, _REFINEMENTS)

    def refuse(self, found: Sequence[Detection], frame: Frame) -> None:
        """These are no faces, or none that can be read yet."""
        self._refused.extend((frame.time_s, item.box) for item in found)

    def _look_everywhere(self, frame: Frame, known: Sequence[Box]) -> list[Detection]:
        """The whole frame and its tiles; turned, too, unless somebody upright is certain."""
        whole = overviews(*frame.size)
        seen = self._sees.seen(frame, (*whole, *parts(*frame.size, self._reach.live)), 0)
        kept = self._confirmed(frame, seen, known, _REFINEMENTS_ANEW)
        there = [*known, *(item.box for item in kept)]
        kept += self._confirmed(frame, self._sees.seen_cut(frame, mirrored(*frame.size), there), there,
                                _REFINEMENTS_ANEW)
        for view in self._views:
            self._note(view, 0, frame)
        if self._reach.is_turned and surest(kept) < self._reach.certain_score:
            turned = [item for turn in TURNS for item in self._sees.seen(frame, whole, turn)]
            kept += self._confirmed(frame, self._sees.certain(turned), [*known, *(item.box for item in kept)], 0)
        return kept

    def _due(self, frame: Frame, known: Sequence[Box], turn: int) -> Iterator[tuple[SearchTile, int]]:
        """Views worth a look, the one whose turn it is first."""
        self._looks += 1
        number, rest = divmod(self._looks, _TURNED_EVERY if known else _TURNED_EVERY_IN_VAIN)
        if rest == 0 and self._reach.is_turned:
            yield self._views[number // len(TURNS) % 2], (turn + TURNS[number % len(TURNS)]) % 4
        for _ in self._views:
            view = self._views[self._next]
            self._next = (self._next + 1) % len(self._views)
            is_old = not 0 <= frame.time_s - self._searched_s.get((view, turn), float("-inf")) < _AT_LEAST_EVERY_S
            if is_old or self._is_missed(frame) or self._changes.any_in(view, turn, frame, known):
                yield view, turn

    def _is_missed(self, frame: Frame) -> bool:
        return 0 <= frame.time_s - self._missed_s < _MISSED_FOR_S

    def _note(self, view: SearchTile, turn: int, frame: Frame) -> None:
        self._searched_s[view, turn] = self._last_s = frame.time_s
        self._changes.searched(view, turn, frame)

    def _confirmed(self, frame: Frame, seen: Sequence[Detection], known: Sequence[Box],
                   refinements: int) -> list[Detection]:
        refused = [box for _, box in self._refused]
        fresh = [item for item in seen if not any(overlaps(item.box, box) for box in (*known, *refused))]
        kept = self._sees.confirmed(frame, fresh, known, refinements)
        doubtful = sorted((item for item in fresh if item.score < self._reach.certain_score),
                          key=lambda item: -item.score)[:refinements]
        self.refuse([item for item in doubtful if not any(overlaps(item.box, own.box) for own in kept)], frame)
        return kept
