"""The system's virtual camera: what is sent to it, other programs see as the frames of a camera."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from ..concurrency.edges import Latest
from ..domain.types import Pixels
from ..errors import VirtualCameraUnavailable
from ..messages import Message

PACKAGE = 'pip install "faceseg-live[virtualcam]"'
_LINUX_DRIVER = (
    "sudo apt-get install v4l2loopback-dkms && "
    "sudo modprobe v4l2loopback exclusive_caps=1 card_label=faceseg_live"
)
"""Browsers take a loopback device for a camera only with exclusive_caps."""


def driver_remedy(platform: str = sys.platform) -> Message:
    """How a system gets a virtual camera: a command on Linux, a sentence elsewhere."""
    if platform == "win32":
        return Message("pipeline.driver_windows")
    if platform == "darwin":
        return Message("pipeline.driver_macos")
    return Message("pipeline.driver_linux", command=_LINUX_DRIVER)


@dataclass(frozen=True, slots=True)
class DeviceFormat:
    """What a virtual camera is opened for."""

    width: int
    """Pixels, even."""
    height: int
    """Pixels, even."""
    fps: float
    """Reported to other programs; frames may come at another rate."""


class Device(Protocol):
    """An open virtual camera."""

    @property
    def device(self) -> str:
        """Its name in other programs."""

    def send(self, frame: Pixels) -> None:
        """Show a frame, (height, width, 3) uint8 RGB, contiguous."""

    def close(self) -> None:
        """Let go of it."""


Open = Callable[[DeviceFormat], Device]
"""Raises VirtualCameraUnavailable."""


def open_device(format_: DeviceFormat) -> Device:
    """Open the first virtual camera of this system that is free."""
    try:
        import pyvirtualcam
    except ImportError as error:
        raise VirtualCameraUnavailable("pipeline.lacks_pyvirtualcam", reason=error, command=PACKAGE) from error
    try:
        camera: Device = pyvirtualcam.Camera(format_.width, format_.height, format_.fps,
                                             fmt=pyvirtualcam.PixelFormat.RGB)
    except RuntimeError as error:
        reason = "; ".join(str(error).splitlines())  # a line for each kind of camera
        raise VirtualCameraUnavailable("pipeline.no_virtual_camera", reason=reason, advice=driver_remedy()) from error
    return camera


class DeviceWriter:
    """One device on a thread of its own, for a driver may hang in whatever it is asked.

    Takes one frame at a time and never makes anybody wait.
    """

    def __init__(self, format_: DeviceFormat, open_: Open, on_change: Callable[[], None]) -> None:
        """`on_change` is called on the device's thread: it is open, took a frame, or failed."""
        self.format = format_
        self.name = ""
        """The device's; empty until it is open."""
        self.failure: VirtualCameraUnavailable | None = None
        """Why it is over."""
        self._open = open_
        self._on_change = on_change
        self._pictures: Latest[Pixels] = Latest()
        self._is_free = False
        self._asked_s = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="faceseg-virtual-device", daemon=True)
        self._thread.start()

    @property
    def is_free(self) -> bool:
        """Whether it takes a frame: it is open and has none."""
        return self._is_free

    @property
    def busy_s(self) -> float:
        """For how long the driver has been at work on what it was asked; 0 when it is not."""
        return 0.0 if self._is_free else time.monotonic() - self._asked_s

    def put(self, picture: Pixels) -> None:
        """Send a frame, (height, width, 3) uint8 RGB of the format's size; only where it is free."""
        self._is_free, self._asked_s = False, time.monotonic()
        self._pictures.put(picture)

    def end(self, timeout_s: float) -> None:
        """Send nothing more and close the device; a driver that hangs is left behind after the time."""
        self._pictures.close()
        self._thread.join(timeout_s)

    def _run(self) -> None:
        try:
            device = self._open(self.format)
        except VirtualCameraUnavailable as error:
            self._fail(error)
            return
        try:
            self.name = device.device
            self._feed(device)
        except BaseException as error:  # a driver is another's code: whatever it raises, the device is gone
            self._fail(VirtualCameraUnavailable("pipeline.virtual_camera_gone", name=self.name, reason=error,
                                                advice=driver_remedy()))
        finally:
            with suppress(Exception):  # gone, either way
                device.close()

    def _feed(self, device: Device) -> None:
        self._be_free()
        while (picture := self._pictures.get()) is not None and not self._pictures.closed:
            device.send(picture)
            self._be_free()

    def _be_free(self) -> None:
        self._is_free = True
        self._on_change()

    def _fail(self, error: VirtualCameraUnavailable) -> None:
        self.failure = error
        self._on_change()
