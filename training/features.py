"""What the network of six classes knows of a picture, which ours goes on from."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from faceseg_live.engines.multiclass.network import MulticlassNetwork

SIDE = MulticlassNetwork.input_size[0]
"""Of the pictures that it looks at, in pixels."""
CHANNELS = 64
"""Of each of its features."""
STRIDES = (4, 8, 16)
"""Of the features, the finest first: one place for so many pixels, each way."""

Features = tuple[NDArray[np.float16], ...]
"""(64, SIDE / stride, SIDE / stride) for each stride."""


def features_of(picture: NDArray[np.uint8]) -> Features:
    """Of (SIDE, SIDE, 3) RGB; 40 ms of one thread."""
    return tuple(np.ascontiguousarray(each[0].transpose(2, 0, 1), np.float16)
                 for each in _network().look_at(picture).features)


@functools.cache
def _network() -> MulticlassNetwork:
    """One in each process."""
    return MulticlassNetwork()
