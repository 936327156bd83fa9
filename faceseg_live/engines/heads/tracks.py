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
from .motion import Moving, SmallFrame, follow
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

    @property
    def oval(self) -> Oval:
        """Where it is in the present frame."""
        return self.moving.oval

    def as_head(self) -> Head:
        """The head in the present frame."""
        return Head(self.id, self.oval, 0.0) if self.group is None else self.group.as_head(self.id, self.oval)


class HeadTracks:
    """The heads of one stream. Ids count from 1."""

    def __init__(self) -> None:
        self._next_id = 1
        self._frame: SmallFrame | None = None
        self.all: list[HeadTrack] = []
        """Those that may be there, doubtful ones too."""

    def forget(self) -> None:
        """The picture changed altogether: nobody is expected where he was. Ids are not given again."""
        self.all, self._frame = [], None

    def advance(self, frame: SmallFrame, time_s: float) -> None:
        """Follow everybody into the next frame; who was not seen for too long, or went out of it, is let go."""
        if self._frame is not None:
            moves = follow(self._frame, frame, [track.oval for track in self.all])
            for track, moved in zip(self.all, moves, strict=True):
                track.group = None
                track.moving.take(moved, frame)
        self._frame = frame
        self.all = [track for track in self.all
                    if time_s - track.seen_s <= _patience_s(track, frame) and not frame.is_beyond(track.oval)]

    def see(self, groups: Sequence[Group], time_s: float) -> None:
        """What was seen in the present frame: known heads are where they were seen, the others are new."""
        matches = self._match(groups)
        for row, column in matches.items():
            _see(self.all[row], groups[column], time_s)
        taken = set(matches.values())
        for column, group in enumerate(groups):
            if column not in taken and len(self.all) < _MOST_TRACKS:
                track = HeadTrack(self._next_id, Moving(group.oval), time_s)
                _see(track, group, time_s)
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

    def _drop_doubles(self) -> None:
        """Of two tracks on one head, of which nothing sees the one now, the other stays."""
        seen = [track for track in self.all if track.group is not None]
        self.all = [track for track in self.all
                    if track.group is not None or not any(is_same_head(track.oval, other.oval) for other in seen)]


def _see(track: HeadTrack, group: Group, time_s: float) -> None:
    track.moving.oval = _settled(track, group)
    track.moving.is_followed = True
    track.group, track.seen_s = group, time_s
    track.sightings += 1
    track.detectors |= set(group.seen_by)
    agree = len(track.detectors) > 1 or track.sightings >= _SIGHTINGS_TO_CONFIRM
    track.is_confirmed = track.is_confirmed or group.is_sure or agree


def _settled(track: HeadTrack, group: Group) -> Oval:
    """Between where it was followed to and where it is seen: boxes of detectors tremble, meshes don't."""
    was, now = track.oval, group.oval
    if group.face_id is not None or track.sightings == 0 or was.overlap(now) < _STEADY_OVERLAP:
        return now
    x, y, across, along = ((getattr(was, name) + getattr(now, name)) / 2 for name in ("x", "y", "across", "along"))
    return Oval(x, y, across, along, now.rotation)


def _patience_s(track: HeadTrack, frame: SmallFrame) -> float:
    if not track.is_confirmed:
        return _DOUBTFUL_PATIENCE_S
    is_leaving = frame.touches_edge(track.oval) and not track.moving.is_followed
    return _LEFT_PATIENCE_S if is_leaving else PATIENCE_S
