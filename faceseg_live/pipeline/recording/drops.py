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
