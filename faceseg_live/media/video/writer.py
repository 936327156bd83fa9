"""What a video's format does; its names on the disk and its failures are `AtomicVideo`'s matter."""

from __future__ import annotations

from typing import Protocol

import av.error

from ...domain.types import Pixels
from ...messages import Message
from .video_file import Samples

FAILURES = (OSError, ValueError, av.error.FFmpegError)
"""What can go wrong with a file; FFmpeg's errors are one or the other, by their kind."""


class Writer(Protocol):
    """Writes one file or folder. Every method may raise any of `FAILURES`."""

    encoder: str

    @property
    def note(self) -> Message | None:
        """As `VideoFile.note`."""

    @property
    def skipped(self) -> int:
        """As `VideoFile.skipped`."""

    @property
    def shown_s(self) -> float | None:
        """When the frame that was written last comes on; None: there was none."""

    def write(self, pixels: Pixels, time_s: float) -> None:
        """As `VideoFile.write`."""

    def write_audio(self, samples: Samples, time_s: float) -> None:
        """As `VideoFile.write_audio`."""

    def finish(self, end_s: float | None) -> None:
        """Write all that is still on its way; there was a frame."""

    def close(self) -> None:
        """Let go of the file, finished or not."""
