"""The devices of the computer, each asked off the window's thread."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from ..media.audio.microphone import list_microphones
from ..media.sources.cameras import list_cameras
from ..media.sources.screen import list_screens
from .camera_work import CameraWork
from .device_scan import DeviceScan


@dataclass(frozen=True, slots=True)
class Devices:
    """Which cameras, screens and microphones there are, and what can be set of a camera."""

    cameras: DeviceScan = field(default_factory=lambda: DeviceScan(list_cameras))
    screens: DeviceScan = field(default_factory=lambda: DeviceScan(list_screens))
    microphones: DeviceScan = field(default_factory=lambda: DeviceScan(list_microphones))
    controls: CameraWork = field(default_factory=CameraWork)

    def finish(self, timeout_s: float = 1.0) -> None:
        """Wait for what is under way, all in all so long."""
        until_s = time.monotonic() + timeout_s
        for part in (self.cameras, self.screens, self.microphones, self.controls):
            part.finish(max(0.0, until_s - time.monotonic()))
