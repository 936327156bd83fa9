"""What pictures and frames may cost is known by their sides, before anything of them is decoded."""

from __future__ import annotations

from .. import limits
from ..errors import SourceError

_MEGA = 1e6


def check_size(name: object, width: int, height: int) -> None:
    """Raise SourceError, naming the file or stream, where a picture has more pixels than the limit allows."""
    if width * height > limits.most_pixels():
        raise SourceError("media.too_many_pixels", path=name, width=width, height=height,
                          megapixels=width * height / _MEGA, most=limits.most_megapixels())
