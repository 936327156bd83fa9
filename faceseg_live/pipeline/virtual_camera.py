"""The virtual camera's thread: draws what the user chose to send on and hands it to the device."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum, auto

import cv2
import numpy as np

from ..concurrency.edges import Latest
from ..domain.types import Pixels
from ..errors import FacesegError, VirtualCameraUnavailable
from ..messages import Message
from ..rendering.looks import CurrentLook, Target
from ..rendering.scene import Scene
from ..settings import HIDING, Settings
from .controls import Controls
from .hiding.delay_line import DelayLine
from .virtual_device import DeviceFormat, DeviceWriter, Open, open_device

USUAL_FPS = 30.0
"""Reported to other programs where the source has no rate of its own."""
STALLED_AFTER_S = 2.0
"""From then on it is reported that the driver takes no frames."""
_REPEAT_S = 0.25
"""A frame that stands still is sent again so often: who opens the camera later sees it, too."""
_LEAVE_AFTER_S = 0.5
"""A driver that hangs is left behind."""

class CameraState(Enum):
    """How far the virtual camera is."""

    OFF = auto()
    OPENING = auto()
    SENDING = auto()
    STALLED = auto()
    """It is open, but its driver takes no frames; they are sent again as soon as it does."""
    UNAVAILABLE = auto()
    """It was requested and is not available; off until it is requested again."""


@dataclass(frozen=True, slots=True)
class CameraStatus:
    """What the user sees of the virtual camera."""

    state: CameraState = CameraState.OFF
    device: str = ""
    """Its name in other programs, while it is open."""
    reason: Message | None = None
    """Why it is unavailable. Its remedy is a command or a sentence; it has none where nothing has to be installed."""
    delay_ms: int = 0
    """So much later than the window other programs see frames, for people are hidden in them."""

    @property
    def is_visible_elsewhere(self) -> bool:
        """Whether other programs see frames."""
        return self.state in (CameraState.SENDING, CameraState.STALLED)


@dataclass(frozen=True, slots=True)
class _Offer:
    """A scene on its way to the device."""

    scene: Scene
    made_s: float
    """On `time.monotonic()`'s clock."""

    @property
    def size(self) -> int:
        return self.scene.frame.nbytes


class VirtualCamera:
    """The step of the virtual camera's stage."""

    def __init__(
        self,
        controls: Controls,
        on_change: Callable[[CameraStatus], None],
        open_: Open = open_device,
    ) -> None:
        """`on_change` receives every other status, once."""
        self._controls = controls
        self._look = CurrentLook()
        self._on_change = on_change
        self._open = open_
        self._offers: Latest[_Offer] = Latest()
        self._line: DelayLine[_Offer] = DelayLine()
        self._scene: Scene | None = None
        self._picture: Pixels | None = None
        self._writer: DeviceWriter | None = None
        self._fps = USUAL_FPS
        self.status = CameraStatus()
        controls.listen(self._offers.wake)

    def offer(self, scene: Scene) -> None:
        """Send a scene if the user wants it; from the render thread, never waits."""
        if self._controls.state.is_sending:
            self._offers.put(_Offer(scene, time.monotonic()))

    def follow(self, fps: float | None) -> None:
        """Another source, of so many frames per second, was opened; from any thread."""
        self._fps = fps or USUAL_FPS

    def step(self) -> None:
        """Send the newest scene, or the one before again, as soon as the driver takes it."""
        offer = self._offers.get(self._patience_s())
        state = self._controls.state
        if not state.is_sending:
            self._switch_off()
            return
        try:
            self._follow_line(offer, state.settings)
            self._send()
        except VirtualCameraUnavailable as error:
            self._give_up(error.message)
        except FacesegError as error:
            self._give_up(Message("pipeline.nothing_sent", reason=error))
        except BaseException:  # the stage rests now, and nobody could switch the camera off
            self._give_up(Message("pipeline.not_drawn"))
            raise

    def stop(self) -> None:
        """Take no more scenes; from any thread."""
        self._offers.close()

    def close(self) -> None:
        """Close the device. On the stage's own thread."""
        if self._writer is not None:
            self._writer.end(_LEAVE_AFTER_S)
        self._writer = self._scene = self._picture = None
        self._line.clear()

    def _follow_line(self, offer: _Offer | None, settings: Settings) -> None:
        """Let a scene wait, and turn to the newest that need not wait any more."""
        left = self._line.add(offer, _delay_s(offer.scene.settings)) if offer is not None else []
        for due in (*left, *self._line.leaving(time.monotonic())):
            self._scene, self._picture = due.scene, None
        if self._scene is not None and _hides(settings) and not _hides(self._scene.settings):
            self._scene, self._picture = _hidden_whole(self._scene, settings), None

    def _patience_s(self) -> float | None:
        """How long the next step waits for a scene."""
        waits_s = [wait_s for wait_s in (self._line.wait_s(time.monotonic()), _REPEAT_S if self._writer else None)
                   if wait_s is not None]
        return min(waits_s, default=None)

    def _send(self) -> None:
        writer = self._writer
        if writer is None:
            self._report(CameraStatus(CameraState.OPENING))
        else:
            self._look_at(writer)
        if self._scene is None or not (writer is None or writer.is_free):
            return
        if self._picture is None:
            self._picture = _rgb(self._drawn(self._scene))
        height, width = self._picture.shape[:2]
        format_ = DeviceFormat(width, height, self._fps)
        if writer is not None and writer.format == format_:
            writer.put(self._picture)
            return
        if writer is not None:
            writer.end(_LEAVE_AFTER_S)
            self._report(CameraStatus(CameraState.OPENING))
        self._writer = DeviceWriter(format_, self._open, self._offers.wake)

    def _drawn(self, scene: Scene) -> Pixels:
        """Opaque: a camera knows no transparency."""
        settings = scene.settings
        look = self._look.of(settings.virtual_camera.look, settings.look_options, Target())
        return look.draw(scene).pixels

    def _look_at(self, writer: DeviceWriter) -> None:
        if writer.failure is not None:
            raise writer.failure
        if writer.name:
            is_stalled = writer.busy_s > STALLED_AFTER_S
            self._report(CameraStatus(CameraState.STALLED if is_stalled else CameraState.SENDING, writer.name,
                                      delay_ms=self._delay_ms()))

    def _delay_ms(self) -> int:
        delay_s = _delay_s(self._scene.settings) if self._scene is not None else None
        return round((delay_s or 0.0) * 1000)

    def _switch_off(self) -> None:
        self.close()
        if self.status.state is not CameraState.UNAVAILABLE:
            self._report(CameraStatus())

    def _give_up(self, reason: Message) -> None:
        """It is not tried again before the user wants it again."""
        self.close()
        self._controls.change(is_sending=False)
        self._report(CameraStatus(CameraState.UNAVAILABLE, reason=reason))

    def _report(self, status: CameraStatus) -> None:
        if status != self.status:
            self.status = status
            self._on_change(status)


def _delay_s(settings: Settings) -> float | None:
    """How long a scene waits before it is sent; None: nobody is hidden in it."""
    return settings.hiding.delay_ms / 1000 if _hides(settings) else None


def _hides(settings: Settings) -> bool:
    return HIDING in settings.look_options.parts_of(settings.virtual_camera.look)


def _hidden_whole(scene: Scene, settings: Settings) -> Scene:
    """What is sent from when hiding is wanted until the first scene has waited for it."""
    return replace(scene, settings=settings, perception=replace(scene.perception, heads=None))


def _rgb(picture: Pixels) -> Pixels:
    """Without alpha; of odd sizes the last column or row is left out, for drivers keep colours in pairs of pixels."""
    rows, columns = (side // 2 * 2 for side in picture.shape[:2])
    return np.asarray(cv2.cvtColor(picture[:rows, :columns], cv2.COLOR_BGRA2RGB), np.uint8)
