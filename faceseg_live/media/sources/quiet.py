"""Keeps the native libraries from writing to the terminal: what matters is raised as an error instead."""

from __future__ import annotations

import functools
from typing import Any

import cv2

_SILENT = 0


@functools.cache
def silence_opencv() -> None:
    """Switch OpenCV's own log off, once."""
    home: Any = getattr(cv2.utils, "logging", cv2)  # OpenCV 4.14 moved it there
    home.setLogLevel(_SILENT)
