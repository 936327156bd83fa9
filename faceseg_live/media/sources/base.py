"""What every source of frames has in common."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from ...domain.types import Frame, Pixels, freeze
from ...messages import Message

if TYPE_CHECKING:  # an image is no camera
    from .camera_info import CameraInfo

Clock = Callable[[], float]
"""Seconds that only grow, such as `time.monotonic`."""


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What a source says it delivers; the pipeline measures what really comes."""

    uri: str
    title: str
    width: int
    height: int
    fps: float | None = None
    """Frames per second; None where unknown or meaningless."""
    pixel_format: str = ""
    """"MJPG", "h264", …; empty where unknown."""
    is_live: bool = False
    """Nobody can make it wait: a frame that isn't taken in time is replaced by the next one."""
    is_still: bool = False
    """Its frames have nothing to do with one another: no tracking, no smoothing across them."""
    note: Message | None = None
    """One line for the user, such as what a camera gives instead of what it was asked for."""
    duration_s: float | None = None
    frame_count: int | None = None
    camera: CameraInfo | None = None
    """The camera that it is, if it is one."""


class Source(Protocol):
    """Delivers frames; made (and so opened) on the thread that will read it.

    A constructor raises SourceError where the source can't be opened.
    """

    @property
    def info(self) -> SourceInfo: ...

    def read(self) -> Frame | None:
        """Wait for the next frame; None at the end and after `close()`.

        Raises SourceLost when a live source stops, SourceError when a file turns out to be damaged. No call
        waits longer than a few seconds.
        """
        ...

    def close(self) -> None:
        """Let go of the device or file.

        May be called twice, and from another thread than the reader's, whose `read()` it ends soon.
        """
        ...


def make_frame(pixels: Pixels, sequence: int, time_s: float, captured_s: float | None = None) -> Frame:
    """A Frame around (height, width, 3) RGB pixels, which become read-only; captured now unless a time is given."""
    arrived_s = time.monotonic() if captured_s is None else captured_s
    return Frame(freeze(np.ascontiguousarray(pixels)), sequence, time_s, arrived_s)


def make_still(pixels: Pixels, sequence: int, time_s: float, name: str) -> Frame:
    """A Frame around the image of a file called `name`."""
    return replace(make_frame(pixels, sequence, time_s), name=name, is_still=True)
