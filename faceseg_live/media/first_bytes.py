"""What the first bytes of files say they are: signatures, and how many pictures there are.

After the specifications: GIF89a (W3C), PNG 3 with APNG's acTL (W3C), WebP container (RFC 9649), TIFF 6 and BigTIFF,
ISO base media brands (ISO/IEC 14496-12, 23008-12, AV1 image file format), Truevision TGA 2.0.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

HEAD_BYTES = 4096
"""That the functions below want to see of a file."""

_SIGNATURES = (
    b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+",
    b"\0\0\0\x0cjP  \r\n\x87\n", b"\xffO\xffQ", b"\0\0\0\x0cJXL \r\n\x87\n", b"8BPS", b"qoif", b"icns",
    b"#?RADIANCE", b"#?RGBE", b"v/1\x01", b"\x59\xa6\x6a\x95", b"DDS ",
)
_CONTAINERS = (b"\x1aE\xdf\xa3", b"FLV\x01", b"0&\xb2u\x8ef\xcf\x11", b"YUV4MPEG2", b"DKIF", b"\0\0\x01\xba",
               b"\0\0\x01\xb3", b".RMF")
_ATOMS = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})
"""That a QuickTime or MP4 file may begin with."""
_STILL_BRANDS = frozenset({b"avif", b"heic", b"heix", b"heim", b"heis", b"mif1", b"mif2", b"miaf"})
_SEQUENCE_BRANDS = frozenset({b"avis", b"hevc", b"hevx", b"hevm", b"hevs", b"msf1"})
_LISTS = (b"#extm3u", b"ffconcat version", b"[playlist]", b"[reference]", b"rtsptext", b"rtsp://", b"http://")
"""With which playlists begin: HLS, FFmpeg's concat, PLS, ASX and QuickTime's."""
_LISTS_WITHIN = (b"<mpd", b"<asx", b"<smil", b"<assetmap", b"<compositionplaylist")
_BITMAP_HEADERS = frozenset({12, 16, 40, 52, 56, 64, 108, 124})
_MAP_KINDS = frozenset({b"1", b"2", b"3", b"4", b"5", b"6", b"7", b"f", b"F"})
_TGA_TYPES = frozenset({1, 2, 3, 9, 10, 11})
_TGA_DEPTHS = frozenset({8, 15, 16, 24, 32})
_MOST_PARTS = 100_000
"""That are walked through in one file: a damaged one may lead round in a circle."""


def is_picture(head: bytes) -> bool:
    """Whether these are the first bytes of a file format for pictures that is known by its first bytes."""
    return (head.startswith(_SIGNATURES) or _is_webp(head) or _is_bitmap(head) or _is_portable_map(head)
            or _brand(head) in _STILL_BRANDS | _SEQUENCE_BRANDS)


def is_container(head: bytes) -> bool:
    """Whether these are the first bytes of a container of video or sound, or of both."""
    is_riff = head.startswith(b"RIFF") and head[8:12] in {b"AVI ", b"AVIX"}
    is_movie = head[4:8] in _ATOMS and not is_picture(head)
    return head.startswith(_CONTAINERS) or is_riff or is_movie


def is_text(head: bytes) -> bool:
    """Whether nothing but text stands there; an empty file is text, too."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    try:
        head.decode()
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3:  # otherwise a character is cut at the end
            return False
    return not any(byte < 9 or 13 < byte < 27 for byte in head)


def is_tiff(head: bytes) -> bool:
    """Whether these are the first bytes of a TIFF file, or of one that is longer than 4 GB."""
    return head.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"))


def leads_elsewhere(head: bytes) -> bool:
    """Whether this is a text that players follow to other files or addresses: HLS and other playlists, SDP, DASH."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return text.startswith(_LISTS) or any(mark in text for mark in _LISTS_WITHIN) or (
        text.startswith(b"v=0") and b"\nm=" in text)


def is_targa(head: bytes) -> bool:
    """Whether this may be a TGA picture, which has no signature: ask only where the name says so."""
    if len(head) < 18:
        return False
    width, height = struct.unpack_from("<HH", head, 12)
    return head[1] <= 1 and head[2] in _TGA_TYPES and head[16] in _TGA_DEPTHS and width > 0 and height > 0


def is_pcx(head: bytes) -> bool:
    """Whether this may be a PCX picture, whose signature is too short to be believed alone."""
    return head[:1] == b"\n" and head[1:2] in {b"\0", b"\2", b"\3", b"\4", b"\5"} and head[2:3] == b"\1"


def is_icon(head: bytes) -> bool:
    """Whether this may be an ICO or CUR file, whose signature is hardly one."""
    return head[:4] in {b"\0\0\1\0", b"\0\0\2\0"} and head[4:6] != b"\0\0"


def moves(file: BinaryIO, head: bytes) -> bool:
    """Whether a picture file holds an animation of more than one picture. Moves the position of the file."""
    if _is_webp(head):
        return head[12:16] == b"VP8X" and len(head) > 20 and bool(head[20] & 0x02)
    if head.startswith(b"\x89PNG"):
        return _png_frames(file) > 1
    if head.startswith(b"GIF8"):
        return len([*islice(_gif_pictures(file), 2)]) > 1
    return _brand(head) in _SEQUENCE_BRANDS or _is_moving_jpeg_2000(head)


def pages(file: BinaryIO, head: bytes) -> Iterator[int]:
    """Which of a TIFF file's pictures are pages, and no thumbnails or masks, counted from 0; none of another file."""
    if not is_tiff(head):
        return
    order, is_big = "<" if head[:1] == b"I" else ">", head[2:4] in {b"+\0", b"\0+"}
    count_format, offset_format = (f"{order}Q", f"{order}Q") if is_big else (f"{order}H", f"{order}I")
    file.seek(8 if is_big else 4)
    offset, seen, page = _number(file, offset_format), set[int](), 0
    while offset and offset not in seen:
        seen.add(offset)
        file.seek(offset)
        entry_bytes = 20 if is_big else 12
        table = file.read(min(_number(file, count_format), _MOST_PARTS) * entry_bytes)
        if not _is_thumbnail_or_mask(table, order, entry_bytes):
            yield page
        offset, page = _number(file, offset_format), page + 1


def _is_thumbnail_or_mask(table: bytes, order: str, entry_bytes: int) -> bool:
    for at in range(0, len(table) - entry_bytes + 1, entry_bytes):
        if struct.unpack_from(f"{order}H", table, at)[0] == 254:  # NewSubfileType
            value_at = at + (8 if entry_bytes == 12 else 12)
            return bool(struct.unpack_from(f"{order}I", table, value_at)[0] & 0b101)
    return False


def _number(file: BinaryIO, form: str) -> int:
    data = file.read(struct.calcsize(form))
    return int(struct.unpack(form, data)[0]) if len(data) == struct.calcsize(form) else 0


def _png_frames(file: BinaryIO) -> int:
    """How many frames an animation chunk before the picture declares; 1 without one."""
    file.seek(8)
    for _ in range(_MOST_PARTS):
        length, kind = _number(file, ">I"), file.read(4)
        if kind == b"acTL":
            return _number(file, ">I")
        if kind in {b"IDAT", b"IEND", b""}:
            break
        file.seek(length + 4, 1)
    return 1


def _gif_pictures(file: BinaryIO) -> Iterator[None]:
    """One for each picture in a GIF file."""
    file.seek(10)
    _skip_palette(file, file.read(3)[:1])
    for _ in range(_MOST_PARTS):
        mark = file.read(1)
        if mark == b"!":  # an extension
            file.seek(1, 1)
        elif mark == b",":
            yield
            _skip_palette(file, file.read(9)[8:])
            file.seek(1, 1)  # the least size of a code
        else:
            return
        while size := file.read(1)[:1].ljust(1, b"\0")[0]:
            file.seek(size, 1)


def _skip_palette(file: BinaryIO, flags: bytes) -> None:
    if flags and flags[0] & 0x80:
        file.seek(3 << (1 + (flags[0] & 7)), 1)


def _brand(head: bytes) -> bytes:
    """The major brand of an ISO base media file: the compatible ones of a still may name sequences, and vice versa."""
    return head[8:12] if head[4:8] == b"ftyp" else b""


def _is_moving_jpeg_2000(head: bytes) -> bool:
    return head[4:8] == b"jP  " and head[16:24] == b"ftypmjp2"


def _is_webp(head: bytes) -> bool:
    return head.startswith(b"RIFF") and head[8:12] == b"WEBP"


def _is_bitmap(head: bytes) -> bool:
    return head.startswith(b"BM") and int.from_bytes(head[14:18], "little") in _BITMAP_HEADERS


def _is_portable_map(head: bytes) -> bool:
    return head[:1] == b"P" and head[1:2] in _MAP_KINDS and head[2:3].isspace()
