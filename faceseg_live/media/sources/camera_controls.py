"""A camera's exposure, white balance, focus and the like, which can be changed while it streams.

The names, requests and structures are those of <linux/v4l2-controls.h> and <linux/videodev2.h>; keys are what
`v4l2-ctl --list-ctrls` calls them.
"""

from __future__ import annotations

import errno
import logging
import os
import struct
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ...errors import SourceError
from ...logs.told import by_id
from .v4l2_device import READ_WRITE, call, opened, request, text

log = logging.getLogger(__name__)

DYNAMIC_RATE = "exposure_dynamic_framerate"
"""Key of the control that lets a camera give fewer frames in dim light, to expose each for longer."""

_USER, _CAMERA = 0x00980900, 0x009A0900
_KNOWN: Mapping[str, tuple[int, str]] = {
    "auto_exposure": (_CAMERA + 1, "Exposure"),
    DYNAMIC_RATE: (_CAMERA + 3, "Fewer frames in dim light"),
    "exposure_time_absolute": (_CAMERA + 2, "Exposure time (0.1 ms)"),
    "autogain": (_USER + 18, "Automatic gain"),
    "gain": (_USER + 19, "Gain"),
    "backlight_compensation": (_USER + 28, "Backlight compensation"),
    "brightness": (_USER + 0, "Brightness"),
    "contrast": (_USER + 1, "Contrast"),
    "saturation": (_USER + 2, "Saturation"),
    "sharpness": (_USER + 27, "Sharpness"),
    "white_balance_automatic": (_USER + 12, "Automatic white balance"),
    "white_balance_temperature": (_USER + 26, "White balance (K)"),
    "focus_automatic_continuous": (_CAMERA + 12, "Automatic focus"),
    "focus_absolute": (_CAMERA + 10, "Focus"),
    "zoom_absolute": (_CAMERA + 13, "Zoom"),
    "power_line_frequency": (_USER + 24, "Mains frequency"),
}
"""Key → number and title, in the order in which they are shown and set: who rules before who is ruled."""

_INTEGER, _SWITCH, _MENU, _NUMBER_MENU = 1, 2, 3, 9
_DISABLED, _GRABBED, _READ_ONLY, _INACTIVE = 0x01, 0x02, 0x04, 0x10
_LONGEST_MENU = 64

_CONTROL = struct.Struct("Ii")
_DESCRIPTION = struct.Struct("2I32s4i3I")
_MENU_ENTRY = struct.Struct("=2I32sI")
_GET = request(READ_WRITE, 27, _CONTROL)
_SET = request(READ_WRITE, 28, _CONTROL)
_DESCRIBE = request(READ_WRITE, 36, _DESCRIPTION)
_NAME_ENTRY = request(READ_WRITE, 37, _MENU_ENTRY)


@dataclass(frozen=True, slots=True)
class CameraControl:
    """One thing that can be set, as the camera describes it."""

    key: str
    """Such as "gain"; the same for all cameras."""
    title: str
    minimum: int
    maximum: int
    step: int
    default: int
    value: int
    choices: tuple[tuple[int, str], ...] = ()
    """(value, title) of each, where only some values mean anything; else empty."""
    is_active: bool = True
    """False while another control rules over it: an exposure time under automatic exposure."""

    @property
    def is_switch(self) -> bool:
        """It is on (1) or off (0)."""
        return (self.minimum, self.maximum) == (0, 1) and not self.choices

    def takes(self, value: int) -> bool:
        """Whether it can have this value."""
        if self.choices:
            return any(value == choice for choice, _ in self.choices)
        return self.minimum <= value <= self.maximum and (value - self.minimum) % self.step == 0


def controls_of(index: int) -> tuple[CameraControl, ...]:
    """The controls of a camera with their values now; also while it streams. Empty where it has none or isn't there,
    and on other systems than Linux."""
    if sys.platform != "linux":
        return ()
    try:
        with opened(index) as device:
            return tuple(_described(device))
    except OSError:
        return ()


def set_control(index: int, key: str, value: int) -> None:
    """Change one control of a camera; also while it streams. SourceError where the camera refuses."""
    if key not in _KNOWN:
        raise SourceError("common.unknown", name="control", value=key, known=tuple(_KNOWN))
    number, title = _KNOWN[key]
    try:
        with opened(index) as device:
            call(device, _SET, _CONTROL, number, value)
    except (OSError, struct.error) as error:  # the latter for a value of more than 32 bits
        reason = os.strerror(getattr(error, "errno", None) or errno.ERANGE).lower()
        raise SourceError("media.control_refused", index=index, control=title, value=value, reason=reason) from error


def apply_controls(index: int, values: Mapping[str, int]) -> None:
    """Set what was kept for a camera, by key. What it no longer has, takes or allows now is passed over."""
    known = {control.key: control for control in controls_of(index)} if values else {}
    for key, control in known.items():
        if key not in values or not control.takes(values[key]):
            continue
        try:
            set_control(index, key, values[key])
        except SourceError as error:
            log.info("%s", by_id(error.message))


def _described(device: int) -> Iterator[CameraControl]:
    for key, (number, title) in _KNOWN.items():
        try:
            _, kind, _, minimum, maximum, step, default, flags, *_ = call(
                device, _DESCRIBE, _DESCRIPTION, number, 0, b"", *[0] * 7)
            _, value = call(device, _GET, _CONTROL, number, 0)
        except OSError:
            continue
        if kind not in (_INTEGER, _SWITCH, _MENU, _NUMBER_MENU) or flags & (_DISABLED | _READ_ONLY):
            continue
        choices = _choices(device, number, kind, range(minimum, min(maximum, minimum + _LONGEST_MENU) + 1))
        yield CameraControl(key, title, minimum, maximum, max(1, step), default, value, choices,
                            is_active=not flags & (_INACTIVE | _GRABBED))


def _choices(device: int, number: int, kind: int, values: range) -> tuple[tuple[int, str], ...]:
    """Those of a menu, which may have gaps; empty for other kinds."""
    found = []
    for value in values if kind in (_MENU, _NUMBER_MENU) else ():
        try:
            _, _, content, _ = call(device, _NAME_ENTRY, _MENU_ENTRY, number, value, b"", 0)
        except OSError:
            continue
        title = text(content) if kind == _MENU else str(int.from_bytes(content[:8], "little", signed=True))
        found.append((value, title))
    return tuple(found)
