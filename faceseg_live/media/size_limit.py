"""What pictures and frames may cost is known by their sides, before anything of them is decoded."""

from __future__ import annotations

from ..errors import SourceError
from ..policy import limits

_MEGA = 1e6


def check_size(name: object, width: int, height: int) -> None:
    """Raise SourceError, naming the file or stream, where a picture has more pixels than the limit allows."""
    if width * height > limits.most_pixels():
        raise too_many_pixels(name, width * height)


def too_many_pixels(name: object, pixels: int) -> SourceError:
    """The error that says how many there are, and how to have them read all the same."""
    return SourceError("media.too_many_pixels", path=name, count=pixels / _MEGA, most=limits.most_megapixels())
