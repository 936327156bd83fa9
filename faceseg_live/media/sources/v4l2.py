"""Asks Linux what a camera is called, what it offers and why it can't be used."""

from __future__ import annotations

import errno
import os
import struct
from collections.abc import Iterator
from pathlib import Path

from ...messages import Message
from .camera_info import CameraFormat, CameraInfo
from .v4l2_device import READ, READ_WRITE, call, node, opened, request, text

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

_QUERY_CAPABILITY = request(READ, 0, _CAPABILITY)
_ENUM_FORMAT = request(READ_WRITE, 2, _FORMAT)
_REQUEST_BUFFERS = request(READ_WRITE, 8, _BUFFERS)
_ENUM_FRAME_SIZE = request(READ_WRITE, 74, _FRAME_SIZE)
_ENUM_INTERVAL = request(READ_WRITE, 75, _INTERVAL)


def cameras() -> list[CameraInfo]:
    """Every device that captures frames; one that may not be opened now comes without formats."""
    found = (_camera(index) for index in range(_HIGHEST_NODE))
    return [camera for camera in found if camera is not None]


def why_unusable(index: int) -> Message | None:
    """What keeps a camera from being opened, with what to do about it; None where nothing can be found."""
    try:
        with opened(index) as device:
            call(device, _REQUEST_BUFFERS, _BUFFERS, 1, _CAPTURE, _MEMORY_MMAP, 0, 0)
            call(device, _REQUEST_BUFFERS, _BUFFERS, 0, _CAPTURE, _MEMORY_MMAP, 0, 0)
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
        with opened(index) as device:
            _, card, _, _, all_caps, own_caps, *_ = call(
                device, _QUERY_CAPABILITY, _CAPABILITY, b"", b"", b"", 0, 0, 0, 0, 0, 0)
            caps = own_caps if all_caps & _HAS_DEVICE_CAPS else all_caps
            if not caps & _CAPTURE:
                return None
            return CameraInfo(index, text(card), BACKEND, tuple(_formats(device)))
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
            answer = call(device, _ENUM_FORMAT, _FORMAT, entry, _CAPTURE, 0, b"", *[0] * 5)
        except OSError:
            return
        code = answer[4]
        for width, height in _sizes(device, code):
            yield CameraFormat(four_letters(code), width, height, _rates(device, code, width, height))


def _sizes(device: int, code: int) -> Iterator[tuple[int, int]]:
    """All sizes of a pixel format; of a range only the largest."""
    for entry in range(_MOST_ENTRIES):
        try:
            _, _, kind, *numbers = call(device, _ENUM_FRAME_SIZE, _FRAME_SIZE, entry, code, *[0] * 9)
        except OSError:
            return
        if kind != _DISCRETE:  # min width, max width, step, min height, max height, step
            yield numbers[1], numbers[4]
            return
        yield numbers[0], numbers[1]


def _rates(device: int, code: int, width: int, height: int) -> tuple[float, ...]:
    """Frames per second at a size, highest first; of a range only the highest."""
    rates = set[float]()
    for entry in range(_MOST_ENTRIES):
        try:
            answer = call(device, _ENUM_INTERVAL, _INTERVAL, entry, code, width, height, *[0] * 9)
        except OSError:
            break
        kind, *numbers = answer[4:]
        if numbers[0]:  # of a range the shortest interval comes first, too
            rates.add(round(numbers[1] / numbers[0], 3))
        if kind != _DISCRETE:
            break
    return tuple(sorted(rates, reverse=True))


def four_letters(code: int) -> str:
    """A pixel format's code as text: 0x47504a4d → "MJPG"; empty for 0."""
    return code.to_bytes(4, "little").decode("ascii", "replace").strip(" \0")
