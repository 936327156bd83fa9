"""What pictures and frames may cost is known by their sides, before anything of them is decoded."""

from __future__ import annotations

from ..errors import SourceError
from ..policy import limits

_MEGA = 1e6
_MOST_TIMES = 100
"""So many times a side may be longer than the other: faces are sought in squares along a strip, and a few bytes of a
header would make thousands of them."""
_LONG_PX = 10_000
"""Strips that are no longer cost nothing, and are used as backdrops."""


def check_size(name: object, width: int, height: int) -> None:
    """Raise SourceError, naming the file or stream, where a picture has more pixels than the limit allows.

    The same where it is so long a strip that looking for faces in it would take minutes.
    """
    if width * height > limits.most_pixels():
        raise too_many_pixels(name, width * height)
    shorter, longer = sorted((width, height))
    if longer > _LONG_PX and longer > _MOST_TIMES * shorter:
        raise SourceError("media.too_long", path=name, width=width, height=height, most=_MOST_TIMES)


def too_many_pixels(name: object, pixels: int) -> SourceError:
    """The error that says how many there are, and how to have them read all the same."""
    return SourceError("media.too_many_pixels", path=name, count=pixels / _MEGA, most=limits.most_megapixels())
