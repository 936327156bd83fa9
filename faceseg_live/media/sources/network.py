"""Streams and videos from the network: rtsp:// and http(s)://."""

from __future__ import annotations

import re
import time
from typing import cast

import av
from av.video.frame import VideoFrame

from ...domain.types import Frame
from ...errors import SourceError, SourceLost
from .base import SourceInfo, make_frame
from .decoding import Decoder, rgb_pixels, upright_size
from .interruption import Interruption
from .live import Pump, Taken

FILE_SCHEMES = frozenset({"http", "https"})
SCHEMES = FILE_SCHEMES | {"rtsp", "rtsps"}

_OPENING_S = 6.0
_STALL_S = 1.5
_GRACE_S = 0.5
"""FFmpeg's own limit should strike first: its error says more than a time-out here."""
_HOLDS = 8
"""Frames of a file that are decoded ahead."""
_CAMERA_OPTIONS = {"rtsp_transport": "tcp", "fflags": "nobuffer", "flags": "low_delay"}
"""For rtsp only: without buffering, FFmpeg loses every frame of an mp4 file."""
_FORMATS_WITHOUT_RATE = frozenset({"mpjpeg", "mjpeg"})
"""They carry no times; FFmpeg then claims 25 frames a second."""


class NetworkSource:
    """A stream, read as it comes, or a video file on a web server, all of whose frames are delivered.

    What comes over http and has a duration counts as a file. SourceLost where a server stops delivering.
    """

    def __init__(self, url: str, interruption: Interruption | None = None) -> None:
        self._title = without_password(url)
        self._pump: Pump[VideoFrame] = Pump(lambda: _NetworkFeed(url), name="stream", holds=_HOLDS)
        if interruption is not None:
            interruption.reaches(self._pump.close)
        try:
            self._feed = cast(_NetworkFeed, self._pump.opened(_OPENING_S + _GRACE_S))
            self._prefetch = self._pump.next(_OPENING_S)
            if self._prefetch is None:
                raise SourceError("media.stream_empty", title=self._title)
        except TimeoutError:
            self._pump.close()
            raise SourceError("media.stream_silent", title=self._title) from None
        except SourceError:
            self._pump.close()
            raise
        self._opened_s = self._prefetch.captured_s
        width, height = upright_size(self._prefetch.item)
        decoder, is_file = self._feed.decoder, self._feed.is_lossless
        self._info = SourceInfo(
            url, self._title, width, height, decoder.fps if self._feed.has_rate else None, decoder.codec,
            is_live=not is_file, duration_s=decoder.duration_s if is_file else None,
            frame_count=decoder.frame_count if is_file else None)

    @property
    def info(self) -> SourceInfo:
        return self._info

    def read(self) -> Frame | None:
        taken, self._prefetch = self._prefetch or self._next(), None
        if taken is None:
            return None
        if self._info.is_live:
            time_s, captured_s = taken.captured_s - self._opened_s, taken.captured_s
        else:
            time_s, captured_s = self._feed.decoder.time_s(taken.item), time.monotonic()
        return make_frame(rgb_pixels(taken.item), taken.sequence, time_s, captured_s)

    def close(self) -> None:
        self._prefetch = None
        self._pump.close()

    def _next(self) -> Taken[VideoFrame] | None:
        try:
            taken = self._pump.next(_STALL_S + _GRACE_S)
        except TimeoutError:
            raise _silent(self._title) from None
        is_over = taken is None and not self._pump.is_closed
        if is_over and (self._info.is_live or self._feed.decoder.is_cut_short):
            raise SourceLost("media.stream_ended", title=self._title)
        return taken


class _NetworkFeed:
    """The connection; lives on the pump's thread."""

    def __init__(self, url: str) -> None:
        self._title = without_password(url)
        comes_by_http = scheme_of(url) in FILE_SCHEMES
        options = {} if comes_by_http else _CAMERA_OPTIONS
        try:
            self._container = av.open(url, timeout=(_OPENING_S, _STALL_S), options=options)
        except (av.error.FFmpegError, OSError) as error:
            raise SourceError("media.stream_closed", title=self._title, reason=_reason(error)) from error
        self.is_lossless = comes_by_http and bool(self._container.duration)
        self.has_rate = self._container.format.name not in _FORMATS_WITHOUT_RATE
        try:
            self.decoder = Decoder(self._container, self._title, is_live=not self.is_lossless)
        except SourceError:
            self._container.close()
            raise
        self._frames = self.decoder.frames()
        self._taken = 0

    def take(self) -> Taken[VideoFrame] | None:
        try:
            frame = next(self._frames, None)
        except av.error.ExitError:
            raise _silent(self._title) from None
        except (av.error.FFmpegError, OSError) as error:
            raise SourceLost("media.stream_broken", title=self._title, reason=_reason(error)) from error
        if frame is None:
            return None
        self._taken += 1
        return Taken(frame, self._taken - 1, time.monotonic())

    def release(self) -> None:
        self._container.close()


def scheme_of(url: str) -> str:
    """What stands before "://", in lower case; empty where nothing does. Any text will do."""
    scheme, separator, _ = url.partition("://")
    return scheme.lower() if separator else ""


def without_password(url: str) -> str:
    """The address as it may be shown: user and password left out. Any text will do."""
    return re.sub(r"(?<=://)[^/?#]*@", "", url, count=1)


def _silent(title: str) -> SourceLost:
    return SourceLost("media.stream_stalled", title=title, seconds=_STALL_S)


def _reason(error: Exception) -> str:
    if isinstance(error, av.error.ExitError):
        return f"no answer within {_OPENING_S:g} s; check the address and the network"
    if isinstance(error, av.error.InvalidDataError):
        return "no answer, or not a video stream"
    return str(getattr(error, "strerror", "") or error).lower()
