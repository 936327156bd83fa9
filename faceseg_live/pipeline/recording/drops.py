"""Frames that the source had and a recording has not, by cause."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields


@dataclass(frozen=True, slots=True)
class Drops:
    """Numbers of frames."""

    encoder: int = 0
    """Refused because drawing and encoding were behind."""
    earlier: int = 0
    """Lost before: by the source, the models or the drawing of the masks."""
    paused: int = 0
    """Passed while the user held the frame."""

    @property
    def total(self) -> int:
        return self.encoder + self.earlier + self.paused

    def __add__(self, other: Drops) -> Drops:
        return Drops(*(own + more for own, more in zip(astuple(self), astuple(other), strict=True)))

    def as_json(self) -> dict[str, int]:
        """Cause → number."""
        return {item.name: getattr(self, item.name) for item in fields(self)}


NO_DROPS = Drops()
