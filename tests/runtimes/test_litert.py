"""Small networks on LiteRT: what they give, and what is said of files and values that are none."""

from __future__ import annotations

import subprocess
import sys
import weakref
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from faceseg_live.errors import EngineFailed, EngineUnavailable
from faceseg_live.models.shipped import shipped_model
from faceseg_live.runtimes.litert import LiteRtNetwork

NAME = "face_blendshapes"


@pytest.fixture
def network() -> Iterator[LiteRtNetwork]:
    made = LiteRtNetwork(shipped_model(NAME))
    yield made
    made.close()


def values_for(network: LiteRtNetwork) -> np.ndarray:
    return np.random.default_rng(0).random(network.input_shape, np.float32)


def test_runs_on_what_it_is_fed(network: LiteRtNetwork) -> None:
    assert network.input_shape == (1, 146, 2)
    values = values_for(network)
    (scores,) = network.run(values)
    assert (scores.shape, scores.dtype) == ((52,), np.float32)
    np.testing.assert_array_equal(network.run(values)[0], scores)
    assert np.abs(network.run(1 - values)[0] - scores).max() > 0.01


def test_takes_another_size_and_the_first_again() -> None:
    network = LiteRtNetwork(shipped_model("centerface"))
    small, large = (np.random.default_rng(0).uniform(0, 255, (1, side, 64, 3)).astype(np.float32) for side in (32, 96))
    results = []
    for values in (small, large, small):
        network.resize(values.shape)
        assert network.input_shape == values.shape
        results += network.run(values)
    assert [result.shape for result in results] == [(1, 8, 16, 15), (1, 24, 16, 15), (1, 8, 16, 15)]
    np.testing.assert_array_equal(results[0], results[2])


def test_the_memory_for_a_large_input_is_let_go_of_when_only_small_ones_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("faceseg_live.runtimes.litert._LOOK_BACK", 3)
    network = LiteRtNetwork(shipped_model("centerface"))
    small, large = (np.random.default_rng(0).uniform(0, 255, (1, side, 64, 3)).astype(np.float32) for side in (32, 96))

    def run(values: np.ndarray) -> np.ndarray:
        if network.input_shape != values.shape:
            network.resize(values.shape)
        return network.run(values)[0]

    expected = run(small)
    for values in (large, small, small) * 2:  # large ones come now and then
        run(values)
    held = weakref.ref(network._interpreter)
    for _ in range(3):
        np.testing.assert_array_equal(run(small), expected)
    assert held() is None
    assert network.input_shape == small.shape


def test_a_size_that_it_cant_take_is_refused(network: LiteRtNetwork) -> None:
    with pytest.raises(EngineFailed, match=rf"the network {NAME}\.tflite stopped: "):
        network.resize((1, 7, 2))


def test_results_are_the_callers_own(network: LiteRtNetwork) -> None:
    (first,) = network.run(values_for(network))
    kept = first.copy()
    network.run(np.zeros(network.input_shape, np.float32))
    np.testing.assert_array_equal(first, kept)
    first[:] = 7
    np.testing.assert_array_equal(network.run(values_for(network))[0], kept)


@pytest.mark.parametrize("values", [
    np.zeros((1, 146, 3), np.float32), np.zeros((146, 2), np.float32), np.zeros((1, 146, 2)),
    np.zeros((1, 146, 2), np.uint8)], ids=["too wide", "no batch", "float64", "uint8"])
def test_other_values_are_refused_and_do_no_harm(network: LiteRtNetwork, values: np.ndarray) -> None:
    (before,) = network.run(values_for(network))
    with pytest.raises(EngineFailed, match=rf"the network {NAME}\.tflite stopped: Cannot set tensor"):
        network.run(values)
    np.testing.assert_array_equal(network.run(values_for(network))[0], before)


def test_closes_twice_and_is_of_no_use_afterwards(network: LiteRtNetwork) -> None:
    network.close()
    network.close()
    with pytest.raises(EngineFailed, match=rf"the network {NAME}\.tflite was used after it had been closed"):
        network.run(values_for(network))
    with pytest.raises(EngineFailed, match="was used after it had been closed"):
        network.resize((1, 146, 2))


@pytest.mark.parametrize("kept", [0.999, 0.5, 0.01, 0.0])
def test_a_model_that_was_cut_off_is_refused(tmp_path: Path, kept: float) -> None:
    whole, path = shipped_model(NAME).read_bytes(), tmp_path / "cut.tflite"
    path.write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises(EngineUnavailable, match=r"cut\.tflite can't be loaded: .*expected a TensorFlow Lite model"):
        LiteRtNetwork(path)


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.tflite"
    other.write_bytes(b"not a model" * 1000)
    for path in (other, tmp_path, tmp_path / "absent.tflite"):
        with pytest.raises(EngineUnavailable, match=rf"{path.name} can't be loaded: .*expected a TensorFlow Lite"):
            LiteRtNetwork(path)


def test_without_the_package_its_command_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ai_edge_litert.interpreter", None)
    with pytest.raises(EngineUnavailable, match=r"LiteRT.*can't be loaded.*pip install ai-edge-litert") as told:
        LiteRtNetwork(shipped_model(NAME))
    assert told.value.command == "pip install ai-edge-litert"


def test_a_package_that_does_not_load_says_what_it_needs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An old processor or system: its library can't be opened."""
    package = tmp_path / "ai_edge_litert"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "interpreter.py").write_text("raise OSError('libm.so.6: version `GLIBC_2.27\\' not found')")
    for name in [name for name in sys.modules if name.partition(".")[0] == "ai_edge_litert"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(EngineUnavailable, match=r"GLIBC_2\.27' not found.*64-bit system: Linux .*glibc 2\.27"):
        LiteRtNetwork(shipped_model(NAME))
    for name in [name for name in sys.modules if name.partition(".")[0] == "ai_edge_litert"]:
        monkeypatch.delitem(sys.modules, name)


def test_loading_and_running_says_nothing() -> None:
    """LiteRT greets on the standard error."""
    program = (f"from faceseg_live.models.shipped import shipped_model as of\n"
               f"from faceseg_live.runtimes.litert import LiteRtNetwork\n"
               f"import numpy\n"
               f"network = LiteRtNetwork(of({NAME!r}))\n"
               f"network.run(numpy.zeros(network.input_shape, numpy.float32))\n")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_network_of_several_inputs_is_fed_all_of_them() -> None:
    network = LiteRtNetwork(shipped_model("face_regions"))
    assert network.input_shapes == ((1, 192, 192, 3), (1, 48, 48, 64), (1, 24, 24, 64), (1, 12, 12, 64))
    values = [np.random.default_rng(number).random(shape, np.float32)
              for number, shape in enumerate(network.input_shapes)]
    (logits,) = network.run(*values)
    assert logits.shape == (1, 96, 96, 19)
    for number, one in enumerate(values):
        others = [*values[:number], 1 - one, *values[number + 1 :]]
        assert np.abs(network.run(*others)[0] - logits).max() > 0.01, number
    with pytest.raises(EngineFailed, match="face_regions"):
        network.run(*values[:-1])
    network.close()
