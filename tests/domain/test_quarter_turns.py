"""Pictures turned by quarters."""

from __future__ import annotations

import numpy as np
import pytest

from faceseg_live.domain.pictures import quarter_turned


@pytest.mark.parametrize("quarters", [-1, 0, 1, 2, 3, 4])
def test_quarters_turn_as_numpy_turns_them_also_parts_of_pictures(quarters: int) -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (9, 14, 3), np.uint8)
    for part in (pixels, pixels[2:7, 3:12]):
        turned = quarter_turned(part, quarters)
        assert np.array_equal(turned, np.rot90(part, quarters))
        assert turned.flags.c_contiguous or quarters % 4 == 0
