"""What files may cost, one value for the whole process; the processes that it starts inherit it.

`settings/limits.py` says what can be set. It stands in the environment, so that workers, trials and whatever else is a
process of its own keep to the same.
"""

from __future__ import annotations

import os

MEGAPIXELS = "FACESEG_MEGAPIXELS"
"""Names the variable of the environment."""
USUAL_MEGAPIXELS = 200
MODEL_SIDE = "FACESEG_MODEL_SIDE"
MODEL_GIGABYTES = "FACESEG_MODEL_GIGABYTES"
USUAL_MODEL_SIDE = 4096
USUAL_MODEL_GIGABYTES = 8
_PIXELS = 1_000_000
"""In a megapixel."""
_BYTES = 1_000_000_000
"""In a gigabyte."""


def most_megapixels() -> int:
    """So many million pixels a picture, or a frame of a video, may have."""
    return _get(MEGAPIXELS, USUAL_MEGAPIXELS)


def set_most_megapixels(megapixels: int) -> None:
    """From now on, in this process and in those that it starts."""
    _set(MEGAPIXELS, megapixels)


def most_pixels() -> int:
    """So many pixels a picture, or a frame of a video, may have."""
    return most_megapixels() * _PIXELS


def most_model_side() -> int:
    """So large a side of a model's input may be, in whatever the model counts there: pixels, channels, images."""
    return _get(MODEL_SIDE, USUAL_MODEL_SIDE)


def most_model_gigabytes() -> int:
    """So much memory a model may take, as far as that is known before it runs."""
    return _get(MODEL_GIGABYTES, USUAL_MODEL_GIGABYTES)


def most_model_bytes() -> int:
    """So much memory a model may take, as far as that is known before it runs."""
    return most_model_gigabytes() * _BYTES


def set_model_limits(side: int, gigabytes: int) -> None:
    """From now on, in this process and in those that it starts."""
    _set(MODEL_SIDE, side)
    _set(MODEL_GIGABYTES, gigabytes)


def _get(name: str, usual: int) -> int:
    text = os.environ.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() else usual


def _set(name: str, value: int) -> None:
    if os.environ.get(name) != str(value):  # not for nothing: libraries read the environment on other threads
        os.environ[name] = str(value)
