"""Where the frames come from."""

from __future__ import annotations

from dataclasses import dataclass

from .spec import Checked, Control, setting

RESOLUTIONS = ("640x360", "640x480", "1280x720", "1920x1080", "3840x2160")
DEFAULT_SOURCE = "camera"


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
        "What a camera is asked for; it may deliver something else.",
        choices=RESOLUTIONS,
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

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        width, height = self.resolution.split("x")
        return int(width), int(height)
