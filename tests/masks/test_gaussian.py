"""The blocked filter against OpenCV's direct one."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from faceseg_live.masks.gaussian import convolve, default_sigma, gaussian_kernel


@pytest.mark.parametrize("kernel_size", [3, 13, 33, 99, 301])
@pytest.mark.parametrize("shape", [(1, 1), (5, 200), (64, 16), (65, 17), (130, 77)])
def test_equals_a_direct_convolution(shape: tuple[int, int], kernel_size: int) -> None:
    reach = kernel_size // 2
    picture = np.random.default_rng(7).random((shape[0] + 2 * reach, shape[1] + 2 * reach), np.float32)
    kernel = gaussian_kernel(kernel_size, default_sigma(kernel_size))
    rows, columns = slice(reach, reach + shape[0]), slice(reach, reach + shape[1])

    expected = cv2.sepFilter2D(picture, cv2.CV_64F, kernel, kernel)[rows, columns]

    np.testing.assert_allclose(convolve(picture, kernel), expected, atol=2e-6)


def test_the_kernel_is_normalised_and_symmetric() -> None:
    kernel = gaussian_kernel(51, default_sigma(51))

    assert kernel.sum() == pytest.approx(1, abs=1e-6)
    np.testing.assert_array_equal(kernel, kernel[::-1])
    assert kernel[25 + 8] / kernel[25] == pytest.approx(np.exp(-0.5), rel=1e-5)  # 0.15 · 51 + 0.35 = 8
