"""Sound on its way from a microphone into clips."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
"""(n, channels), -1..1."""


@dataclass(frozen=True, slots=True)
class SoundFormat:
    """How sound comes in."""

    rate: int
    """Samples per second."""
    channels: int = 1


@dataclass(frozen=True, slots=True)
class SoundBlock:
    """A stretch of sound."""

    samples: Samples
    """(n, channels) float32, -1..1."""
    began_s: float
    """`time.monotonic()` when the first one was heard."""
