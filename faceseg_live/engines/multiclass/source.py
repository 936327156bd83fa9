"""The network of six classes as a region source: still images wait for it, live video never does."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from ...domain.regions import Regions
from ...domain.types import Face, Frame, RegionMap, freeze
from ..base import Request
from ..region_sources import MULTICLASS as KEY
from .look import Look
from .network import CLASSES, MulticlassNetwork
from .plan import Plan, look_closely, look_widely, planned

_EVERY_S = 0.13
"""Of the stream: a look is as good as new for so long, as it moves with the head (4 frames later .987 of it is right)."""
_BUSY_SHARE = 0.18
"""Of the time live looks may take: 6 ms a frame at 30 frames a second, however many faces there are."""

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

    def due(self, plan: Plan, faces: Sequence[Face], time_s: float) -> list[tuple[float, Plan]]:
        """What of the plan has to be seen (again), each as a plan of one look, the longest awaited first."""
        waiting = [(self._age(self.close, (face,), time_s), Plan(close=(face,))) for face in plan.close]
        if plan.is_wide:
            waiting.append((self._age(self.wide, faces, time_s), Plan(is_wide=True)))
        return sorted((item for item in waiting if item[0] >= _EVERY_S), key=lambda item: -item[0])

    def maps(self, faces: Sequence[Face]) -> tuple[RegionMap, ...]:
        """For each face the close map, then the wide one, where the head is now."""
        return tuple(
            RegionMap(KEY, look.classes, look.shares, face.id, freeze(look.moved_with(face)))
            for face in faces for looks in (self.close, self.wide) if (look := looks.get(face.id)) is not None
        )

    @staticmethod
    def _age(looks: Looks, faces: Sequence[Face], time_s: float) -> float:
        return max(time_s - looks[face.id].time_s if face.id in looks else float("inf") for face in faces)


class MulticlassSource:
    """Loads its network when it is first needed. Made, used and closed on one thread; live looks run on another one.

    Still images get every look that they are worth. In files a look is taken every few frames, and waited for, so that
    the same file gives the same masks. In live video looks run beside the picture and serve the frames that come after
    they are finished.
    """

    key = KEY
    classes = CLASSES

    def __init__(self, make: Callable[[], MulticlassNetwork] = MulticlassNetwork) -> None:
        self._make = make
        self._network: MulticlassNetwork | None = None
        self._seen = _Seen()
        self._helper: ThreadPoolExecutor | None = None
        self._pending: Future[_Seen] | None = None
        self._rests_until_s = 0.0
        self._last_sequence = -1

    def warm_up(self) -> None:
        """Nothing is loaded yet."""

    def maps(self, frame: Frame, faces: Sequence[Face], request: Request) -> tuple[RegionMap, ...]:
        """Of each face one map or two, the closer one first. Raises EngineFailed, EngineUnavailable."""
        if request.is_still:
            plan = planned(frame.size, faces, request.needs, self._input_size(), is_still=True)
            return self._look(frame, faces, plan, _Seen()).maps(faces)
        self._seen = self._seen.of(faces)
        is_held = frame.sequence == self._last_sequence
        self._last_sequence = frame.sequence
        if request.is_live and not is_held:
            self._look_beside(frame, faces, request.needs)
        else:
            self._wait()
            for _, look in self._due(frame, faces, request.needs):
                self._seen = self._seen.with_newer(self._look(frame, faces, look, self._seen))
        return self._seen.maps(faces)

    def reset(self) -> None:
        """Forget all earlier frames: the source of frames changed."""
        self._wait()
        self._seen, self._last_sequence = _Seen(), -1

    def close(self) -> None:
        """Let go of the network; it is loaded again when it is needed."""
        helper, self._helper = self._helper, None
        if helper is not None:
            helper.shutdown()
        self._pending, self._seen = None, _Seen()
        network, self._network = self._network, None
        if network is not None:
            network.close()

    def _look_beside(self, frame: Frame, faces: Sequence[Face], needs: Regions) -> None:
        """Take what the helper has seen, and give it the next look unless it works or rests."""
        if self._pending is not None:
            if not self._pending.done():
                return
            self._wait()
            self._seen = self._seen.of(faces)
        due = self._due(frame, faces, needs)
        is_new = bool(due) and due[0][0] == float("inf")
        if not due or (time.monotonic() < self._rests_until_s and not is_new):
            return
        if self._helper is None:
            self._helper = ThreadPoolExecutor(1, "faceseg-regions")
        self._pending = self._helper.submit(self._timed_look, frame, tuple(faces), due[0][1], self._seen)

    def _timed_look(self, frame: Frame, faces: Sequence[Face], plan: Plan, before: _Seen) -> _Seen:
        start_s = time.monotonic()
        seen = self._look(frame, faces, plan, before)
        self._rests_until_s = start_s + (time.monotonic() - start_s) / _BUSY_SHARE
        return seen

    def _wait(self) -> None:
        """For the look that runs beside; it counts."""
        pending, self._pending = self._pending, None
        if pending is not None:
            self._seen = self._seen.with_newer(pending.result())

    def _due(self, frame: Frame, faces: Sequence[Face], needs: Regions) -> list[tuple[float, Plan]]:
        if not faces:
            return []
        plan = planned(frame.size, faces, needs, self._input_size(), is_still=False)
        return self._seen.due(plan, faces, frame.time_s)

    def _look(self, frame: Frame, faces: Sequence[Face], plan: Plan, before: _Seen) -> _Seen:
        """What the network sees, averaged with what it saw before."""
        network = self._loaded()
        close = [look_closely(network, frame, face, faces) for face in plan.close]
        wide = look_widely(network, frame, faces) if plan.is_wide else ()
        return _Seen(_averaged(close, before.close), _averaged(wide, before.wide))

    def _input_size(self) -> tuple[int, int]:
        return self._loaded().input_size

    def _loaded(self) -> MulticlassNetwork:
        if self._network is None:
            self._network = self._make()
        return self._network


def _averaged(looks: Sequence[Look], before: Looks) -> Looks:
    return {
        look.face.id: look.averaged_with(before[look.face.id]) if look.face.id in before else look for look in looks
    }


def make_multiclass_source() -> MulticlassSource:
    """For the table."""
    return MulticlassSource()
