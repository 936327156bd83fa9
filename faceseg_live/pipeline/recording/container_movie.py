"""A recorded video file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

import av.error

from ...errors import OutputError
from ...frames import Pixels
from ..encoder import Encoder, VideoFormat
from ..sound_track import Samples, SoundFormat
from .naming import part_name


class ContainerMovie:
    """A Movie in a media container, see there."""

    def __init__(self, path: Path, video: VideoFormat, fps: float | None, sound: SoundFormat | None, sound_codec: str,
                 note: str = "") -> None:
        self.path, self.encoder, self.note = path, video.codec, note
        self._part = part_name(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._part.touch(exist_ok=False)  # FFmpeg would notice only at the first picture
            self._encoder = Encoder(self._part, video, fps)
            if sound is not None:
                self._encoder.add_sound(sound, sound_codec)
        except (OSError, ValueError, av.error.FFmpegError) as error:
            with suppress(OSError):
                self._part.unlink(missing_ok=True)
            raise OutputError(f"{path} can't be written: {_reason(error)}") from error
        self._has_pictures = False

    def write(self, pixels: Pixels, time_s: float) -> None:
        with self._kept_on_errors():
            self._encoder.write(pixels, time_s)
            self._has_pictures = True

    def write_sound(self, samples: Samples, time_s: float) -> None:
        with self._kept_on_errors():
            self._encoder.write_sound(samples, time_s)

    def finish(self, end_s: float) -> None:
        if not self._has_pictures:
            self.abort()
            return
        with self._kept_on_errors():
            if not self._part.exists():
                raise OSError("it was removed while it was recorded")
            self._encoder.finish(end_s)
        self._keep()

    def abort(self) -> None:
        with suppress(OSError, ValueError):
            self._encoder.close()
        with suppress(OSError):
            self._part.unlink(missing_ok=True)

    @contextmanager
    def _kept_on_errors(self) -> Iterator[None]:
        # FFmpeg's errors are OSErrors or ValueErrors, by their kind.
        try:
            yield
        except (OSError, ValueError, av.error.FFmpegError) as error:
            with suppress(OSError, ValueError, av.error.FFmpegError):
                self._encoder.close()
            kept = ""
            if self._part.exists() and self._part.stat().st_size > 0:
                self._keep()
                kept = f"; what came before is kept as {self.path.name}"
            raise OutputError(f"{self.path} can't be written: {_reason(error)}{kept}") from error

    def _keep(self) -> None:
        """Give the file its final name, or the next one that is free."""
        for number in count(2):
            try:
                os.link(self._part, self.path)
            except FileExistsError:
                self.path = self.path.with_name(f"{self.path.stem}-{number}{self.path.suffix}")
            except OSError:  # no links on this file system: the name may be taken in this very moment only
                self._part.replace(self.path)
                return
            else:
                self._part.unlink()
                return


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
