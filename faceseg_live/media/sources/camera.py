"""A webcam."""

from __future__ import annotations

import os
import sys
import threading
from typing import Protocol, cast
from weakref import WeakSet

from ...domain.pictures import Picture
from ...domain.types import Frame
from ...errors import SourceError, SourceLost
from ...messages import Message
from ...settings import AUTOMATIC, SourceSettings
from ..pictures.quiet import silence_opencv
from . import v4l2
from .base import SourceInfo
from .camera_controls import apply_controls
from .camera_feed import OpenCvFeed
from .camera_info import CameraInfo
from .camera_modes import READ_BY_FFMPEG, pixel_format_for
from .cameras import described, list_cameras
from .interruption import Interruption
from .live import Feed, Pump, Taken

_STALL_S = 1.5
"""A camera that delivers nothing for so long is lost; even in the dark they give 5 frames a second."""
_OPENING_S = 8.0
_FIRST_FRAME_S = 4.0
_CLOSING_S = 0.5
"""The reader, who may want to open the device again, waits so long until it is free; nobody else waits."""
_HOLDS = 4
"""Frames that wait while the reader is busy for a moment; of more the oldest are let go."""
_RATE_TOLERANCE = 0.5

_readers: WeakSet[Pump[Picture]] = WeakSet()
"""Of this process. One that is closed and still waits for its device keeps it from being opened by another."""


class CameraFeed(Feed[Picture], Protocol):
    """A way to read a camera; raises SourceLost where it stops, or can't be opened."""

    pixel_format: str
    """What the camera agreed to; empty where that is unknown."""
    fps: float | None


class CameraSource:
    """A camera; asks for the pixel format, size and rate of the settings, and reports what it got."""

    def __init__(
        self, camera: CameraInfo, settings: SourceSettings, *, uri: str = "", interruption: Interruption | None = None
    ) -> None:
        os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "2")  # s until a stuck grab() returns
        silence_opencv()
        self._index = camera.index
        self._owner = threading.get_ident()
        self._has_waited = False
        pixel_format = pixel_format_for(camera, settings)
        self._pump: Pump[Picture] = Pump(
            lambda: _opened(camera, pixel_format, settings), name=_named(camera.index), holds=_HOLDS)
        _readers.add(self._pump)
        if interruption is not None:
            interruption.reaches(self._pump.close)
        try:
            feed = self._opened_feed()
            self._prefetch: Taken[Picture] | None = self._first()
        except BaseException:
            self._pump.close()
            raise
        self._opened_s = self._prefetch.captured_s
        self._info = _info(uri or camera.uri, camera, feed, self._prefetch.item, pixel_format, settings)

    @property
    def info(self) -> SourceInfo:
        return self._info

    def read(self) -> Frame | None:
        taken, self._prefetch = self._prefetch or self._next(_STALL_S), None
        if taken is None:
            return None
        return Frame(taken.item, taken.sequence, taken.captured_s - self._opened_s, taken.captured_s)

    def close(self) -> None:
        self._prefetch = None
        self._pump.close()
        if threading.get_ident() == self._owner and not self._has_waited:
            self._has_waited = True
            self._pump.join(_CLOSING_S)

    def _opened_feed(self) -> CameraFeed:
        try:
            return cast(CameraFeed, self._pump.opened(_OPENING_S))
        except TimeoutError:
            raise SourceError("media.camera_hangs", index=self._index) from None
        except SourceLost as error:
            self.close()  # or it would count as in use
            if _is_stuck(self._index):
                raise SourceError("media.camera_stuck", index=self._index) from None
            raise _why_unusable(self._index) or error from None

    def _first(self) -> Taken[Picture]:
        """The first frame, without which nobody knows whether a camera that could be opened works."""
        try:
            taken = self._next(_FIRST_FRAME_S)
        except SourceLost as error:
            self.close()  # as above
            if error.message_id == "media.camera_broken":
                raise
            # A device that still holds our reader is in use by nobody else.
            reason = None if _is_stuck(self._index) else _why_unusable(self._index)
            raise reason or SourceError("media.camera_silent", index=self._index) from None
        if taken is None:
            raise SourceError("media.camera_silent", index=self._index)
        return taken

    def _next(self, timeout_s: float) -> Taken[Picture] | None:
        try:
            return self._pump.next(timeout_s)
        except TimeoutError:
            raise SourceLost("media.camera_stalled", index=self._index, seconds=timeout_s) from None


def _opened(camera: CameraInfo, pixel_format: str, settings: SourceSettings) -> CameraFeed:
    """On the pump's thread."""
    if pixel_format in READ_BY_FFMPEG:
        from .coded_camera_feed import CodedCameraFeed

        feed: CameraFeed = CodedCameraFeed(camera, pixel_format, settings)
    else:
        feed = OpenCvFeed(camera, pixel_format, settings)
    apply_controls(camera.index, settings.controls.get(camera.key, {}))
    return feed


def _named(index: int) -> str:
    return f"Camera {index}"


def _is_stuck(index: int) -> bool:
    """Whether a reader of ours that was closed still waits for the camera."""
    return any(pump.name == _named(index) and pump.is_closed and not pump.join(0) for pump in _readers)


def _why_unusable(index: int) -> SourceError | None:
    """What is wrong with a camera that gives no frame; None where nothing can be found."""
    reason = v4l2.why_unusable(index) if sys.platform == "linux" else None
    if reason is None:
        return None
    return SourceError("media.camera_closed", index=index, advice=reason, known=described(list_cameras()))


def _info(
    uri: str, camera: CameraInfo, feed: CameraFeed, first: Picture, pixel_format: str, settings: SourceSettings
) -> SourceInfo:
    """`pixel_format`: what was chosen for the settings."""
    width, height = first.size
    asked = pixel_format if settings.pixel_format == AUTOMATIC else settings.pixel_format.upper()
    is_as_asked = (width, height, feed.pixel_format or asked) == (*settings.size, asked) and (
        feed.fps is None or abs(feed.fps - settings.fps) < _RATE_TOLERANCE)
    note = None if is_as_asked else _other_mode(
        f"{settings.resolution} {asked} at {settings.fps} fps", f"{width}x{height} {feed.pixel_format}".rstrip(), feed)
    return SourceInfo(uri, camera.name, width, height, feed.fps, feed.pixel_format, is_live=True, note=note,
                      camera=camera)


def _other_mode(asked: str, given: str, feed: CameraFeed) -> Message:
    if feed.fps is None:
        return Message("media.other_format", asked=asked, given=given)
    return Message("media.other_format_and_rate", asked=asked, given=given, rate=feed.fps)
