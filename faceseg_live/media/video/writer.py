"""What a movie's format does; its names on the disk and its failures are `NamedMovie`'s matter."""

from __future__ import annotations

from typing import Protocol

import av.error

from ...domain.types import Pixels
from .video_file import Samples

FAILURES = (OSError, ValueError, av.error.FFmpegError)
"""What can go wrong with a file; FFmpeg's errors are one or the other, by their kind."""


class Writer(Protocol):
    """Writes one file or folder. Every method may raise any of `FAILURES`."""

    encoder: str
    note: str

    @property
    def skipped(self) -> int:
        """As `Movie.skipped`."""

    @property
    def shown_s(self) -> float | None:
        """When the picture that was written last comes on; None: there was none."""

    def write(self, pixels: Pixels, time_s: float) -> None:
        """As `Movie.write`."""

    def write_sound(self, samples: Samples, time_s: float) -> None:
        """As `Movie.write_sound`."""

    def finish(self, end_s: float | None) -> None:
        """Write all that is still on its way; there was a picture."""

    def close(self) -> None:
        """Let go of the file, finished or not."""
