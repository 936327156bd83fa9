"""What files may cost, one value for the whole process; the processes that it starts inherit it.

`settings/limits.py` says what can be set. It stands in the environment, so that workers, trials and whatever else is a
process of its own keep to the same.
"""

from __future__ import annotations

import os

MEGAPIXELS = "FACESEG_MEGAPIXELS"
"""Names the variable of the environment."""
USUAL_MEGAPIXELS = 200
_PIXELS = 1_000_000
"""In a megapixel."""


def most_megapixels() -> int:
    """So many million pixels a picture, or a frame of a video, may have."""
    text = os.environ.get(MEGAPIXELS, "")
    return int(text) if text.isascii() and text.isdecimal() else USUAL_MEGAPIXELS


def set_most_megapixels(megapixels: int) -> None:
    """From now on, in this process and in those that it starts."""
    _set(MEGAPIXELS, megapixels)


def most_pixels() -> int:
    """So many pixels a picture, or a frame of a video, may have."""
    return most_megapixels() * _PIXELS


def _set(name: str, value: int) -> None:
    if os.environ.get(name) != str(value):  # not for nothing: libraries read the environment on other threads
        os.environ[name] = str(value)
