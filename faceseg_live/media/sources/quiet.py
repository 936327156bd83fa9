"""Keeps the native libraries from writing to the terminal: what matters is raised as an error instead."""

from __future__ import annotations

import functools

import cv2


@functools.cache
def silence_opencv() -> None:
    """Switch OpenCV's own log off, once."""
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
