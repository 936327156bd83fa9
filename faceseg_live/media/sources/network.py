"""Streams and videos from the network."""

from __future__ import annotations

import threading
import time
from typing import cast

from ... import addresses
from ...domain.types import Frame
from ...errors import SourceError, SourceLost
from ...policy.offline import require_online
from ..ffmpeg import FAILURES, reason_of
from .base import SourceInfo, make_frame
from .connection import Connection, Picture, opening_s
from .developing import Developer
from .interruption import Interruption
from .live import Pump, Taken
from .secrets import SECRETS

_GRACE_S = 0.5
"""FFmpeg's own limit should strike first: its error says more than a time-out here."""
_HOLDS = 8
"""Frames of a file that are decoded ahead."""
_AHEAD_BYTES = 64 << 20
_AHEAD = 120
"""Frames of a stream in bursts: as many as these bytes have room for bridge the wait for its next segment."""


class NetworkSource:
    """A stream, read as it comes, or a video file on a web server, all of whose frames are delivered.

    What comes over http and has a duration counts as a file. A stream in segments (HLS) is delivered at the pace of its
    own times, without loss: where its reader is slow, the server waits. SourceLost where a server stops delivering.
    """

    def __init__(self, address: str, interruption: Interruption | None = None) -> None:
        """Raises SourceError; of it, PasswordWanted where the server asks for one."""
        address = SECRETS.keep(address)
        self._title = addresses.shown(address)
        require_online(SourceError, self._title)
        self._is_closed = threading.Event()
        self._pump: Pump[Picture] = Pump(lambda: Connection(address), name="stream", holds=_HOLDS)
        if interruption is not None:
            interruption.reaches(self._pump.close)
        limit_s = opening_s(address)
        try:
            self._connection = cast(Connection, self._pump.opened(limit_s + _GRACE_S))
            self._prefetch = self._pump.next(limit_s)
            if self._prefetch is None:
                raise SourceError("media.stream_empty", title=self._title)
        except TimeoutError:
            self._pump.close()
            raise SourceError("media.stream_silent", title=self._title) from None
        except SourceError:
            self._pump.close()
            raise
        decoder, is_file = self._connection.decoder, self._connection.is_file
        frame = self._prefetch.item.frame
        width, height = frame.upright_size
        self._developer = Developer()
        if self._connection.playout is not None:
            self._pump.holds = min(max(_HOLDS, _AHEAD_BYTES // frame.nbytes), _AHEAD)
        self._info = SourceInfo(
            address, self._title, width, height, self._connection.fps, decoder.codec, is_live=not is_file,
            duration_s=decoder.duration_s if is_file else None, frame_count=decoder.frame_count if is_file else None)

    @property
    def info(self) -> SourceInfo:
        return self._info

    def read(self) -> Frame | None:
        taken, self._prefetch = self._prefetch or self._next(), None
        if taken is None:
            return None
        picture, captured_s = taken.item, taken.captured_s
        if self._connection.is_file:
            captured_s = time.monotonic()
        elif (playout := self._connection.playout) is not None:
            now_s = time.monotonic()
            captured_s = playout.due_s(picture.time_s, now_s)
            if self._is_closed.wait(max(0.0, captured_s - now_s)):
                return None
        try:
            return make_frame(self._developer.rgb_pixels(picture.frame), taken.sequence, picture.time_s, captured_s)
        except FAILURES as error:
            raise SourceLost("media.stream_broken", title=self._title, reason=reason_of(error)) from None

    def close(self) -> None:
        self._is_closed.set()
        self._prefetch = None
        self._pump.close()

    def _next(self) -> Taken[Picture] | None:
        try:
            taken = self._pump.next(self._connection.stall_s + _GRACE_S)
        except TimeoutError:
            raise self._connection.silence() from None
        is_over = taken is None and not self._pump.is_closed
        if is_over and (self._info.is_live or self._connection.decoder.is_cut_short):
            raise self._connection.end()
        return taken
