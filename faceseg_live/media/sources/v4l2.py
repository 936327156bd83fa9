"""Asks Linux what a camera is called, what it offers and why it can't be used.

The requests and structures are those of <linux/videodev2.h>; the ones used here hold neither pointers nor
padding, so that they are the same on all systems.
"""

from __future__ import annotations

import errno
import os
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ...messages import Message
from .camera_info import CameraFormat, CameraInfo

if sys.platform != "win32":
    import fcntl

BACKEND = "V4L2"
_HIGHEST_NODE = 64
_MOST_ENTRIES = 256  # a driver that never says "no more" must not keep us
_CAPTURE = 1  # both V4L2_BUF_TYPE_VIDEO_CAPTURE and V4L2_CAP_VIDEO_CAPTURE
_HAS_DEVICE_CAPS = 0x80000000
_MEMORY_MMAP = 1
_DISCRETE = 1

_CAPABILITY = struct.Struct("16s32s32s6I")
_FORMAT = struct.Struct("3I32s5I")
_FRAME_SIZE = struct.Struct("3I6I2I")
_INTERVAL = struct.Struct("5I6I2I")
_BUFFERS = struct.Struct("4IB3x")

_READ, _READ_WRITE = 2, 3


def _request(direction: int, number: int, layout: struct.Struct) -> int:
    """The _IOR / _IOWR macros of <asm-generic/ioctl.h> for type 'V'."""
    return direction << 30 | layout.size << 16 | ord("V") << 8 | number


_QUERY_CAPABILITY = _request(_READ, 0, _CAPABILITY)
_ENUM_FORMAT = _request(_READ_WRITE, 2, _FORMAT)
_REQUEST_BUFFERS = _request(_READ_WRITE, 8, _BUFFERS)
_ENUM_FRAME_SIZE = _request(_READ_WRITE, 74, _FRAME_SIZE)
_ENUM_INTERVAL = _request(_READ_WRITE, 75, _INTERVAL)


def node(index: int) -> str:
    """The device file of a camera."""
    return f"/dev/video{index}"


def cameras() -> list[CameraInfo]:
    """Every device that captures frames; one that may not be opened now comes without formats."""
    found = (_camera(index) for index in range(_HIGHEST_NODE))
    return [camera for camera in found if camera is not None]


def why_unusable(index: int) -> Message | None:
    """What keeps a camera from being opened, with what to do about it; None where nothing can be found."""
    try:
        with _opened(index) as device:
            _call(device, _REQUEST_BUFFERS, _BUFFERS, 1, _CAPTURE, _MEMORY_MMAP, 0, 0)
            _call(device, _REQUEST_BUFFERS, _BUFFERS, 0, _CAPTURE, _MEMORY_MMAP, 0, 0)
    except OSError as error:
        return _advice(index, error.errno)
    return None


def _advice(index: int, number: int | None) -> Message | None:
    if number == errno.EBUSY:
        return Message("media.in_use")
    if number in (errno.EACCES, errno.EPERM):
        return Message("media.no_permission", path=node(index))
    if number in (errno.ENOENT, errno.ENODEV, errno.ENXIO):
        return Message("media.not_connected")
    return Message("media.system_says", reason=os.strerror(number).lower()) if number else None


def _camera(index: int) -> CameraInfo | None:
    try:
        with _opened(index) as device:
            _, card, _, _, all_caps, own_caps, *_ = _call(
                device, _QUERY_CAPABILITY, _CAPABILITY, b"", b"", b"", 0, 0, 0, 0, 0, 0)
            caps = own_caps if all_caps & _HAS_DEVICE_CAPS else all_caps
            if not caps & _CAPTURE:
                return None
            name = card.split(b"\0")[0].decode(errors="replace")
            return CameraInfo(index, name, BACKEND, tuple(_formats(device)))
    except OSError as error:
        is_there = error.errno in (errno.EBUSY, errno.EACCES, errno.EPERM)
        return CameraInfo(index, _name_in_sysfs(index), BACKEND) if is_there else None


def _name_in_sysfs(index: int) -> str:
    entry = Path(f"/sys/class/video4linux/video{index}/name")
    try:
        return entry.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return f"Camera {index}"


def _formats(device: int) -> Iterator[CameraFormat]:
    for entry in range(_MOST_ENTRIES):
        try:
            answer = _call(device, _ENUM_FORMAT, _FORMAT, entry, _CAPTURE, 0, b"", *[0] * 5)
        except OSError:
            return
        code = answer[4]
        for width, height in _sizes(device, code):
            yield CameraFormat(four_letters(code), width, height, _fastest(device, code, width, height))


def _sizes(device: int, code: int) -> Iterator[tuple[int, int]]:
    """All sizes of a pixel format; of a range only the largest."""
    for entry in range(_MOST_ENTRIES):
        try:
            _, _, kind, *numbers = _call(device, _ENUM_FRAME_SIZE, _FRAME_SIZE, entry, code, *[0] * 9)
        except OSError:
            return
        if kind != _DISCRETE:  # min width, max width, step, min height, max height, step
            yield numbers[1], numbers[4]
            return
        yield numbers[0], numbers[1]


def _fastest(device: int, code: int, width: int, height: int) -> float:
    """Frames per second of the shortest interval; 0 where the camera doesn't say."""
    fastest = 0.0
    for entry in range(_MOST_ENTRIES):
        try:
            answer = _call(device, _ENUM_INTERVAL, _INTERVAL, entry, code, width, height, *[0] * 9)
        except OSError:
            break
        kind, *numbers = answer[4:]
        if numbers[0]:  # of a range the shortest interval comes first, too
            fastest = max(fastest, numbers[1] / numbers[0])
        if kind != _DISCRETE:
            break
    return fastest


def four_letters(code: int) -> str:
    """A pixel format's code as text: 0x47504a4d → "MJPG"; empty for 0."""
    return code.to_bytes(4, "little").decode("ascii", "replace").strip(" \0")


@contextmanager
def _opened(index: int) -> Iterator[int]:
    device = os.open(node(index), os.O_RDWR | getattr(os, "O_NONBLOCK", 0))
    try:
        yield device
    finally:
        os.close(device)


def _call(device: int, request: int, layout: struct.Struct, *values: int | bytes) -> tuple[Any, ...]:
    buffer = bytearray(layout.pack(*values))
    fcntl.ioctl(device, request, buffer)
    return layout.unpack(buffer)
