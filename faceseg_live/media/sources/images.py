"""Images from files: one, or a folder of them."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import cast

import cv2
import numpy as np

from ...domain.types import Frame, Pixels, freeze
from ...errors import SourceError
from ...messages import Message
from . import png
from .base import SourceInfo, make_still
from .interruption import Interruption
from ..pictures.quiet import silence_opencv

IMAGE_SUFFIXES = frozenset({".jpg", ".jpeg", ".jpe", ".png", ".webp", ".bmp", ".dib", ".tif", ".tiff", ".ppm",
                            ".pgm"})
"""Lower-case endings of the files that count as images."""
SLIDE_S = 2.0
"""How long each image of a folder stays."""
_SUFFIXES = Message("media.image_kinds")
_WITH_ALPHA = 4


def read_image(path: str | Path) -> Pixels:
    """Read one image as read-only (height, width, 3) RGB uint8, the right way up.

    16-bit and grey images, palettes and CMYK are converted; transparency is ignored. Raises SourceError for
    a file that is missing, unreadable, empty, cut short or no image.
    """
    return freeze(_decoded(path, cv2.IMREAD_COLOR_RGB))


def read_image_with_alpha(path: str | Path) -> Pixels:
    """Read one image as read-only (height, width, 4) RGBA uint8 with straight alpha; otherwise as `read_image` does."""
    colours = read_image(path)
    stored = _decoded(path, cv2.IMREAD_UNCHANGED)
    # As it is stored, an image isn't turned the right way up: its alpha is of use only where nothing has to be.
    if stored.shape != (*colours.shape[:2], _WITH_ALPHA):
        return freeze(np.asarray(cv2.cvtColor(colours, cv2.COLOR_RGB2RGBA), np.uint8))
    alpha = stored[..., -1] >> 8 if stored.dtype == np.uint16 else stored[..., -1]
    return freeze(np.dstack((colours, alpha.astype(np.uint8))))


def find_images(folder: str | Path, interruption: Interruption | None = None) -> list[Path]:
    """All images below a folder, "9.png" before "10.png", hidden ones left out.

    SourceError without any, and after an `interruption`: all of a disk takes its time.
    """
    root = Path(folder)
    found: list[Path] = []
    for inner, folders, files in os.walk(root, onerror=_raiser_for(root)):
        if interruption is not None and interruption.is_asked:
            raise SourceError("media.folder_interrupted", folder=root)
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths = (Path(inner, name) for name in files if not name.startswith("."))
        found += [path for path in paths if path.suffix.lower() in IMAGE_SUFFIXES and path.is_file()]
    if not found:
        raise SourceError("media.folder_without_images", folder=root, known=_SUFFIXES)
    return sorted(found, key=lambda path: natural_key(path.relative_to(root).as_posix()))


def _raiser_for(root: Path) -> Callable[[OSError], None]:
    """For os.walk: a folder that can't be read is passed over, unless it is the one that was asked for."""

    def raise_error(error: OSError) -> None:
        if error.filename == str(root):
            raise SourceError("media.folder_unreadable", folder=root, reason=_reason(error)) from error

    return raise_error


def natural_key(text: str) -> list[tuple[int, int, str]]:
    """Sort key by numbers and words: "a.png", "a9.png", "a10.png", "ab.png"."""
    parts = re.findall(r"\d+|[^\W\d_]+|[\W_]", text.casefold())
    return [(1, int(part), "") if part.isdecimal() else (2 if part.isalpha() else 0, 0, part) for part in parts]


class ImageSource:
    """One image: one frame, then the end."""

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        self._pixels: Pixels | None = read_image(self._path)
        height, width = self._pixels.shape[:2]
        kind = self._path.suffix.lstrip(".").upper()
        self._info = SourceInfo(str(path), self._path.name, width, height, pixel_format=kind, is_still=True,
                                frame_count=1)

    @property
    def info(self) -> SourceInfo:
        return self._info

    def read(self) -> Frame | None:
        pixels, self._pixels = self._pixels, None
        return None if pixels is None else make_still(pixels, 0, 0.0, self._path.name)

    def close(self) -> None:
        self._pixels = None


class FolderSource:
    """The images of a folder, `SLIDE_S` apart; `skipped` names those that couldn't be read."""

    def __init__(
        self, folder: str | Path, *, loop: bool = False, interruption: Interruption | None = None
    ) -> None:
        self._folder = Path(folder)
        self._paths = find_images(self._folder, interruption)
        self._loop = loop
        self._position = 0
        self._sequence = 0
        self._is_closed = threading.Event()
        self.skipped: dict[Path, Message] = {}
        """File → why it couldn't be read."""
        first = self._next_readable()
        if first is None:
            raise SourceError.of(next(iter(self.skipped.values())))
        self._prefetch: tuple[Path, Pixels] | None = first
        height, width = first[1].shape[:2]
        self._info = SourceInfo(str(folder), self._folder.name or str(folder), width, height, is_still=True,
                                duration_s=SLIDE_S * len(self._paths), frame_count=len(self._paths))

    @property
    def info(self) -> SourceInfo:
        return self._info

    def read(self) -> Frame | None:
        picture, self._prefetch = self._prefetch or self._next_readable(), None
        if picture is None or self._is_closed.is_set():
            return None
        path, pixels = picture
        name = path.relative_to(self._folder).as_posix()
        frame = make_still(pixels, self._sequence, self._sequence * SLIDE_S, name)
        self._sequence += 1
        return frame

    def close(self) -> None:
        self._is_closed.set()

    def _next_readable(self) -> tuple[Path, Pixels] | None:
        """The next image; None at the end, or after a whole round without a single readable one."""
        for _ in range(len(self._paths)):
            if self._is_closed.is_set() or (self._position >= len(self._paths) and not self._loop):
                return None
            path = self._paths[self._position % len(self._paths)]
            self._position += 1
            try:
                return path, read_image(path)
            except SourceError as error:
                self.skipped[path] = error.message
        return None


def _read_bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise SourceError("media.no_such_file", path=path) from error
    except OSError as error:
        raise SourceError("media.unreadable", path=path, reason=_reason(error)) from error
    if not data:
        raise SourceError("media.empty_image", path=path)
    return data


def _decoded(path: str | Path, flags: int) -> Pixels:
    data = _read_bytes(Path(path))
    if png.is_cut_short(data):
        raise _damaged(path)
    silence_opencv()
    try:
        decoded = cv2.imdecode(np.frombuffer(png.without_profile(data), np.uint8), flags)
    except cv2.error:
        decoded = None
    if decoded is None or decoded.size == 0:
        raise _damaged(path)
    return np.ascontiguousarray(cast(Pixels, decoded))


def _damaged(path: str | Path) -> SourceError:
    return SourceError("media.no_image_file", path=path, known=_SUFFIXES)


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
