"""Keeps what decodes pictures from chattering: what matters is raised as an error instead."""

from __future__ import annotations

import functools
import logging
import warnings

import cv2

from ..complaints import divert_complaints


@functools.cache
def silence_opencv() -> None:
    """Switch OpenCV's own log off, and divert what its decoders complain of, once."""
    divert_complaints()
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)


def silence_pillow() -> None:
    """Ignore what Pillow's own modules warn of: odd metadata, palettes, sizes; what libtiff prints is diverted.

    A filter, and not `catch_warnings`, which other threads would feel.
    """
    divert_complaints()
    warnings.filterwarnings("ignore", module=r"PIL\.")
    logger = logging.getLogger("PIL")
    if not logger.handlers:  # what nobody takes down would be printed
        logger.addHandler(logging.NullHandler())
