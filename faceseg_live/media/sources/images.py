"""Images from files: one, the pages of one, or a folder of them."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from ...domain.types import Frame, Pixels
from ...errors import SourceError
from ...messages import Message
from ..kinds import STILL_SUFFIXES, VIDEO_SUFFIXES, MediaKind, kind_of, pages_of
from ..pictures import read_image
from ..pictures.opening import KINDS
from .base import SourceInfo, make_still
from .interruption import Interruption

SLIDE_S = 2.0
"""How long each image of a folder stays."""
_SUFFIXES = STILL_SUFFIXES | VIDEO_SUFFIXES | {""}
"""Of the files in a folder whose first bytes are looked at."""


def find_images(
    folder: str | Path, interruption: Interruption | None = None, skipped: dict[Path, Message] | None = None
) -> list[Path]:
    """All images below a folder, "9.png" before "10.png", hidden ones left out.

    SourceError without any, and after an `interruption`: all of a disk takes its time. `skipped` gets the videos.
    """
    root = Path(folder)
    found: list[Path] = []
    for inner, folders, files in os.walk(root, onerror=_raiser_for(root)):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            if interruption is not None and interruption.is_asked:
                raise SourceError("media.folder_interrupted", folder=root)
            path = Path(inner, name)
            if name.startswith(".") or path.suffix.lower() not in _SUFFIXES:
                continue
            kind = kind_of(path)
            if kind is MediaKind.MOVING and skipped is not None:
                skipped[path] = Message("media.video_in_folder", path=path)
            elif kind in (MediaKind.STILL, MediaKind.PAGES):
                found.append(path)
    if not found:
        raise SourceError("media.folder_without_images", folder=root, known=KINDS)
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


class _Slide(NamedTuple):
    path: Path
    page: int | None
    name: str


class _SlideShow:
    """Images `SLIDE_S` apart; `skipped` names the files that are left out."""

    def __init__(
        self, path: Path, slides: Sequence[_Slide], *, loop: bool, skipped: dict[Path, Message] | None = None,
        note: Message | None = None,
    ) -> None:
        self._slides, self._loop = slides, loop
        self._position = 0
        self._sequence = 0
        self._is_closed = threading.Event()
        self.skipped: dict[Path, Message] = {}
        """File → why it isn't shown."""
        first = self._next_readable()
        if first is None:
            raise SourceError.of(next(iter(self.skipped.values())))
        self.skipped |= skipped or {}
        self._prefetch: tuple[_Slide, Pixels] | None = first
        height, width = first[1].shape[:2]
        self._info = SourceInfo(str(path), path.name or str(path), width, height, is_still=True, note=note,
                                duration_s=SLIDE_S * len(slides), frame_count=len(slides))

    @property
    def info(self) -> SourceInfo:
        return self._info

    def read(self) -> Frame | None:
        picture, self._prefetch = self._prefetch or self._next_readable(), None
        if picture is None or self._is_closed.is_set():
            return None
        frame = make_still(picture[1], self._sequence, self._sequence * SLIDE_S, picture[0].name)
        self._sequence += 1
        return frame

    def close(self) -> None:
        self._is_closed.set()

    def _next_readable(self) -> tuple[_Slide, Pixels] | None:
        """The next image; None at the end, or after a whole round without a single readable one."""
        for _ in range(len(self._slides)):
            if self._is_closed.is_set() or (self._position >= len(self._slides) and not self._loop):
                return None
            slide = self._slides[self._position % len(self._slides)]
            self._position += 1
            try:
                return slide, read_image(slide.path, slide.page)
            except SourceError as error:
                self.skipped[slide.path] = error.message
        return None


class FolderSource(_SlideShow):
    """The images of a folder, one after the other, without its videos."""

    def __init__(
        self, folder: str | Path, *, loop: bool = False, interruption: Interruption | None = None
    ) -> None:
        root, videos = Path(folder), dict[Path, Message]()
        slides = [_Slide(path, None, path.relative_to(root).as_posix())
                  for path in find_images(root, interruption, videos)]
        note = Message("media.videos_in_folder", count=len(videos), folder=root) if videos else None
        super().__init__(root, slides, loop=loop, skipped=videos, note=note)


class PagesSource(_SlideShow):
    """The pages of a TIFF file, one after the other."""

    def __init__(self, path: str | Path, *, loop: bool = False) -> None:
        file = Path(path)
        slides = [_Slide(file, page, f"{file.stem}-{number}{file.suffix}")
                  for number, page in enumerate(pages_of(file), start=1)]
        super().__init__(file, slides, loop=loop)


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
