"""What a file is: one still picture, pages of them, or something that moves."""

from __future__ import annotations

import stat
from enum import Enum
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from .first_bytes import (
    HEAD_BYTES,
    is_container,
    is_icon,
    is_pcx,
    is_picture,
    is_targa,
    is_text,
    moves,
    pages,
)

STILL_SUFFIXES = frozenset({
    ".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".apng", ".webp", ".gif", ".bmp", ".dib", ".tif", ".tiff", ".ppm",
    ".pgm", ".pbm", ".pnm", ".pam", ".heic", ".heif", ".hif", ".avif", ".jp2", ".j2k", ".jpx", ".tga", ".pcx", ".ico",
    ".dds"})
"""Lower-case endings of files that are meant to be pictures, whatever is in them."""
VIDEO_SUFFIXES = frozenset({
    ".mp4", ".m4v", ".mov", ".qt", ".mkv", ".webm", ".avi", ".divx", ".mpg", ".mpeg", ".mpe", ".m2v", ".mpv", ".vob",
    ".ts", ".mts", ".m2ts", ".m2t", ".tod", ".wmv", ".asf", ".flv", ".f4v", ".3gp", ".3g2", ".ogv", ".ogm", ".mxf",
    ".dv", ".rm", ".rmvb", ".y4m", ".h264", ".264", ".hevc", ".h265", ".265", ".ivf", ".nut", ".mjpeg", ".mjpg",
    ".mj2", ".avifs", ".wtv"})
"""Lower-case endings of files that are meant to be videos."""
_RAW_SUFFIXES = frozenset({".dng", ".cr2", ".cr3", ".nef", ".nrw", ".arw", ".srf", ".sr2", ".orf", ".rw2", ".pef",
                           ".srw", ".raf", ".3fr", ".iiq", ".erf", ".mef", ".mos", ".kdc", ".dcr"})
"""Of what cameras' sensors measured: the picture that opens as a TIFF is a thumbnail."""
_CODE_SUFFIXES = frozenset({".ts", ".mts"})
"""Endings that TypeScript shares with MPEG."""
_BY_NAME = {".tga": is_targa, ".pcx": is_pcx, ".ico": is_icon, ".cur": is_icon}
"""Kinds of pictures that their first bytes don't tell from other files."""


class MediaKind(Enum):
    """What a file holds."""

    STILL = "still"
    """One picture; an MPO's others show the same from elsewhere."""
    PAGES = "pages"
    """Several pictures that belong to no time: a TIFF of more than one page."""
    MOVING = "moving"
    """A video, or an animation of more than one picture."""


def kind_of(path: Path) -> MediaKind | None:
    """What a file is by its first bytes, and by its name where these say nothing.

    None for what is neither a picture nor a video, is no ordinary file, or can't be read. A damaged or empty file is
    what its name says. Raises nothing, and reads no more of a large file than it takes.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # the first bytes of a pipe would be lost to whoever reads it
            return None
        with path.open("rb") as file:
            return _kind(path, file, file.read(HEAD_BYTES))
    except (OSError, ValueError):  # ValueError: a name with a null character
        return None


def pages_of(path: Path) -> tuple[int, ...]:
    """Which of the pictures of a TIFF file are its pages, counted from 0: some are thumbnails. Raises OSError."""
    with path.open("rb") as file:
        return tuple(pages(file, file.read(HEAD_BYTES)))


def _kind(path: Path, file: BinaryIO, head: bytes) -> MediaKind | None:
    suffix = path.suffix.lower()
    if suffix in _RAW_SUFFIXES:
        return None
    if is_picture(head):
        if suffix in {".mjpeg", ".mjpg"} or moves(file, head):
            return MediaKind.MOVING
        return MediaKind.PAGES if len([*islice(pages(file, head), 2)]) > 1 else MediaKind.STILL
    if is_container(head):
        return MediaKind.MOVING if suffix in VIDEO_SUFFIXES else _probed(path)
    if suffix in _BY_NAME:
        return MediaKind.STILL if _BY_NAME[suffix](head) else None
    if suffix in STILL_SUFFIXES:
        return MediaKind.STILL
    if is_text(head):
        return MediaKind.MOVING if suffix in VIDEO_SUFFIXES - _CODE_SUFFIXES else None
    return MediaKind.MOVING if suffix in VIDEO_SUFFIXES else _probed(path)


def _probed(path: Path) -> MediaKind | None:
    """Whether FFmpeg finds pictures in a file that its first bytes and its name don't tell."""
    from .ffmpeg import FAILURES, open_media
    from .sources.file_clock import main_pictures

    try:
        with open_media(path) as container:
            pictures = main_pictures(container)
            context = None if pictures is None else pictures.codec_context  # None where FFmpeg knows no decoder
            return None if context is None or context.width <= 0 else MediaKind.MOVING
    except FAILURES:
        return None
