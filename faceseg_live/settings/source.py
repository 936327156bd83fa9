"""Where the frames come from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ..errors import InvalidParameter
from .spec import Checked, Control, setting

RESOLUTIONS = ("640x360", "640x480", "1280x720", "1920x1080", "3840x2160")
"""The usual ones; a camera may have others."""
DEFAULT_SOURCE = "camera"
AUTOMATIC = "auto"
_RESOLUTION = re.compile(r"[1-9]\d{1,4}x[1-9]\d{1,4}")
_PIXEL_FORMAT = re.compile(r"[!-~]{2,4}")


@dataclass(frozen=True, slots=True)
class SourceSettings(Checked):
    """Where the frames come from."""

    uri: str = setting(
        DEFAULT_SOURCE,
        "Source",
        "A camera's number or name, a file, a folder, the address of a stream, screen, or demo.",
        control=Control.OWN,
    )
    resolution: str = setting(
        "1280x720",
        "Resolution",
        "What a camera is asked for, such as 1920x1080; it may deliver something else.",
        metavar="WIDTHxHEIGHT",
        control=Control.OWN,
    )
    fps: int = setting(
        30,
        "Frame rate",
        "What a camera is asked for, in frames per second.",
        minimum=1,
        maximum=240,
        unit="fps",
        control=Control.OWN,
    )
    pixel_format: str = setting(
        AUTOMATIC,
        "Pixel format",
        "What a camera is asked for, such as MJPG or YUYV; auto takes Motion-JPEG where the camera has it.",
        metavar="FORMAT",
        control=Control.OWN,
    )
    rotation: int = setting(
        0,
        "Rotation",
        "Turns the picture clockwise, by a quarter (90), a half (180) or three quarters (270).",
        minimum=0,
        maximum=270,
        step=90,
        unit="°",
        control=Control.OWN,
    )
    controls: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """A camera's `key` → key of a control, as `CameraControl` has it → the value that it gets when it is opened."""

    def __post_init__(self) -> None:
        Checked.__post_init__(self)
        if not _RESOLUTION.fullmatch(self.resolution):
            raise InvalidParameter("settings.resolution", name="resolution", value=self.resolution)
        if not _PIXEL_FORMAT.fullmatch(self.pixel_format):
            raise InvalidParameter("settings.pixel_format", name="pixel_format", value=self.pixel_format)
        if self.rotation % 90:
            raise InvalidParameter("settings.rotation", name="rotation", value=self.rotation)
        for camera, values in self.controls.items():
            if not isinstance(values, Mapping) or not all(map(is_control_value, values.values())):
                raise InvalidParameter("settings.controls", name="controls", camera=camera, value=repr(values))

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        width, height = self.resolution.split("x")
        return int(width), int(height)

    @property
    def opening(self) -> SourceSettings:
        """What another opening is for: all but the controls, which change while the camera runs."""
        return replace(self, controls={})


def is_control_value(value: object) -> bool:
    """Whether a camera's control may have this value; the system takes 32 bits, with a sign."""
    return isinstance(value, int) and not isinstance(value, bool) and -(2**31) <= value < 2**31
