"""A video file that appears under its name only when it is whole."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType

import av.error

from ..errors import OutputError
from ..frames import Pixels
from .audio_copy import Sound
from .encoder import H264_MP4, Encoder, VideoFormat


class VideoWriter:
    """An Encoder whose file appears under its name when all is written; on an error nothing stays.

        with VideoWriter(path) as writer:
            writer.write(pixels, time_s)

    Raises OutputError when the file can't be written.
    """

    def __init__(self, path: Path, video_format: VideoFormat = H264_MP4, fps: float | None = None) -> None:
        self.path = path
        self._part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
        try:
            with _output_errors(path):
                self._part.touch(exist_ok=False)  # FFmpeg would notice only at the first picture
                self._encoder = Encoder(self._part, video_format, fps)
        except BaseException:
            with suppress(OSError):
                self._part.unlink(missing_ok=True)
            raise

    def __enter__(self) -> VideoWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.finish()
        else:
            self.abort()

    def copy_audio(self, source: Path) -> Sound:
        """As `Encoder.copy_audio`."""
        with _output_errors(self.path):
            return self._encoder.copy_audio(source)

    def write(self, pixels: Pixels, time_s: float) -> None:
        """As `Encoder.write`."""
        with _output_errors(self.path):
            self._encoder.write(pixels, time_s)

    def finish(self) -> None:
        """Complete the file and give it its name."""
        try:
            with _output_errors(self.path):
                self._encoder.finish()
                self._part.replace(self.path)
        except BaseException:
            self.abort()
            raise

    def abort(self) -> None:
        """Remove what was written so far."""
        with suppress(OSError, ValueError):
            self._encoder.close()
        with suppress(OSError):
            self._part.unlink(missing_ok=True)


@contextmanager
def _output_errors(path: Path) -> Iterator[None]:
    # FFmpeg's errors are OSErrors or ValueErrors, by their kind.
    try:
        yield
    except (OSError, ValueError, av.error.FFmpegError) as error:
        raise OutputError(f"{path} can't be written: {getattr(error, 'strerror', None) or error}") from error
