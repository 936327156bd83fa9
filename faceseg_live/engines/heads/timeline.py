"""Stand-in until the real one is here: the heads of every frame of a video."""

from __future__ import annotations

from dataclasses import dataclass

from ...domain.heads import Head, oval_of_face
from ...domain.types import Frame


@dataclass(frozen=True)
class HeadsOfVideo:
    """The heads of every frame."""

    frames: tuple[tuple[Head, ...], ...]

    def of(self, sequence: int) -> tuple[Head, ...] | None:
        """Those of one frame; None: it was never looked at."""
        return self.frames[sequence] if 0 <= sequence < len(self.frames) else None


class HeadTimeline:
    """Finds heads frame by frame."""

    def __init__(self) -> None:
        from ..detectors.full_range import FullRangeDetector

        self._detector = FullRangeDetector()
        self._frames: list[tuple[Head, ...]] = []

    def add(self, frame: Frame) -> None:
        """The next frame."""
        found = self._detector.find(frame.pixels)
        self._frames.append(tuple(
            Head(number, oval_of_face(*item.box.centre, item.box.height), item.score, ("full_range",))
            for number, item in enumerate(found, start=1)))

    def finish(self) -> HeadsOfVideo:
        """All of them."""
        return HeadsOfVideo(tuple(self._frames))
