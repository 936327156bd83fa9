"""One head through a whole video, and where somebody should look again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from ...domain.heads import Head, Oval
from .sighting import Group
from .video import Doubt

_TAIL_S = 0.5
"""So long a head stays hidden after it was seen last, if it isn't seen again."""
_LONG_GAP_S = 0.3
"""A head that nothing sees for longer is worth a look."""

DoubtfulPlaces = tuple[Doubt, Sequence[int]]


@dataclass(slots=True)
class HeadPath:
    """Places are those of frames in the video, counted from 0."""

    heads: dict[int, Head] = field(default_factory=dict)
    """Place → the head there."""
    is_confirmed: bool = False
    last_seen: int = -1
    """Place of the last sighting."""
    is_sure: bool = False
    """At some time one detector was sure, or two agreed."""
    is_traced: bool = False
    """It was followed back from its first sighting."""

    @property
    def first(self) -> int:
        """Place of its first frame."""
        return min(self.heads)

    @property
    def last(self) -> int:
        """Place of its last frame so far."""
        return max(self.heads)

    @property
    def first_velocity(self) -> tuple[float, float]:
        """Pixels per frame between its first two sightings; 0 where there was one."""
        seen = sorted(place for place, head in self.heads.items() if head.seen_by)[:2]
        if len(seen) < 2:
            return 0.0, 0.0
        one, next_ = (self.heads[place].oval for place in seen)
        return (next_.x - one.x) / (seen[1] - seen[0]), (next_.y - one.y) / (seen[1] - seen[0])

    def note(self, place: int, head: Head, group: Group | None) -> None:
        """The head in the next frame, and what saw it there."""
        self.heads[place] = head
        if group is not None:
            self.last_seen = place
            self.is_sure = self.is_sure or group.is_sure

    def lead(self, place: int, followed: Oval, seen: Oval) -> None:
        """It was followed to one place and is seen at another: lead the frames since the last sighting there."""
        since = place - self.last_seen
        for earlier in range(self.last_seen + 1, place):
            if (head := self.heads.get(earlier)) is not None:
                share = (earlier - self.last_seen) / since
                self.heads[earlier] = replace(head, oval=_led(head.oval, followed, seen, share))

    def cut_tail(self, times_s: Sequence[float]) -> None:
        """Let it go some time after it was seen last. `times_s`: of the frames, by place."""
        end_s = times_s[self.last_seen] + _TAIL_S
        self.heads = {place: head for place, head in self.heads.items() if times_s[place] <= end_s}

    def doubts(self, times_s: Sequence[float]) -> list[DoubtfulPlaces]:
        """Where somebody should look, and why."""
        places = sorted(self.heads)
        seen = [place for place in places if self.heads[place].seen_by]
        if not self.is_confirmed:
            return [(Doubt.NOT_HIDDEN, seen)]
        if not self.is_sure:
            return [(Doubt.UNSURE, places)]
        gaps = [(Doubt.GAP, [place for place in places if one < place < next_]) for one, next_ in pairwise(seen)
                if times_s[next_] - times_s[one] > _LONG_GAP_S]
        before = [place for place in places if place < seen[0]]
        after = [place for place in places if times_s[place] > times_s[seen[-1]] + _LONG_GAP_S]
        doubtful = [(Doubt.TRACED_BACK, before), *gaps, (Doubt.CARRIED, after)]
        return [(doubt, found) for doubt, found in doubtful if found]


def _led(oval: Oval, followed: Oval, seen: Oval, share: float) -> Oval:
    """An oval, moved and grown by a share of what leads from one to the other."""
    growth = (seen.size / max(followed.size, 1e-6)) ** share
    return Oval(oval.x + share * (seen.x - followed.x), oval.y + share * (seen.y - followed.y),
                oval.across * growth, oval.along * growth, oval.rotation)
