"""What goes into the FCN-8s graph and what comes out of it, whatever runs it."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ...domain.types import Pixels
from ...messages import Message

MEAN_BGR = (104.00699, 116.66877, 122.67892)
"""Of the training images (S3); subtracted."""

Scores = NDArray[np.float32]


class Network(Protocol):
    """Scores every pixel of a crop. Made, used and closed on one thread."""

    @property
    def device(self) -> str: ...
    @property
    def why_not(self) -> Message | None:
        """Where a better device was requested or is in this computer: why it is not that one."""
    def scores(self, crop: Pixels) -> Scores:
        """(height, width, 3) RGB of the network's size → the requested channels, (n, h, w)."""
    def close(self) -> None: ...


def input_of(crop: Pixels) -> Scores:
    """(height, width, 3) RGB → (1, 3, height, width) float32: blue first, the mean taken off."""
    centred = crop[..., ::-1].astype(np.float32) - np.asarray(MEAN_BGR, np.float32)
    return np.ascontiguousarray(centred.transpose(2, 0, 1)[None])
