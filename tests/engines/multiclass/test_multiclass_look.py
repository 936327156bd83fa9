"""What becomes of a look by the next one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from faceseg_live.domain.types import freeze
from faceseg_live.engines.multiclass.look import Look
from faceseg_live.engines.multiclass.network import CLASSES
from tests.engines.multiclass.colour_network import face_at


def test_a_new_look_is_averaged_where_only_noise_was_and_counts_alone_where_something_moved() -> None:
    values = np.zeros((40, 40, 6), np.uint8)
    values[..., 3] = 200
    before = Look(freeze(values), np.eye(3)[:2], face_at(), 0.0, np.zeros((16, 16, 3), np.float32),
                  CLASSES)
    changed = values.copy()
    changed[:20, :, 3] = 220
    changed[20:, :, 3], changed[20:, :, 2] = 0, 255
    after = replace(before, shares=freeze(changed)).averaged_with(before).shares
    assert after[10, 20, 3] == pytest.approx(207, abs=1)
    assert (after[30, 20, 3], after[30, 20, 2]) == (0, 255)
