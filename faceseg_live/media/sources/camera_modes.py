"""In which pixel format a camera is asked to deliver."""

from __future__ import annotations

from collections.abc import Mapping

from ...errors import SourceError
from ...settings import AUTOMATIC, SourceSettings
from .camera_info import CameraFormat, CameraInfo

MOTION_JPEG = "MJPG"
_READ_BY_OPENCV = frozenset({
    MOTION_JPEG, "JPEG", "YUYV", "YVYU", "UYVY", "NV12", "NV21", "YU12", "YV12", "411P", "BGR3", "RGB3", "XR24", "AR24",
    "BA81", "GBRG", "GRBG", "RGGB", "S910", "GREY", "Y10", "Y12", "Y16"})
READ_BY_FFMPEG: Mapping[str, str] = {"H264": "h264", "HEVC": "hevc"}
"""Pixel format → FFmpeg's name of it: what needs a decoder that remembers earlier frames."""


def pixel_format_for(camera: CameraInfo, settings: SourceSettings) -> str:
    """The format that was chosen if the camera has it; else Motion-JPEG, which is usually the fastest; else the one
    that comes closest to the size and rate. SourceError where the camera has none that can be read.
    """
    offered = tuple(dict.fromkeys(mode.pixel_format for mode in camera.formats))
    chosen = settings.pixel_format.upper()
    if not offered:  # the system doesn't say
        return MOTION_JPEG if settings.pixel_format == AUTOMATIC else chosen
    readable = [key for key in offered if key in _READ_BY_OPENCV or key in READ_BY_FFMPEG]
    if not readable:
        raise SourceError("media.camera_unreadable", index=camera.index, offered=offered)
    for wanted in (chosen, MOTION_JPEG, "JPEG"):
        if wanted in readable:
            return wanted
    modes = [mode for mode in camera.formats if mode.pixel_format in readable]
    return max(modes, key=lambda mode: _fitness(mode, settings)).pixel_format


def _fitness(mode: CameraFormat, settings: SourceSettings) -> tuple[bool, float, bool]:
    """Greater for a mode that fits better: the size counts most, then the rate, then how easily it is read."""
    rate = min(max(mode.rates, default=0.0), settings.fps)
    return (mode.width, mode.height) == settings.size, round(rate), mode.pixel_format in _READ_BY_OPENCV
