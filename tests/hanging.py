"""Hangs in C, where no signal reaches Python."""

from __future__ import annotations

import ctypes


def hang() -> None:
    """For ever; on Linux."""
    lock = ctypes.create_string_buffer(256)
    for _ in range(2):
        ctypes.CDLL(None).pthread_mutex_lock(lock)
