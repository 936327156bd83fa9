"""Frames that the source had and a recording has not, by cause."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields


@dataclass(frozen=True, slots=True)
class Drops:
    """Numbers of frames."""

    source: int = 0
    """Never arrived: the camera, its driver or the network lost them."""
    models: int = 0
    """Models had no time for them, and nothing may be carried over to them."""
    encoder: int = 0
    """Refused because drawing and encoding were behind."""
    paused: int = 0
    """Passed while the user held the view."""

    @property
    def total(self) -> int:
        return self.source + self.models + self.encoder + self.paused

    def __add__(self, other: Drops) -> Drops:
        return Drops(*(own + more for own, more in zip(astuple(self), astuple(other), strict=True)))

    def before(self, share: float) -> Drops:
        """Those of the first part of the time in which they were lost; share: of that time, 0..1."""
        return Drops(*(round(count * share) for count in astuple(self)))

    def as_json(self) -> dict[str, int]:
        """Cause → number."""
        return {item.name: getattr(self, item.name) for item in fields(self)}


NO_DROPS = Drops()


class MissingNumbers:
    """Finds gaps in the numbers of a source's frames."""

    def __init__(self) -> None:
        self._source, self._next = -1, 0

    def before(self, sequence: int, source: int) -> Drops:
        """What never arrived between the frame before and the one of this number; each source counts from 0."""
        expected = self._next if source == self._source else 0
        self._source, self._next = source, sequence + 1
        return Drops(source=max(0, sequence - expected))
