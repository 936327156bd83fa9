"""What every file that is being recorded does, whatever its format."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ...domain.types import Pixels
from ...errors import InvalidParameter
from ...messages import Message

Samples = NDArray[np.float32]

MAX_CHANNELS = 2


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """How sound comes in. Raises InvalidParameter for more channels than mono or stereo, or a rate of none."""

    rate: int
    """Samples per second."""
    channels: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.channels <= MAX_CHANNELS:
            raise InvalidParameter("media.channels", count=self.channels, most=MAX_CHANNELS)
        if self.rate <= 0:
            raise InvalidParameter("media.rate", rate=self.rate)


class VideoFile(Protocol):
    """One file (or folder) of frames with times, and perhaps sound; used from one thread at a time.

    While it is written it has a name with `.part` in it, next to its final one, and can be played. Where writing
    fails, OutputError says why; what was written until then is kept under its final name, and the video is over:
    `finish` and `abort` have nothing left to do.
    """

    @property
    def path(self) -> Path:
        """Its final name; another one than asked for (clip-2.mp4) where that was taken."""

    @property
    def encoder(self) -> str:
        """What really encodes, as FFmpeg calls it: libx264, h264_nvenc… Sure from the first frame on."""

    @property
    def note(self) -> Message | None:
        """What the user should know, such as why the processor encodes; None: nothing. Sure as `encoder` is."""

    @property
    def skipped(self) -> int:
        """Frames that came too soon after the one before for the format's grid of times, and aren't in it."""

    @property
    def size_bytes(self) -> int:
        """So much is on the disk by now."""

    def write(self, pixels: Pixels, time_s: float) -> None:
        """Append a (H, W, 4) uint8 BGRA frame with straight alpha, shown from `time_s` on.

        Times count from the video's beginning and should rise; one that doesn't is moved on as little as possible.
        All frames get the first one's size. Raises OutputError.
        """

    def write_audio(self, samples: Samples, time_s: float) -> None:
        """Append (n, channels) float32 samples, -1..1, heard from `time_s` on, the clock of the frames.

        Gaps become silence; what overlaps is heard once. Ignored where the video has no sound. Raises OutputError.
        """

    def finish(self, end_s: float | None = None) -> None:
        """Complete the file and give it its name; the last frame is shown until `end_s`, else as long as the one
        before it. Raises OutputError, also when there was no frame: then nothing stays."""

    def abort(self) -> None:
        """Remove what was written so far."""
