"""Requests to a Linux camera's driver.

The requests and structures are those of <linux/videodev2.h>; the ones used here hold neither pointers nor
padding, so that they are the same on all systems.
"""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

if sys.platform != "win32":
    import fcntl

READ, WRITE, READ_WRITE = 2, 1, 3


def request(direction: int, number: int, layout: struct.Struct) -> int:
    """The _IOR / _IOW / _IOWR macros of <asm-generic/ioctl.h> for type 'V'."""
    return direction << 30 | layout.size << 16 | ord("V") << 8 | number


def node(index: int) -> str:
    """The device file of a camera."""
    return f"/dev/video{index}"


@contextmanager
def opened(index: int) -> Iterator[int]:
    """A descriptor of a camera; OSError where it can't be had. Others may be open, and one of them stream."""
    device = os.open(node(index), os.O_RDWR | getattr(os, "O_NONBLOCK", 0))
    try:
        yield device
    finally:
        os.close(device)


def call(device: int, request_: int, layout: struct.Struct, *values: int | bytes) -> tuple[Any, ...]:
    """Make a request with the values of its structure; returns those of the answer. OSError where it is refused."""
    buffer = bytearray(layout.pack(*values))
    fcntl.ioctl(device, request_, buffer)
    return layout.unpack(buffer)


def text(content: bytes) -> str:
    """What stands in a field of fixed length."""
    return content.split(b"\0")[0].decode(errors="replace")
