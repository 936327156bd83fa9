"""A stretch of sound on its way from a microphone into clips."""

from __future__ import annotations

from dataclasses import dataclass

from ..video.video_file import Samples


@dataclass(frozen=True, slots=True)
class AudioBlock:
    """A stretch of sound."""

    samples: Samples
    """(n, channels) float32, -1..1."""
    began_s: float
    """`time.monotonic()` when the first one was heard."""
