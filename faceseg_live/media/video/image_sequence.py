"""Images encoded one by one, each for itself."""

from __future__ import annotations

import math
from typing import Protocol

from ...domain.types import Pixels
from ...messages import Message, joined
from .carried.samples import CarriedSamples
from .fitting import Fitting
from .timeline import Shown, Timeline
from .video_file import Samples


class ImageSequence(Protocol):
    """Where single images go. Every method may raise any of `FAILURES`."""

    encoder: str

    def add(self, shown: Shown) -> None:
        """Write the next image, BGRA, all of one size; what was written so far is complete after it."""

    def write_audio(self, samples: Samples, time_s: float) -> None:
        """As `VideoFile.write_audio`."""

    def reach(self, time_s: float) -> None:
        """Images are there until `time_s`, sound should be as well."""

    def finish(self, end_s: float) -> None:
        """No more comes; the video ends then."""

    def close(self) -> None:
        """Let go of the file."""


class ImageSequenceWriter:
    """A `Writer` of videos that are rows of still images."""

    def __init__(self, images: ImageSequence, timeline: Timeline, note: Message | None,
                 carried: CarriedSamples | None = None) -> None:
        """`carried`: the sound that goes along; closed with it."""
        self.encoder, self._note = images.encoder, note
        self._images, self._timeline, self._carried = images, timeline, carried
        self._fitting: Fitting | None = None

    @property
    def note(self) -> Message | None:
        return joined(self._note, *(self._carried.notes if self._carried else ()))

    @property
    def skipped(self) -> int:
        return self._timeline.skipped

    @property
    def shown_s(self) -> float | None:
        return self._timeline.shown_s

    def write(self, pixels: Pixels, time_s: float) -> None:
        if self._fitting is None:
            self._fitting = Fitting(pixels, even=False, on_black=False)
        before = self._timeline.add(self._fitting.fitted(pixels), time_s)
        if before is not None:
            self._images.add(before)
        self._carry_until(time_s)
        self._images.reach(time_s)

    def write_audio(self, samples: Samples, time_s: float) -> None:
        self._images.write_audio(samples, time_s)

    def finish(self, end_s: float | None) -> None:
        last = self._timeline.last(end_s)
        self._images.add(last)
        self._carry_until(math.inf)
        self._images.finish((last.start + last.length) / self._timeline.ticks_per_s)

    def close(self) -> None:
        try:
            self._images.close()
        finally:
            if self._carried is not None:
                self._carried.close()

    def _carry_until(self, time_s: float) -> None:
        if self._carried is not None:
            for samples, heard_s in self._carried.reach(time_s):
                self._images.write_audio(samples, heard_s)
