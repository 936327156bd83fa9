"""A recording as a folder of numbered PNG pictures."""

from __future__ import annotations

import shutil
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import cv2

from ...errors import OutputError
from ...frames import Pixels
from ..sound_track import Samples
from .naming import part_name

LIST = "frames.ffconcat"
"""Names and durations: `ffmpeg -i frames.ffconcat` and `mpv frames.ffconcat` play the pictures at their times."""
_QUICK = [cv2.IMWRITE_PNG_COMPRESSION, 1]
_AT_ONCE = 3
"""So many pictures are encoded side by side."""


class PictureMovie:
    """A Movie of PNGs, see there: 000001.png, 000002.png… and a list that keeps their times."""

    def __init__(self, path: Path, *, has_alpha: bool) -> None:
        self.path, self.encoder, self.note = path, "png", ""
        self._part, self._has_alpha = part_name(path), has_alpha
        self._names: list[str] = []
        self._last_s = 0.0
        self._pool = ThreadPoolExecutor(_AT_ONCE, "faceseg-png")
        self._writing: deque[Future[None]] = deque()
        try:
            self._part.mkdir(parents=True)
            self._list = (self._part / LIST).open("w", encoding="utf-8")
            self._list.write("ffconcat version 1.0\n")
        except OSError as error:
            raise self._failure(error) from error

    def write(self, pixels: Pixels, time_s: float) -> None:
        name = f"{len(self._names) + 1:06}.png"
        picture = pixels if self._has_alpha else pixels[..., :3]
        try:
            self._wait_for(_AT_ONCE - 1)
            self._writing.append(self._pool.submit(_write_png, self._part / name, picture))
            if self._names:
                self._list_last(time_s)
                self._list.flush()
        except OSError as error:
            self._give_up()
            raise self._failure(error, keeps=True) from error
        self._names.append(name)
        self._last_s = time_s

    def write_sound(self, samples: Samples, time_s: float) -> None:
        """Passed over: pictures have no sound."""

    def finish(self, end_s: float) -> None:
        if not self._names:
            self.abort()
            return
        try:
            self._wait_for(0)
            self._pool.shutdown()
            self._list_last(end_s)
            self._list.close()
            self._part.rename(self.path)
        except OSError as error:
            self._give_up()
            raise self._failure(error, keeps=True) from error

    def abort(self) -> None:
        self._pool.shutdown(cancel_futures=True)
        with suppress(OSError):
            self._list.close()
        shutil.rmtree(self._part, ignore_errors=True)

    def _wait_for(self, most: int) -> None:
        """Until no more pictures than these are on their way; raises what became of the others."""
        while len(self._writing) > most:
            self._writing.popleft().result()

    def _list_last(self, until_s: float) -> None:
        self._list.write(f"file {self._names[-1]}\nduration {until_s - self._last_s:.6f}\n")

    def _give_up(self) -> None:
        self._pool.shutdown()
        with suppress(OSError):
            self._list.close()
        with suppress(OSError):
            self._part.rename(self.path)

    def _failure(self, error: OSError, *, keeps: bool = False) -> OutputError:
        kept = f"; what came before is kept in {self.path.name}" if keeps and self.path.exists() else ""
        return OutputError(f"{self.path} can't be written: {error.strerror or error}{kept}")


def _write_png(path: Path, picture: Pixels) -> None:
    is_done, data = cv2.imencode(".png", picture, _QUICK)
    if not is_done:
        raise OSError("the picture can't be encoded")
    path.write_bytes(data.tobytes())
