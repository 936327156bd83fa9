"""One file of a recording."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from ...frames import Pixels
from ...settings import RecordSettings
from ..sound_track import Samples, SoundFormat
from .cards import encoder_for
from .container_movie import ContainerMovie
from .naming import MovieName
from .picture_movie import PictureMovie


class Movie(Protocol):
    """A file, or a folder of pictures, that is being recorded. Used from one thread.

    It has a temporary name until it is finished. Every call raises OutputError when the file can't be written; what
    is there so far is then closed and kept under the final name.
    """

    path: Path
    """Its final name."""
    encoder: str
    """What really encodes it: "libx264", "h264_nvenc"…"""
    note: str
    """What the user should know of it, a sentence; empty: nothing."""

    def write(self, pixels: Pixels, time_s: float) -> None:
        """Append a (height, width, 4) uint8 BGRA picture, straight alpha; times rise, and count from 0."""

    def write_sound(self, samples: Samples, time_s: float) -> None:
        """Append (n, channels) float32 sound, -1..1, that began at a time; passed over where there is no sound."""

    def finish(self, end_s: float) -> None:
        """Complete it and give it its name; the last picture is shown until `end_s`."""

    def abort(self) -> None:
        """Nothing stays."""


def open_movie(name: MovieName, settings: RecordSettings, *, has_alpha: bool, fps: float | None,
               sound: SoundFormat | None = None) -> Movie:
    """Begin a file.

    Args:
        has_alpha: the pictures' alpha matters.
        fps: a hint for the encoder's rate control; times are kept exactly whatever it says.
        sound: what `write_sound` will be given; None: nothing.

    Raises OutputError where it can't be written, with the reason.
    """
    kind = name.format
    if kind.opaque is None:
        return PictureMovie(name.path, has_alpha=has_alpha)
    video, note = encoder_for(kind, settings.encoder, has_alpha=has_alpha)
    if sound is not None and not kind.sound:
        note = f"{note} {kind.title} has no sound.".strip()
    return ContainerMovie(name.path, video, fps, sound if kind.sound else None, kind.sound, note)
