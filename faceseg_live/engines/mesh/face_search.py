"""Looking for faces that nobody tracks yet, in small doses.

On a photo all views are searched at once; in a live frame each look takes one, in turn, so that no frame waits for
long, and none at all while faces are known.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ...concurrency.beside import Beside
from ...domain.types import Box, Frame
from ..base import Detection, FaceDetector
from .face_views import DetectorReach, FaceViews, SearchTile, quarters, surest
from .view_rounds import TURNS, mirrored, one_round, overviews, parts

_SEARCH_EVERY_S = 0.7
"""While all known faces are in sight."""
_REFINEMENTS_LIVE, _REFINEMENTS_STILL = 1, 64
"""At most so many per frame; what is left over stays in doubt."""
_TURNED_EVERY, _TURNED_EVERY_IN_VAIN = 4, 2
"""How many live looks make one that is turned, once all views were searched: while faces are known, and while nobody
was in a whole round of views (who is lost for a moment comes back the same way round)."""
_NICENESS = 5
"""Of the thread that looks beside: the picture's are at 0."""


class _Look(NamedTuple):
    """One view that is due."""

    view: SearchTile
    turn: int
    """By how many quarters, anticlockwise, it is turned before."""
    is_certain_only: bool = False
    """What needs a second look is no face."""


class FaceSearch:
    """Decides when to look for faces, and where. Used from one thread."""

    def __init__(self, detector: FaceDetector, reach: DetectorReach) -> None:
        """detector: closed with this search."""
        self._sees = FaceViews(detector, reach)
        self._reach = reach
        self._looking: Beside[list[Detection]] = Beside("faces", niceness=_NICENESS)
        self.reset()

    def reset(self) -> None:
        """Forget earlier frames."""
        self._turn = self._idle = self._in_vain = 0
        self._size = (0, 0)
        self._views: tuple[SearchTile, ...] = ()
        self._searched_s = float("-inf")
        self.alert()

    def alert(self) -> None:
        """Something changed: search each view once in the next frames, the whole frame first."""
        self._looking.forget()
        self._next, self._due = 0, max(1, len(self._views))

    def is_due(self, time_s: float, *, all_seen: bool) -> bool:
        """Whether this frame is to be searched; `all_seen`: faces are known and each was seen in it."""
        return self._due > 0 or not all_seen or not 0 <= time_s - self._searched_s < _SEARCH_EVERY_S

    def look(self, frame: Frame, known: Sequence[Box] = (), roll: float = 0.0) -> list[Detection]:
        """Search one view, the whole frame and its tiles by turns; faces in `known` boxes are left out.

        roll: of the known faces, radians, clockwise; others are expected the same way round. Now and then the whole
        frame is searched in another turn instead: every other time once all views showed nobody.
        """
        return self._found(frame, self._due_look(frame, known, roll), known)

    def begin(self, frame: Frame, known: Sequence[Box], roll: float) -> None:
        """The same on a thread of its own: `found` will tell. Nothing happens while that works."""
        if not self._looking.is_working:
            self._looking.take()
            self._looking.begin(self._found, frame, self._due_look(frame, known, roll), known)

    def found(self) -> list[Detection]:
        """What was seen in the frame that `begin` was given, once it is there. Raises what the detector raised."""
        return self._looking.take() or []

    def search_all(self, frame: Frame) -> list[Detection]:
        """Search the whole frame and all tiles, without memory.

        The whole frame is searched in each turn, its tiles upright and in the turn that shows the surest face; in all
        of them while nobody is certain.
        """
        sees = self._sees
        whole, tiled = overviews(*frame.size), parts(*frame.size, self._reach.still)
        upright = sees.seen(frame, (*whole, *tiled), 0)
        kept = sees.confirmed(frame, upright, (), _REFINEMENTS_STILL)
        known = [item.box for item in kept]
        kept += sees.confirmed(frame, sees.seen_cut(frame, mirrored(*frame.size), known), known, _REFINEMENTS_STILL)
        if not self._reach.is_turned:
            return kept
        turned = {turn: sees.certain(sees.seen(frame, whole, turn)) for turn in TURNS}
        best = max(turned, key=lambda turn: surest(turned[turn]))
        worth = [best] if turned[best] else [] if surest(kept) >= self._reach.certain_score else TURNS
        others = [item for found in turned.values() for item in found]
        others += [item for turn in worth for item in sees.certain(sees.seen(frame, tiled, turn))]
        return kept + sees.confirmed(frame, others, [item.box for item in kept], 0)

    def look_at(self, frame: Frame, box: Box, roll: float = 0.0) -> Detection | None:
        """As `FaceViews.look_at`."""
        return self._sees.look_at(frame, box, roll)

    def righted(self, frame: Frame, seen: Detection) -> Detection:
        """As `FaceViews.righted`."""
        return self._sees.righted(frame, seen)

    @property
    def views(self) -> FaceViews:
        """What it looks with."""
        return self._sees

    def close(self) -> None:
        self._looking.close()
        self._sees.close()

    def _due_look(self, frame: Frame, known: Sequence[Box], roll: float) -> _Look:
        """What is searched next."""
        if frame.size != self._size:
            self._size, self._views = frame.size, one_round(*frame.size, self._reach.live)
            self.alert()
        if self._turn != quarters(roll):
            self._turn = quarters(roll)
            self.alert()
        self._searched_s = frame.time_s
        self._in_vain = 0 if known else self._in_vain + 1
        if self._due == 0 and self._reach.is_turned and (known or self._in_vain > len(self._views)):
            self._idle += 1
            number, rest = divmod(self._idle, _TURNED_EVERY if known else _TURNED_EVERY_IN_VAIN)
            if rest == 0:  # the whole frame, without and with a border, in the turns that are not expected
                turn = (self._turn + TURNS[number % len(TURNS)]) % 4
                return _Look(self._views[number // len(TURNS) % 2], turn, is_certain_only=True)
        view = self._views[self._next]
        self._next = (self._next + 1) % len(self._views)
        self._due = max(0, self._due - 1)
        return _Look(view, self._turn)

    def _found(self, frame: Frame, look: _Look, known: Sequence[Box]) -> list[Detection]:
        seen = self._sees.seen(frame, (look.view,), look.turn)
        seen = self._sees.certain(seen) if look.is_certain_only else seen
        return self._sees.confirmed(frame, seen, known, _REFINEMENTS_LIVE)
