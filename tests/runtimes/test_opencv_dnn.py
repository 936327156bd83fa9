"""Small networks on OpenCV: what they give, and what is said of files and values that are none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from faceseg_live.errors import EngineFailed, EngineUnavailable
from faceseg_live.models.shipped import shipped_model
from faceseg_live.runtimes.opencv_dnn import OpenCvNetwork, Tensor


@pytest.fixture
def network() -> Iterator[OpenCvNetwork]:
    made = OpenCvNetwork(shipped_model("gender"))
    yield made
    made.close()


def values(seed: int = 0) -> Tensor:
    return np.random.default_rng(seed).random((1, 3, 32, 32), np.float32)


def test_results_are_the_callers_own(network: OpenCvNetwork) -> None:
    first = network.run(values())
    assert (first.shape, first.dtype) == ((1, 2), np.float32)
    assert first.sum() == pytest.approx(1)
    kept = first.copy()
    assert np.abs(network.run(values(1)) - kept).max() > 1e-4
    np.testing.assert_array_equal(first, kept)
    first[:] = 7
    np.testing.assert_array_equal(network.run(values()), kept)


def test_a_path_may_have_any_letters(tmp_path: Path, network: OpenCvNetwork) -> None:
    path = tmp_path / "Gesichtsgröße 顔.onnx"
    shutil.copy(shipped_model("gender"), path)
    np.testing.assert_array_equal(OpenCvNetwork(path).run(values()), network.run(values()))


@pytest.mark.parametrize("content", [b"", b"no network", None])
def test_no_network_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "damaged.onnx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(EngineUnavailable, match=r"damaged\.onnx can't be loaded"):
        OpenCvNetwork(path)


def test_other_values_are_refused(network: OpenCvNetwork) -> None:
    before = network.run(values())
    with pytest.raises(EngineFailed, match=r"the network gender\.onnx stopped"):
        network.run(np.zeros((1, 5, 32, 32), np.float32))
    np.testing.assert_array_equal(network.run(values()), before)


def test_closes_twice_and_is_of_no_use_afterwards(network: OpenCvNetwork) -> None:
    network.close()
    network.close()
    with pytest.raises(EngineFailed, match="was used after it had been closed"):
        network.run(values())
