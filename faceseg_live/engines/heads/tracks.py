"""Who is who among heads from frame to frame, in the order of time.

A head that was seen is followed by what moves in the picture until it is seen again. One that only a single detector
saw, and not for sure, counts when it is seen again.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...domain.heads import Head, Oval
from ...tracking.assignment import assign
from .motion import Moving, SmallFrame
from .sighting import Group, is_same_head

PATIENCE_S = 2.0
"""So long a head that nothing sees any more is taken to be there: turned away, covered, in the dark."""
_DOUBTFUL_PATIENCE_S = 0.7
_LEFT_PATIENCE_S = 0.3
"""Of one that was on its way over the frame's edge."""
_SIGHTINGS_TO_CONFIRM = 5
"""By one detector that is not sure. After three a moving hand counts now and then; after five no head less is found."""
_MOST_TRACKS = 128
_STEADY_OVERLAP = 0.6
_LEAP, _LEAP_GROWTH = 6.0, 0.35
"""Who is too fast to be followed is found again within so many head sizes, as large as before within this logarithm."""


@dataclass(slots=True)
class HeadTrack:
    """One head over time."""

    id: int
    moving: Moving
    seen_s: float
    """When it was seen last."""
    sightings: int = 0
    detectors: frozenset[str] = frozenset()
    """All that saw it so far: live they look by turns, and agree over some frames."""
    is_confirmed: bool = False
    group: Group | None = None
    """What saw it in the present frame."""
    frames_unseen: int = 0
    _seen_at: Oval | None = None

    @property
    def oval(self) -> Oval:
        """Where it is in the present frame."""
        return self.moving.oval

    def see(self, oval: Oval, group: Group, frame: SmallFrame, time_s: float) -> None:
        """It was seen in the present frame; `oval`: where it is taken to be."""
        if self._seen_at is not None and self.frames_unseen and not self.moving.is_followed:
            self.moving.velocity = ((oval.x - self._seen_at.x) / self.frames_unseen,
                                    (oval.y - self._seen_at.y) / self.frames_unseen)
        self.moving.see(oval, frame)
        self.group, self.seen_s, self.frames_unseen, self._seen_at = group, time_s, 0, oval
        self.sightings += 1
        self.detectors |= set(group.seen_by)
        agree = len(self.detectors) > 1 or self.sightings >= _SIGHTINGS_TO_CONFIRM
        self.is_confirmed = self.is_confirmed or group.is_sure or agree

    def as_head(self) -> Head:
        """The head in the present frame."""
        return Head(self.id, self.oval, 0.0) if self.group is None else self.group.as_head(self.id, self.oval)


class HeadTracks:
    """The heads of one stream. Ids count from 1."""

    def __init__(self) -> None:
        self._next_id = 1
        self.all: list[HeadTrack] = []
        """Those that may be there, doubtful ones too."""

    def forget(self) -> None:
        """The picture changed altogether: nobody is expected where he was. Ids are not given again."""
        self.all = []

    def advance(self, frame: SmallFrame, time_s: float) -> None:
        """Follow everybody into the next frame; who was not seen for too long, or went out of it, is let go."""
        Moving.all_into(frame, [track.moving for track in self.all])
        for track in self.all:
            track.group = None
            track.frames_unseen += 1
        self.all = [track for track in self.all
                    if time_s - track.seen_s <= _patience_s(track, frame) and not frame.is_beyond(track.oval)]

    def see(self, groups: Sequence[Group], frame: SmallFrame, time_s: float) -> None:
        """What was seen in the frame last advanced to: known heads are where they were seen, the others are new."""
        matches = self._match(groups)
        matches |= self._leaps(groups, matches)
        for row, column in matches.items():
            track = self.all[row]
            track.see(_settled(track, groups[column]), groups[column], frame, time_s)
        taken = set(matches.values())
        for column, group in enumerate(groups):
            if column not in taken and len(self.all) < _MOST_TRACKS:
                track = HeadTrack(self._next_id, Moving(group.oval, frame), time_s)
                track.see(group.oval, group, frame, time_s)
                self.all.append(track)
                self._next_id += 1
        self._drop_doubles()

    def _match(self, groups: Sequence[Group]) -> dict[int, int]:
        costs = np.full((len(self.all), len(groups)), np.inf)
        for row, track in enumerate(self.all):
            for column, group in enumerate(groups):
                if is_same_head(track.oval, group.oval):
                    apart = math.hypot(track.oval.x - group.oval.x, track.oval.y - group.oval.y)
                    costs[row, column] = apart / max(track.oval.size, 1.0) + (not track.is_confirmed)
        return assign(costs)

    def _leaps(self, groups: Sequence[Group], matches: dict[int, int]) -> dict[int, int]:
        """Of those that were lost, who is found again farther off: one who runs past is nowhere near in two looks."""
        taken = set(matches.values())
        costs = np.full((len(self.all), len(groups)), np.inf)
        for row, track in enumerate(self.all):
            if row in matches or track.moving.is_followed or not track.is_confirmed:
                continue
            for column, group in enumerate(groups):
                size = max(track.oval.size, 1.0)
                apart = math.hypot(track.oval.x - group.oval.x, track.oval.y - group.oval.y) / size
                is_alike = abs(math.log(max(group.oval.size, 1.0) / size)) < _LEAP_GROWTH
                if column not in taken and group.is_sure and is_alike and apart < _LEAP:
                    costs[row, column] = apart
        return assign(costs)

    def _drop_doubles(self) -> None:
        """Of two tracks on one head, of which nothing sees the one now, the other stays."""
        seen = [track for track in self.all if track.group is not None]
        self.all = [track for track in self.all
                    if track.group is not None or not any(is_same_head(track.oval, other.oval) for other in seen)]


def _settled(track: HeadTrack, group: Group) -> Oval:
    """Between where it was followed to and where it is seen: boxes of detectors tremble, meshes don't."""
    was, now = track.oval, group.oval
    if group.face_id is not None or was.overlap(now) < _STEADY_OVERLAP:
        return now
    x, y, across, along = ((getattr(was, name) + getattr(now, name)) / 2 for name in ("x", "y", "across", "along"))
    return Oval(x, y, across, along, now.rotation)


def _patience_s(track: HeadTrack, frame: SmallFrame) -> float:
    if not track.is_confirmed:
        return _DOUBTFUL_PATIENCE_S
    is_leaving = frame.touches_edge(track.oval) and not track.moving.is_followed
    return _LEFT_PATIENCE_S if is_leaving else PATIENCE_S
