"""The default engine's own face detector."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import pytest

from faceseg_live.domain.types import Pixels, freeze
from faceseg_live.engines.detectors.full_range import FullRangeDetector


@pytest.fixture(scope="module")
def detector() -> Iterator[FullRangeDetector]:
    made = FullRangeDetector()
    yield made
    made.close()


@pytest.mark.parametrize("sigma", [25, 45, 60])
def test_the_noise_of_a_dark_room_hides_no_face(detector: FullRangeDetector, portrait: Pixels, sigma: int) -> None:
    (clean,) = detector.find(portrait)
    grain = np.random.default_rng(0).normal(0, sigma, portrait.shape)
    (found,) = detector.find(freeze(np.clip(portrait + grain, 0, 255).astype(np.uint8)))
    assert found.score > 0.8
    assert found.box.overlap(clean.box) > 0.85


@pytest.mark.parametrize("sigma", [20, 40])
def test_noise_that_nothing_averages_hides_no_face(detector: FullRangeDetector, portrait: Pixels, sigma: int) -> None:
    """A picture hardly larger than the network's input, in which the pixels that are left keep their noise."""
    small = cv2.resize(portrait, (400, 225), interpolation=cv2.INTER_AREA)
    grain = np.random.default_rng(0).normal(0, sigma, small.shape)
    (found,) = detector.find(freeze(np.clip(small + grain, 0, 255).astype(np.uint8)))
    assert found.score > 0.75


@pytest.mark.parametrize("size", [(320, 180), (640, 360), (1280, 720), (1920, 1080), (700, 720)])
def test_a_face_is_at_the_same_place_at_every_size(detector: FullRangeDetector, portrait: Pixels,
                                                   size: tuple[int, int]) -> None:
    (expected,) = detector.find(portrait)
    across, down = size[0] / portrait.shape[1], size[1] / portrait.shape[0]
    (found,) = detector.find(np.asarray(cv2.resize(portrait, size, interpolation=cv2.INTER_AREA), np.uint8))
    assert found.right_eye is not None
    assert expected.right_eye is not None
    margin = 0.05 * expected.box.height * down
    assert found.right_eye == pytest.approx((expected.right_eye[0] * across, expected.right_eye[1] * down), abs=margin)
    assert found.box.centre == pytest.approx((expected.box.centre[0] * across, expected.box.centre[1] * down),
                                             abs=2 * margin)


@pytest.mark.parametrize("size", [(1, 1), (1, 400), (2, 2), (900, 3), (64, 64)])
def test_images_in_which_no_face_has_room(detector: FullRangeDetector, size: tuple[int, int]) -> None:
    assert list(detector.find(freeze(np.full((*size, 3), 127, np.uint8)))) == []
