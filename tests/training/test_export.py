"""The file that the program runs gives what the trained network gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the network is torch's")

from faceseg_live.runtimes.litert import LiteRtNetwork  # noqa: E402
from training import export  # noqa: E402
from training.network import RegionNetwork, Shape  # noqa: E402
from training.run import Recipe, Run  # noqa: E402
from training.to_litert import graph_of  # noqa: E402

MOST_BYTES = 2_000_000
HALF_PRECISION = 2e-3
"""Of the logits' spread, by which weights in 16 bits may change them."""


def weathered(layers: torch.nn.Module) -> torch.nn.Module:
    """With norms as a training leaves them: fresh ones change nothing."""
    chance = torch.Generator().manual_seed(2)
    for norm in (layer for layer in layers.modules() if isinstance(layer, torch.nn.BatchNorm2d)):
        for values, low, high in ((norm.running_mean, -0.3, 0.3), (norm.running_var, 0.5, 2.0),
                                  (norm.weight.data, 0.5, 2.0), (norm.bias.data, -0.5, 0.5)):
            values.copy_(low + (high - low) * torch.rand(values.shape, generator=chance))
    return layers.eval()


def answers(network: RegionNetwork, content: bytes, folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """(h, w, 19) of torch and of LiteRT, for inputs of chance."""
    path = folder / "network.tflite"
    path.write_bytes(content)
    loaded = LiteRtNetwork(path)
    chance = np.random.default_rng(1)
    inputs = [chance.random(shape, np.float32) for shape in loaded.input_shapes]
    (found,) = loaded.run(*inputs)
    loaded.close()
    with torch.no_grad():
        expected = network(*(torch.as_tensor(each).permute(0, 3, 1, 2) for each in inputs))[0].permute(1, 2, 0).numpy()
    return expected, found[0]


def test_it_equals_the_network_within_half_precision(tmp_path: Path) -> None:
    network = weathered(RegionNetwork(Shape()))
    content = export.exported(network)
    assert len(content) < MOST_BYTES
    expected, found = answers(network, content, tmp_path)
    assert found.shape == expected.shape == (96, 96, 19)
    assert np.abs(found - expected).max() < HALF_PRECISION * np.ptp(expected)


def test_unrounded_it_equals_the_network(tmp_path: Path) -> None:
    network = weathered(RegionNetwork(Shape(side=64)))
    expected, found = answers(network, graph_of(network, network.shape.input_shapes).content(), tmp_path)
    assert np.abs(found - expected).max() < 1e-5 * np.ptp(expected)


def test_the_average_of_a_run_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = Run(Recipe(Shape(side=64)))
    weathered(run.average)
    run.save(tmp_path)
    file = tmp_path / "network.tflite"
    assert export.main(["--run", str(tmp_path), "--out", str(file)]) == 0
    assert file.name in capsys.readouterr().out
    expected, found = answers(run.average, file.read_bytes(), tmp_path)
    assert np.abs(found - expected).max() < HALF_PRECISION * np.ptp(expected)


def test_without_a_run_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert export.main(["--run", str(tmp_path), "--out", str(tmp_path / "network.tflite")]) == 1
    assert "checkpoint.pt" in capsys.readouterr().err
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("layers", [
    [torch.nn.Conv2d(3, 4, 3, padding=1)],
    [torch.nn.ZeroPad2d((1, 1, 1, 1)), torch.nn.Conv2d(3, 4, 3, stride=2)],
    [torch.nn.ZeroPad2d((1, 1, 1, 1)), torch.nn.ReLU()],
    [torch.nn.Conv2d(3, 3, 3, groups=3, dilation=2)],
    [torch.nn.Conv2d(6, 6, 1, groups=2)],
    [torch.nn.Upsample(scale_factor=2, mode="nearest")],
    [torch.nn.Sigmoid()],
], ids=lambda layers: "-".join(type(layer).__name__ for layer in layers))
def test_what_it_does_not_know_is_refused(layers: list[torch.nn.Module]) -> None:
    with pytest.raises(ValueError, match=r"known|pads otherwise|expected a convolution"):
        graph_of(torch.nn.Sequential(*layers).eval(), [(getattr(layers[0], "in_channels", 3), 32, 32)])


def test_a_network_in_training_is_refused() -> None:
    with pytest.raises(ValueError, match="being trained"):
        graph_of(RegionNetwork(Shape(side=64)).train(), Shape(side=64).input_shapes)
