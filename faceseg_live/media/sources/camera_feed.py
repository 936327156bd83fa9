"""A camera as OpenCV reads it; lives on the pump's thread."""

from __future__ import annotations

import time
from typing import cast

import cv2

from ...domain.pictures import Picture
from ...domain.types import Pixels
from ...errors import SourceLost
from ...settings import SourceSettings
from . import v4l2
from .camera_info import CameraInfo
from .camera_pictures import PictureMaker
from .cameras import system_backend
from .frame_clock import FrameClock
from .live import Taken

MOST_BAD_PICTURES = 10
"""So many pictures in a row may arrive broken or empty (a loose cable breaks a few)."""


class OpenCvFeed:
    """Asks for a pixel format at the requested size and rate, and tells what it got."""

    is_lossless = False

    def __init__(self, camera: CameraInfo, pixel_format: str, settings: SourceSettings) -> None:
        """Raises SourceLost where the device can't be opened."""
        self._index = camera.index
        self._device = cv2.VideoCapture(camera.index, system_backend())
        if not self._device.isOpened():
            self._device.release()
            raise SourceLost("media.camera_refused", index=camera.index)
        width, height = settings.size
        code = cv2.VideoWriter.fourcc(*pixel_format.ljust(4))
        self._device.set(cv2.CAP_PROP_FOURCC, code)  # first: sizes depend on it
        self._device.set(cv2.CAP_PROP_FRAME_WIDTH, width)
        self._device.set(cv2.CAP_PROP_FRAME_HEIGHT, height)
        self._device.set(cv2.CAP_PROP_FPS, settings.fps)
        self.pixel_format = v4l2.four_letters(max(0, int(self._device.get(cv2.CAP_PROP_FOURCC))))
        self.fps = float(self._device.get(cv2.CAP_PROP_FPS)) or None
        self._has_stamps = self._device.getBackendName() == v4l2.BACKEND
        self._pictures = PictureMaker(self._device, self.pixel_format)
        self._clock = FrameClock(self.fps)

    def take(self) -> Taken[Picture] | None:
        """Wait for the next picture that is whole; a broken one is passed over, and counts like one that got lost."""
        for _ in range(MOST_BAD_PICTURES):
            try:
                if not self._device.grab():
                    raise SourceLost("media.camera_gone", index=self._index)
                sequence, captured_s = self._clock.place(self._stamp_s(), time.monotonic())
                picture = self._picture()
            except cv2.error:  # an empty buffer is an error to OpenCV
                continue
            if picture is not None:
                return Taken(picture, sequence, captured_s)
        raise SourceLost("media.camera_broken", index=self._index, count=MOST_BAD_PICTURES)

    def release(self) -> None:
        self._device.release()

    def _picture(self) -> Picture | None:
        """What was grabbed; None where it is broken or empty."""
        is_there, buffer = self._device.retrieve()
        return self._pictures.picture(cast(Pixels, buffer)) if is_there and buffer is not None else None

    def _stamp_s(self) -> float | None:
        """The driver's stamp of the frame that was grabbed, on the clock of `time.monotonic()`."""
        return self._device.get(cv2.CAP_PROP_POS_MSEC) / 1e3 if self._has_stamps else None
