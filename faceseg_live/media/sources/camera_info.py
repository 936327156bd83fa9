"""What is known of a camera before it is opened."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CameraFormat:
    """One way in which a camera can deliver."""

    pixel_format: str
    """Four letters, such as "MJPG" or "YUYV"."""
    width: int
    height: int
    fps: float
    """The highest rate at this size; 0 where the camera doesn't say."""


@dataclass(frozen=True, slots=True)
class CameraInfo:
    """A camera as the system names it."""

    index: int
    name: str
    backend: str
    formats: tuple[CameraFormat, ...] = ()
    """Empty where the system doesn't report it (all but Linux)."""
