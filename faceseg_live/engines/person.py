"""People against the background, for every engine that finds faces."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..domain.regions import PERSON, Regions
from ..domain.types import Face, Frame, RegionMap, freeze
from .base import PersonSegmenter, Request
from .mesh.selfie import SelfieSegmenter
from .region_sources import PERSON as KEY

_ENOUGH_PX = 512
"""Of the frame's longer side: the networks see half of that."""


class PersonSource:
    """Loads its network when people are first asked for: most masks need none."""

    key = KEY
    classes: tuple[Regions, ...] = (PERSON,)

    def __init__(self, make: Callable[[], PersonSegmenter] = SelfieSegmenter) -> None:
        self._make = make
        self._network: PersonSegmenter | None = None

    def warm_up(self) -> None:
        """Nothing is loaded yet."""

    def maps(self, frame: Frame, faces: Sequence[Face], request: Request) -> tuple[RegionMap, ...]:
        """One map of the whole frame: the probability of a person. EngineUnavailable where the network is missing."""
        del faces, request
        if self._network is None:
            self._network = self._make()
        seen = self._network.probability(frame.reduced(frame.step_to(_ENOUGH_PX)))
        return (RegionMap(self.key, self.classes, freeze(seen)),)

    def reset(self) -> None:
        """Each frame is looked at for itself."""

    def close(self) -> None:
        """Let go of the network; it is loaded again when it is asked for."""
        network, self._network = self._network, None
        if network is not None:
            network.close()


def make_person_source() -> PersonSource:
    """For the table."""
    return PersonSource()
