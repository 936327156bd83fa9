"""From what a camera delivers to RGB, in one conversion."""

from __future__ import annotations

import cv2
import numpy as np

from ...domain.pictures import Picture
from ...domain.types import Pixels, freeze
from .motion_jpeg import Demand, JpegPicture, jpeg_size

_JPEG = frozenset({"MJPG", "JPEG"})
_HEADER_BYTES = 4096
"""Tables and comments of a camera's JPEG end long before."""
_TO_RGB = {
    "YUYV": cv2.COLOR_YUV2RGB_YUYV, "YUY2": cv2.COLOR_YUV2RGB_YUYV, "UYVY": cv2.COLOR_YUV2RGB_UYVY,
    "NV12": cv2.COLOR_YUV2RGB_NV12, "NV21": cv2.COLOR_YUV2RGB_NV21,
}
"""What is converted here; OpenCV's own way makes BGR of everything, which has to be converted again."""


class PictureMaker:
    """Makes pictures of one camera's buffers. Used on the thread that reads the camera."""

    def __init__(self, device: cv2.VideoCapture, pixel_format: str) -> None:
        """device: already set to that format, four letters as the camera says them; asked for its plain buffers from
        now on where they can be used."""
        self._format = pixel_format
        self._demand = Demand()
        is_known = pixel_format in _JPEG or pixel_format in _TO_RGB
        # Only V4L2 hands out buffers as the camera filled them.
        self._is_plain = is_known and device.getBackendName() == "V4L2" and device.set(cv2.CAP_PROP_CONVERT_RGB, 0)

    def picture(self, buffer: Pixels) -> Picture | None:
        """What the camera delivered as OpenCV retrieves it → a picture; None where it is broken or empty."""
        try:
            if self._is_plain and self._format in _JPEG:
                return self._from_jpeg(buffer)
            code = _TO_RGB[self._format] if self._is_plain else cv2.COLOR_BGR2RGB
            pixels = cv2.cvtColor(buffer, code, dst=None if self._is_plain else buffer)
            return Picture.of(freeze(np.asarray(pixels, np.uint8)))
        except (cv2.error, ValueError):
            return None

    def _from_jpeg(self, buffer: Pixels) -> Picture | None:
        size = jpeg_size(buffer.reshape(-1)[:_HEADER_BYTES].tobytes())
        return None if size is None else JpegPicture(buffer, size, self._demand)
