"""The person mask: its shape and range, and that it lies on the person."""

from __future__ import annotations

import numpy as np
import pytest

from faceseg_live.domain.types import Pixels, freeze
from faceseg_live.engines.mesh.selfie import SelfieSegmenter
from faceseg_live.errors import EngineFailed


@pytest.mark.parametrize(
    ("width", "height", "shape"),
    [
        (1280, 720, (144, 256)),
        (640, 480, (144, 256)),
        (480, 640, (256, 256)),
        (500, 500, (256, 256)),
        (1, 1, (256, 256)),
        (2000, 40, (144, 256)),
        (3, 17, (256, 256)),
    ],
)
def test_every_picture_gives_probabilities_at_the_models_size(
    width: int, height: int, shape: tuple[int, int]
) -> None:
    selfie = SelfieSegmenter()
    mask = selfie.probability(freeze(np.full((height, width, 3), 90, np.uint8)))
    selfie.close()
    assert mask.shape == shape
    assert mask.dtype == np.float32
    assert 0.0 <= mask.min() <= mask.max() <= 1.0


@pytest.mark.parametrize("is_portrait", [False, True], ids=["landscape", "portrait"])
def test_the_person_is_told_from_the_background(portrait: Pixels, is_portrait: bool) -> None:
    height, width = portrait.shape[:2]
    pixels = portrait[:, width // 2 - 250 : width // 2 + 250] if is_portrait else portrait
    selfie = SelfieSegmenter()
    mask = selfie.probability(pixels)
    selfie.close()
    rows, columns = mask.shape
    assert mask[rows * 5 // 10, columns // 2] > 0.9, "the face in the middle"
    assert mask[: rows // 20, : columns // 8].max() < 0.1, "the corner above"
    assert 0.05 < (mask > 0.5).mean() < 0.8
    assert height == pixels.shape[0]


def test_closing_twice_is_fine_and_using_afterwards_is_not(portrait: Pixels) -> None:
    selfie = SelfieSegmenter()
    selfie.close()
    selfie.close()
    with pytest.raises(EngineFailed, match="closed"):
        selfie.probability(portrait)
