"""What is known of a camera before it is opened."""

from __future__ import annotations

from dataclasses import dataclass

_CAMERA_SCHEME = "camera:"
_GREY_FORMATS = frozenset({
    "GREY", "Y04", "Y6", "Y06", "Y8I", "Y10", "Y10B", "Y10P", "Y12", "Y12I", "Y12P", "Y14", "Y14P", "Y16", "Z16",
    "INZI", "CNF4", "D16"})
"""Formats without colour: those of infrared and depth cameras."""


@dataclass(frozen=True, slots=True)
class CameraFormat:
    """One way in which a camera can deliver."""

    pixel_format: str
    """Four letters, such as "MJPG" or "YUYV"."""
    width: int
    height: int
    rates: tuple[float, ...] = ()
    """Frames per second, highest first; empty where the camera doesn't say."""


@dataclass(frozen=True, slots=True)
class CameraInfo:
    """A camera as the system names it."""

    index: int
    name: str
    """Unlike that of any other camera in a list: of two equal ones it says where they are plugged in."""
    backend: str
    formats: tuple[CameraFormat, ...] = ()
    """Empty where the system doesn't report it (all but Linux)."""
    id: str = ""
    """Stays the same however the cameras are numbered; empty where the system has none."""

    @property
    def is_colour(self) -> bool:
        """False for an infrared or depth camera, all of whose formats lack colours."""
        return not self.formats or any(mode.pixel_format not in _GREY_FORMATS for mode in self.formats)

    @property
    def uri(self) -> str:
        """The address that stays the camera's own, as far as the system can tell."""
        return f"{_CAMERA_SCHEME}{self.id}" if self.id else str(self.index)

    @property
    def key(self) -> str:
        """Under which settings are kept for it: `SourceSettings.controls`."""
        return self.id or self.name
