"""A folder of PNG files with a list of their times."""

from __future__ import annotations

from pathlib import Path

from ...files.private import Access
from .formats import VideoFormat
from .image_encoder import ImageEncoder
from .timeline import Shown
from .video_file import AudioFormat, Samples
from .wave_file import WaveFile

LIST_NAME = "frames.ffconcat"
"""FFmpeg reads it as a video, as its first lines say."""
AUDIO_NAME = "sound.wav"


class PngFolder:
    """`ImageSequence` in a folder: 000000.png…, frames.ffconcat, and sound.wav where there is sound."""

    def __init__(self, folder: Path, kind: VideoFormat, access: Access, *, has_alpha: bool,
                 audio: AudioFormat | None) -> None:
        self.encoder, self._ticks_per_s = kind.codec.name, kind.ticks_per_s
        self._encoder = ImageEncoder(kind.codec, has_alpha=has_alpha)
        self._folder, self._access = folder, access
        self._count = 0
        access.make_file(folder / LIST_NAME)
        self._list = (folder / LIST_NAME).open("w", encoding="utf-8", buffering=1)
        self._list.write(f"ffconcat version 1.0\n# ffmpeg -safe 0 -i {LIST_NAME} …\n")
        self._audio = WaveFile(folder / AUDIO_NAME, audio, access) if audio else None

    def add(self, shown: Shown) -> None:
        name = f"{self._count:06d}.png"
        path = self._folder / name
        self._access.make_file(path)
        try:
            path.write_bytes(self._encoder.encoded(shown.pixels))
        except OSError:
            path.unlink(missing_ok=True)  # half an image is none
            raise
        # The rate is a grid to put the times on; FFmpeg's own would be 40 ms wide.
        length_s = shown.length / self._ticks_per_s
        self._list.write(f"file {name}\noption framerate {self._ticks_per_s}\nduration {length_s:.6f}\n")
        self._count += 1

    def write_audio(self, samples: Samples, time_s: float) -> None:
        if self._audio is not None:
            self._audio.write(samples, time_s)

    def reach(self, time_s: float) -> None:
        if self._audio is not None:
            self._audio.reach(time_s)

    def finish(self, end_s: float) -> None:
        if self._audio is not None:
            self._audio.finish(end_s)

    def close(self) -> None:
        try:
            self._list.close()
        finally:
            if self._audio is not None:
                self._audio.close()
