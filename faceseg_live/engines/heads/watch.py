"""Watches for everybody who could be recognised in a stream of frames, or in a still image."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

from ...domain.heads import Head
from ...domain.types import Face, Frame
from ..base import HeadWatch, Request
from ..mesh.scene_cut import SceneCut
from .base import LOOK_EVERY_S, Care, Search
from .faces import sightings_of
from .motion import SmallFrame
from .search import HeadSearch
from .sighting import Sighting, grouped
from .tracks import HeadTracks

_QUICK_S = 0.06
"""Live frames that follow one another faster than this are looked at by turns. With a slower engine a round would take
longer than what is recorded is held back."""


class UnionWatch:
    """What the engine and all detectors see, tracked."""

    def __init__(self, search: Search) -> None:
        """search: closed with this watch."""
        self._search = search
        self._begun: tuple[SmallFrame, Sequence[Sighting]] | None = None
        self._cut = SceneCut()
        self._tracks = HeadTracks()
        self._looked_s = self._before_s = -math.inf
        self._is_new = True
        """Nothing is known of the picture yet."""
        self._took_s = 0.0
        """By so much a look at the frame before made this one late: that is no slow engine."""

    def begin(self, frame: Frame, request: Request) -> None:
        """Live, whoever is known is followed to the frame and detectors look at it: all that needs no engine."""
        self._begun = self._looked(frame, request) if request.is_live and not request.is_still else None

    def heads(self, frame: Frame, faces: Sequence[Face], request: Request) -> tuple[Head, ...]:
        """Everybody in a frame. Raises EngineFailed."""
        of_faces = sightings_of(faces)
        if request.is_still:
            groups = grouped([*of_faces, *self._search.look(frame, Care.STILL)])
            return tuple(group.as_head(number) for number, group in enumerate(groups, start=1) if group.is_sure)
        small, seen = self._begun or self._looked(frame, request)
        self._begun = None
        self._tracks.see(grouped([*of_faces, *seen]), small, frame.time_s)
        return tuple(track.as_head() for track in self._tracks.all if track.is_confirmed)

    def reset(self) -> None:
        """Another source: forget everybody."""
        self._begun = None
        self._cut.reset()
        self._tracks = HeadTracks()
        self._begin()

    def renew(self) -> None:
        """Detectors that were added meanwhile take part."""
        self._search.renew()

    def close(self) -> None:
        self._search.close()

    def _looked(self, frame: Frame, request: Request) -> tuple[SmallFrame, Sequence[Sighting]]:
        if self._cut.happened(frame):
            self._tracks.forget()
            self._begin()
        small = SmallFrame.of(frame)
        self._tracks.advance(small, frame.time_s)
        return small, self._seen(frame, request)

    def _seen(self, frame: Frame, request: Request) -> Sequence[Sighting]:
        is_new, self._is_new = self._is_new, False
        step_s, self._before_s = frame.time_s - self._before_s, frame.time_s
        if request.is_live and not is_new and 0 <= step_s < _QUICK_S + self._took_s:
            self._took_s = 0.0
            return self._search.look_in_turn(frame)
        if not is_new and 0 <= frame.time_s - self._looked_s < LOOK_EVERY_S:
            return ()
        self._looked_s, began_s = frame.time_s, time.perf_counter()
        seen = self._search.look(frame, Care.LIVE if request.is_live and not is_new else Care.VIDEO)
        self._took_s = time.perf_counter() - began_s
        return seen

    def _begin(self) -> None:
        """Live, too, the first frame is looked at by all: whoever is in it must not wait for a turn."""
        self._search.start_over()
        self._is_new = True


def make_watch() -> HeadWatch:
    """What sessions and jobs watch with. Raises EngineUnavailable where a model that comes along is missing."""
    return UnionWatch(HeadSearch())
