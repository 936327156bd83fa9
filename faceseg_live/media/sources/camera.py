"""A webcam, through OpenCV."""

from __future__ import annotations

import os
import sys
import threading
import time
from typing import cast
from weakref import WeakSet

import cv2

from ...domain.pictures import Picture
from ...domain.types import Frame, Pixels
from ...errors import SourceError, SourceLost
from ...messages import Message
from ...settings import SourceSettings
from . import v4l2
from .base import SourceInfo
from .camera_pictures import PictureMaker
from .cameras import described, list_cameras, system_backend
from .interruption import Interruption
from .live import Pump, Taken
from .quiet import silence_opencv

_STALL_S = 1.5
"""A camera that delivers nothing for so long is lost; even in the dark they give 5 frames a second."""
_OPENING_S = 8.0
_FIRST_FRAME_S = 4.0
_CLOSING_S = 0.5
"""The reader, who may want to open the device again, waits so long until it is free; nobody else waits."""
_MOST_BAD_FRAMES = 10
"""So many frames in a row may arrive broken (a loose cable breaks a few)."""
_RATE_TOLERANCE = 0.5

_stuck: WeakSet[Pump[Picture]] = WeakSet()
"""Closed readers of this process whose device does not answer, and so can't be opened by another one."""


class CameraSource:
    """A camera by its index; asks for Motion-JPEG at the requested size and rate and reports what it got."""

    def __init__(
        self, index: int, settings: SourceSettings, *, uri: str = "", interruption: Interruption | None = None
    ) -> None:
        os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "2")  # s until a stuck grab() returns
        silence_opencv()
        self._index = index
        self._owner = threading.get_ident()
        self._has_waited = False
        title = _title(index)  # now: some systems name no camera that is in use
        self._pump: Pump[Picture] = Pump(lambda: _CameraFeed(index, settings), name=_named(index))
        if interruption is not None:
            interruption.reaches(self._pump.close)
        try:
            feed = cast(_CameraFeed, self._pump.opened(_OPENING_S))
            self._prefetch: Taken[Picture] | None = self._next(_FIRST_FRAME_S)
            if self._prefetch is None:
                raise SourceError("media.camera_silent", index=index)
        except TimeoutError:
            self._pump.close()
            raise SourceError("media.camera_hangs", index=index) from None
        except SourceError:
            self._pump.close()
            raise
        self._opened_s = self._prefetch.captured_s
        self._info = _info(uri or str(index), title, feed, self._prefetch.item, settings)

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
            if not self._pump.join(_CLOSING_S):
                _stuck.add(self._pump)

    def _next(self, timeout_s: float) -> Taken[Picture] | None:
        try:
            return self._pump.next(timeout_s)
        except TimeoutError:
            raise SourceLost("media.camera_stalled", index=self._index, seconds=timeout_s) from None


class _CameraFeed:
    """The device itself; lives on the pump's thread."""

    is_lossless = False

    def __init__(self, index: int, settings: SourceSettings) -> None:
        self._index = index
        self._device = cv2.VideoCapture(index, system_backend())
        if not self._device.isOpened():
            self._device.release()
            raise _why_closed(index)
        width, height = settings.size
        self._device.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))  # first: sizes depend on it
        self._device.set(cv2.CAP_PROP_FRAME_WIDTH, width)
        self._device.set(cv2.CAP_PROP_FRAME_HEIGHT, height)
        self._device.set(cv2.CAP_PROP_FPS, settings.fps)
        self.pixel_format = v4l2.four_letters(max(0, int(self._device.get(cv2.CAP_PROP_FOURCC))))
        self.fps = float(self._device.get(cv2.CAP_PROP_FPS)) or None
        self._pictures = PictureMaker(self._device, self.pixel_format)
        self._has_delivered = False

    def take(self) -> tuple[Picture, float] | None:
        for _ in range(_MOST_BAD_FRAMES):
            if not self._device.grab():
                break
            captured_s = time.monotonic()
            is_there, buffer = self._device.retrieve()
            picture = self._pictures.picture(cast(Pixels, buffer)) if is_there else None
            if picture is not None:
                self._has_delivered = True
                return picture, captured_s
        if self._has_delivered:
            raise SourceLost("media.camera_gone", index=self._index)
        raise _why_closed(self._index, self._device)

    def release(self) -> None:
        self._device.release()


def _named(index: int) -> str:
    return f"Camera {index}"


def _title(index: int) -> str:
    return next((camera.name for camera in list_cameras() if camera.index == index), _named(index))


def _why_closed(index: int, held: cv2.VideoCapture | None = None) -> SourceError:
    """What is wrong with a camera that can't be opened; lets go of it first, or it would count as in use."""
    if held is not None:
        held.release()
    if any(pump.name == _named(index) and not pump.join(0) for pump in _stuck):
        return SourceError("media.camera_stuck", index=index)
    reason = v4l2.why_unusable(index) if sys.platform == "linux" else None
    advice = reason if reason is not None else Message("media.close_others")
    return SourceError("media.camera_closed", index=index, advice=advice, known=described(list_cameras()))


def _info(uri: str, title: str, feed: _CameraFeed, first: Picture, settings: SourceSettings) -> SourceInfo:
    width, height = first.size
    requested = (*settings.size, "MJPG")
    is_as_requested = (width, height, feed.pixel_format or "MJPG") == requested and (
        feed.fps is None or abs(feed.fps - settings.fps) < _RATE_TOLERANCE)
    note = None if is_as_requested else _other_format(f"{width}x{height} {feed.pixel_format}".rstrip(), feed, settings)
    return SourceInfo(uri, title, width, height, feed.fps, feed.pixel_format, is_live=True, note=note)


def _other_format(given: str, feed: _CameraFeed, settings: SourceSettings) -> Message:
    if feed.fps is None:
        return Message("media.other_format", resolution=settings.resolution, fps=settings.fps, given=given)
    return Message("media.other_format_and_rate", resolution=settings.resolution, fps=settings.fps, given=given,
                   rate=feed.fps)
