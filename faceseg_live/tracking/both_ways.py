"""Steadies what is known from its first frame to its last: what lags forwards leads backwards."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .one_euro import OneEuro


def steadied(values: NDArray[np.float32], times_s: Sequence[float], sizes: Sequence[float],
             strength: int) -> NDArray[np.float32]:
    """(n, N, 3) landmarks of n successive frames → the same, steadied without lag.

    The mean of the 1€ filter run forwards and run backwards: their delays are opposite, so what moves evenly stays in
    its place, and noise of both is averaged once more.

    Args:
        times_s: rising, of each frame.
        sizes: of the face in each, in pixels, which speeds are measured by.
        strength: 0 (off) to 100 %.
    """
    if strength <= 0 or len(values) < 2:
        return values
    order = range(len(values))
    forwards = _filtered(values, times_s, sizes, strength, order, 1)
    backwards = _filtered(values, times_s, sizes, strength, order[::-1], -1)
    return (forwards + backwards) / np.float32(2)


def _filtered(values: NDArray[np.float32], times_s: Sequence[float], sizes: Sequence[float], strength: int,
              order: Sequence[int], sign: int) -> NDArray[np.float32]:
    one_euro, result = OneEuro(), np.empty_like(values)
    for place in order:
        result[place] = one_euro.apply(values[place], sign * times_s[place], sizes[place], strength)
    return result
