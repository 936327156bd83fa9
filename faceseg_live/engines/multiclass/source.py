"""The networks of a head's regions as a region source: still images wait for it, live video never does."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ...concurrency.beside import Beside
from ...domain.types import Face, Frame, RegionMap, freeze
from ..base import AHEAD_S, Later, Request
from ..region_sources import FACE_REGIONS
from ..region_sources import MULTICLASS as KEY
from . import belonging
from .budget import Budget
from .fusion import CLASSES, HeadNetwork
from .glance import glance, has_changed
from .look import Look
from .plan import Plan, look_closely, look_widely, planned

_EVERY_S = AHEAD_S
"""Of the stream: for so long a look is as good as a new one, for it moves with the head (.987 of it is right then). It
does so backwards as well: where later frames are known, one look serves twice as long."""

_NICENESS = 10
"""Of the thread of live looks; the picture's are at 0."""

Looks = Mapping[int, Look]
"""By the ids of the faces."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """The newest looks."""

    close: Looks = field(default_factory=dict)
    wide: Looks = field(default_factory=dict)

    def of(self, faces: Sequence[Face]) -> _Seen:
        """Those at faces that are still there."""
        there = {face.id for face in faces}
        return _Seen(*({key: look for key, look in looks.items() if key in there} for looks in (self.close, self.wide)))

    def with_newer(self, other: _Seen) -> _Seen:
        return _Seen({**self.close, **other.close}, {**self.wide, **other.wide})

    def due(self, plan: Plan, frame: Frame, faces: Sequence[Face]) -> list[_Due]:
        """What of the plan has to be seen (again), what can't wait before what has waited longest."""
        waiting = [_due(self.close, (face,), frame, Plan((face,), tells=plan.tells)) for face in plan.close]
        if plan.is_wide:
            waiting.append(_due(self.wide, faces, frame, Plan(is_wide=True)))
        due = (item for item in waiting if item.is_urgent or item.age_s >= _EVERY_S)
        return sorted(due, key=lambda item: (item.is_urgent, item.age_s), reverse=True)

    def maps(self, plan: Plan, faces: Sequence[Face]) -> tuple[RegionMap, ...]:
        """For each face the maps of the close look and the wide one, the finer first, where the head is now.

        What is not planned any more grows old: it serves only until what is planned instead has been seen.
        """
        return tuple(item for face in faces
                     for look in sorted(self._looks_at(face, plan), key=lambda look: look.zoom, reverse=True)
                     for item in _maps_of(look, face))

    def _looks_at(self, face: Face, plan: Plan) -> Iterator[Look]:
        close, wide = self.close.get(face.id), self.wide.get(face.id)
        if close is not None and (wide is None or any(item.id == face.id for item in plan.close)):
            yield close
        if wide is not None and (close is None or plan.is_wide):
            yield wide


class _Due(NamedTuple):
    """One look that is waited for."""

    is_urgent: bool
    """A face has none that tells what is asked, or something came before it."""
    age_s: float
    """Of the oldest look that it replaces."""
    plan: Plan
    """Of this one look."""


def _due(looks: Looks, faces: Sequence[Face], frame: Frame, plan: Plan) -> _Due:
    known = [looks[face.id] for face in faces if face.id in looks]
    age_s = max((frame.time_s - look.time_s for look in known), default=float("inf"))
    lacks = any(plan.tells and not look.tells for look in known)
    is_urgent = lacks or len(known) < len(faces) or any(
        has_changed(looks[face.id].glance, glance(frame, face)) for face in faces if not face.is_held
    )
    return _Due(is_urgent, age_s, plan)


def _as_good(here: Later, asked: Sequence[Face], request: Request) -> Later:
    """The frame of a file to look at for looks at these faces: a later one that shows the same heads, so that it serves
    on both sides, or else this one."""
    later = request.ahead(_EVERY_S) if request.ahead is not None else None
    if later is None:
        return here
    then = {face.id: face for face in later.faces}
    if any(face.id not in then for face in asked):
        return here
    looked_at = [face for face in asked if not face.is_held and not then[face.id].is_held]
    changes = (has_changed(glance(here.frame, face), glance(later.frame, then[face.id])) for face in looked_at)
    return here if any(changes) else later


def _of(later: Later, plan: Plan) -> Plan:
    """The plan with the faces as they are then."""
    ids = {face.id for face in plan.close}
    return Plan(tuple(face for face in later.faces if face.id in ids), plan.is_wide, plan.tells)


class MulticlassSource:
    """Loads its network when it is first needed. Made, used and closed on one thread; live looks run on another one.

    Still images get every look that they are worth. In files a look is taken every few frames, and waited for, so that
    the same file gives the same masks. In live video looks run beside the picture and serve the frames that come after
    they are finished.
    """

    key = KEY
    classes = CLASSES

    def __init__(self, make: Callable[[], HeadNetwork] = HeadNetwork) -> None:
        self._make = make
        self._network: HeadNetwork | None = None
        self._seen = _Seen()
        self._looking: Beside[_Seen] = Beside("faceseg-regions", niceness=_NICENESS)
        self._budget = Budget()
        self._last_sequence = -1

    def warm_up(self) -> None:
        """Nothing is loaded yet."""

    def maps(self, frame: Frame, faces: Sequence[Face], request: Request) -> tuple[RegionMap, ...]:
        """Of each face one map or two, the closer one first. Raises EngineFailed, EngineUnavailable."""
        asked = request.asked_about(faces)
        plan = planned(frame.size, asked, request.needs, HeadNetwork.input_size, is_still=request.is_still)
        if request.is_still:
            return self._look(frame, faces, plan, _Seen()).maps(plan, asked)
        self._seen = self._seen.of(asked)
        is_held = frame.sequence == self._last_sequence
        self._last_sequence = frame.sequence
        if request.is_live and not is_held:
            self._look_beside(frame, asked, plan)
        else:
            self._take(self._looking.wait())
            for item in self._seen.due(plan, frame, asked):
                at = _as_good(Later(frame, tuple(faces)), item.plan.close or asked, request)
                self._seen = self._seen.with_newer(self._look(*at, _of(at, item.plan), self._seen))
        return self._seen.maps(plan, asked)

    def reset(self) -> None:
        """Forget all earlier frames: the source of frames changed."""
        self._looking.forget()
        self._seen, self._last_sequence = _Seen(), -1

    def close(self) -> None:
        """Let go of the network; it is loaded again when it is needed."""
        self._looking.close()
        self._seen = _Seen()
        loaded, self._network = self._network, None
        if loaded is not None:
            loaded.close()

    def _look_beside(self, frame: Frame, faces: Sequence[Face], plan: Plan) -> None:
        """Take what the helper has seen, and give it the next look unless it works or rests."""
        if self._looking.is_working:
            return
        self._take(self._looking.take())
        self._seen = self._seen.of(faces)
        now_s = time.monotonic()
        if not self._budget.allows(now_s, is_urgent=True):
            return  # it takes time, too, to see what is due
        due = self._seen.due(plan, frame, faces)
        if not due or not self._budget.allows(now_s, is_urgent=due[0].is_urgent):
            return
        self._looking.begin(self._timed_look, frame, tuple(faces), due[0].plan, self._seen)

    def _timed_look(self, frame: Frame, faces: Sequence[Face], plan: Plan, before: _Seen) -> _Seen:
        start_s = time.thread_time()
        seen = self._look(frame, faces, plan, before)
        self._budget.spend(time.thread_time() - start_s)
        return seen

    def _take(self, seen: _Seen | None) -> None:
        """What was seen beside counts."""
        if seen is not None:
            self._seen = self._seen.with_newer(seen)

    def _look(self, frame: Frame, faces: Sequence[Face], plan: Plan, before: _Seen) -> _Seen:
        """What the network sees, averaged with what it saw before."""
        networks = self._loaded()
        close = [look_closely(networks, frame, face, faces, tells=plan.tells) for face in plan.close]
        wide = look_widely(networks, frame, faces) if plan.is_wide else ()
        return _Seen(_averaged(close, before.close), _averaged(wide, before.wide))

    def _loaded(self) -> HeadNetwork:
        if self._network is None:
            self._network = self._make()
        return self._network


def _maps_of(look: Look, face: Face) -> Iterator[RegionMap]:
    """Of the six classes, and of what only a close look tells, where it does; where the head is now."""
    to_map, count = freeze(look.moved_with(face)), len(belonging.CLASSES)
    yield RegionMap(KEY, look.classes[:count], look.shares[..., :count], face.id, to_map)
    if look.tells:
        yield RegionMap(FACE_REGIONS, look.classes[count:], look.shares[..., count:], face.id, to_map)


def _averaged(looks: Sequence[Look], before: Looks) -> Looks:
    return {
        look.face.id: look.averaged_with(before[look.face.id]) if look.face.id in before else look for look in looks
    }


def make_multiclass_source() -> MulticlassSource:
    """For the table."""
    return MulticlassSource()
