"""Who is in which frame of a whole video."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...domain.types import Face
from .packed import PackedFace


@dataclass(frozen=True, slots=True)
class FacesOfVideo:
    """The faces of every frame that was looked at; ids are people, from 1, in the order in which they appear."""

    frames: Mapping[int, tuple[PackedFace, ...]]
    """Sequence number → faces, largest first."""
    left_out: Mapping[int, int]
    """Sequence number → how many more were seen than are given, where any were."""

    def of(self, number: int) -> tuple[Face, ...]:
        """The faces of a frame, largest first; nobody where it was not looked at."""
        return tuple(face.face() for face in self.frames.get(number, ()))

    def part(self, first: int, last: int) -> FacesOfVideo:
        """Those of some frames in a row, both within: what is needed to draw one span."""
        return FacesOfVideo({number: faces for number, faces in self.frames.items() if first <= number <= last},
                            {number: count for number, count in self.left_out.items() if first <= number <= last})
