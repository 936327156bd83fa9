"""Animated WebP, image by image.

FFmpeg's own animation keeps the whole clip in memory until its end, and its muxer of single images draws
transparent ones over each other. The layout is that of Google's "WebP Container Specification".
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .codecs import Codec
from .image_encoder import ImageEncoder
from .sink import Sink
from .timeline import Shown
from .video_file import Samples

_MAX_SIDE_PX = 16_383
_ANIMATION, _ALPHA = 0x02, 0x10
_REPLACES = 0x02
"""An image's flag: it isn't blended with the one before."""
_FOREVER = 0
_LONGEST_TICKS = (1 << 24) - 1


class WebPFile:
    """`ImageSequence` in one animated WebP. The file is whole after every image."""

    def __init__(self, path: Path, codec: Codec, *, has_alpha: bool) -> None:
        self.encoder = codec.name
        self._encoder = ImageEncoder(codec, has_alpha=has_alpha)
        self._sink, self._has_alpha = Sink(path), has_alpha
        self._size = (0, 0)
        self._end = 0

    def add(self, shown: Shown) -> None:
        height, width = shown.pixels.shape[:2]
        if not self._end:
            self._begin(width, height)
        frame = bytes(3) + bytes(3) + _u24(width - 1) + _u24(height - 1) + _u24(min(shown.length, _LONGEST_TICKS))
        frame += bytes([_REPLACES]) + b"".join(_picture_chunks(self._encoder.encoded(shown.pixels)))
        chunk = _chunk(b"ANMF", frame)
        self._sink.seek(self._end)
        self._sink.write(chunk)
        self._end += len(chunk)
        self._sink.seek(4)
        self._sink.write(_u32(self._end - 8))

    def write_audio(self, samples: Samples, time_s: float) -> None:
        """It has none."""

    def reach(self, time_s: float) -> None:
        """It has no sound."""

    def finish(self, end_s: float) -> None:
        """It is whole."""

    def close(self) -> None:
        self._sink.close()

    def _begin(self, width: int, height: int) -> None:
        if max(width, height) > _MAX_SIDE_PX:
            raise ValueError(f"WebP takes pictures of up to {_MAX_SIDE_PX} px a side, got {width}×{height}")
        flags = _ANIMATION | (_ALPHA if self._has_alpha else 0)
        head = _chunk(b"VP8X", bytes([flags]) + bytes(3) + _u24(width - 1) + _u24(height - 1))
        head += _chunk(b"ANIM", bytes(4) + _FOREVER.to_bytes(2, "little"))
        self._sink.write(b"RIFF" + _u32(4 + len(head)) + b"WEBP" + head)
        self._end = 12 + len(head)


def _picture_chunks(still: bytes) -> Iterator[bytes]:
    """The chunks of a still WebP that hold its image, VP8X left out."""
    at = 12
    while at + 8 <= len(still):
        length = int.from_bytes(still[at + 4 : at + 8], "little")
        if still[at : at + 4] in (b"ALPH", b"VP8 ", b"VP8L"):
            yield _chunk(still[at : at + 4], still[at + 8 : at + 8 + length])
        at += 8 + length + length % 2


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + _u32(len(content)) + content + bytes(len(content) % 2)


def _u24(number: int) -> bytes:
    return number.to_bytes(3, "little")


def _u32(number: int) -> bytes:
    return number.to_bytes(4, "little")
