"""Notices that a frame has nothing to do with the one before: a cut, a lamp switched on, a covered lens."""

from __future__ import annotations

import numpy as np

from ...domain.types import Pixels

_ROWS, _COLUMNS = 18, 32
_CUT_CHANGE = 0.6
"""Mean change over contrast. On the clips tried, cuts had 0.84 and more, pans and gestures 0.3 at most."""


class SceneCut:
    """Compares each frame with the one before on a coarse grid of single pixels: some microseconds."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget the earlier frame."""
        self._before = np.zeros((0, 0), dtype=np.float32)

    def happened(self, pixels: Pixels) -> bool:
        """Whether the (H, W, 3) RGB frame broke with the one given before; False for the first."""
        height, width = pixels.shape[:2]
        rows = np.linspace(0, height - 1, min(height, _ROWS)).astype(np.intp)
        columns = np.linspace(0, width - 1, min(width, _COLUMNS)).astype(np.intp)
        grid = pixels[rows[:, None], columns[None, :]].mean(axis=2, dtype=np.float32)
        before, self._before = self._before, grid
        if before.shape != grid.shape:
            return before.size > 0
        contrast = (float(before.std()) + float(grid.std())) / 2 + 1
        return float(np.abs(grid - before).mean()) > _CUT_CHANGE * contrast
