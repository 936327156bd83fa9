"""FCN-8s' graph against OpenCV's own forward pass."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from faceseg_live.engines.parsers import fcn8s_network
from faceseg_live.engines.parsers.caffe_weights import CaffeFiles, read_caffe
from faceseg_live.engines.parsers.fcn8s import Fcn8sParser
from faceseg_live.engines.parsers.fcn8s_network import OpenCvNetwork
from faceseg_live.engines.parsers.fcn8s_scores import MEAN_BGR, Network
from faceseg_live.errors import EngineFailed, EngineUnavailable
from tests.caffe_files import Fcn8s, edit_graph, save_fcn8s

MakeNetwork = Callable[[CaffeFiles, "tuple[int, ...]"], Network]

SMALL, LARGE = Fcn8s(300, 2), Fcn8s(500, 21)

needs_torch = pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed")


def noise(side: int) -> np.ndarray:
    return np.random.default_rng(3).integers(0, 256, (side, side, 3), np.uint8)


@pytest.fixture
def torch_network() -> MakeNetwork:
    torch = pytest.importorskip("torch", reason="this graph is torch's")
    from faceseg_live.engines.parsers.fcn8s_torch import GraphNetwork

    return lambda files, channels: GraphNetwork(files, channels, torch.device("cpu"))


@pytest.mark.parametrize("net", [SMALL, LARGE, replace(SMALL, scales_in_layer=False)], ids=["300", "500", "power"])
def test_torch_scores_as_opencv_does(net: Fcn8s, torch_network: MakeNetwork, tmp_path: Path) -> None:
    files = read_caffe(save_fcn8s(tmp_path, net))
    channels = tuple(range(net.channels))
    crop = noise(net.side)
    ours = torch_network(files, channels).scores(crop)
    theirs = OpenCvNetwork(files, channels).scores(crop)
    assert ours.shape == (net.channels, net.side, net.side)
    assert theirs.std() > 0.5
    assert np.abs(ours - theirs).max() < 1e-3


def test_half_precision_gives_nearly_the_same(
    torch_network: MakeNetwork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from faceseg_live.engines.parsers import torch_network as networks

    files, crop = read_caffe(save_fcn8s(tmp_path, SMALL)), noise(300)
    exact = torch_network(files, (0, 1)).scores(crop)
    monkeypatch.setattr(networks, "half_pays", lambda device: True)
    half = torch_network(files, (0, 1)).scores(crop)
    assert half.dtype == np.float32
    assert 0 < np.abs(half - exact).max() < 0.02 * np.abs(exact).max()


def test_a_graph_without_numbers_fails(torch_network: MakeNetwork, tmp_path: Path) -> None:
    files = read_caffe(save_fcn8s(tmp_path, replace(SMALL, score_bias=(np.nan,))))
    with pytest.raises(EngineFailed, match="not numbers"):
        torch_network(files, (0, 1)).scores(noise(300))


def test_scores_repeat_and_leave_the_crop_alone(torch_network: MakeNetwork, tmp_path: Path) -> None:
    network = torch_network(read_caffe(save_fcn8s(tmp_path, SMALL)), (0, 1))
    crop = noise(300)
    before = crop.copy()
    first = network.scores(crop)
    assert np.array_equal(first, network.scores(crop))
    assert np.array_equal(crop, before)


def test_the_mean_is_taken_off_in_the_order_of_the_training(tmp_path: Path) -> None:
    net = OpenCvNetwork(read_caffe(save_fcn8s(tmp_path, SMALL)), (0, 1))
    crop = noise(300)
    reader = cv2.dnn.readNetFromCaffe(*(str(path) for path in sorted(tmp_path.iterdir(), reverse=True)))
    reader.setInput(cv2.dnn.blobFromImage(crop[..., ::-1].copy(), 1.0, (300, 300), MEAN_BGR, swapRB=False))
    assert np.abs(reader.forward()[0] - net.scores(crop)).max() < 1e-4


@needs_torch
def test_a_graphics_card_is_served_by_torch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    from faceseg_live.engines.parsers.fcn8s_torch import GraphNetwork

    monkeypatch.setattr(fcn8s_network, "torch_device", lambda request: torch.device("meta"))
    network = fcn8s_network.make_network(read_caffe(save_fcn8s(tmp_path, SMALL)), (0, 1), "auto")
    assert isinstance(network, GraphNetwork)
    assert network.device == "meta"


def test_the_processor_is_served_by_opencv(tmp_path: Path) -> None:
    parser = Fcn8sParser(save_fcn8s(tmp_path, SMALL), "cpu")
    assert parser.info.device == "CPU (OpenCV)"
    assert parser.info.why_not is None


def test_without_torch_opencv_runs_and_says_how_to_get_faster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fcn8s_network.importlib.util, "find_spec", lambda name: None)
    parser = Fcn8sParser(save_fcn8s(tmp_path, SMALL))
    assert parser.info.device == "CPU (OpenCV)"
    assert "faceseg-live[torch]" in str(parser.info.why_not)
    assert parser.parse(noise(300)).shape == (300, 300)


@pytest.mark.parametrize(("net", "face"), [(SMALL, 1), (LARGE, 15)])
def test_both_published_models_are_known_by_their_output(net: Fcn8s, face: int, tmp_path: Path) -> None:
    def margins(model: Path) -> np.ndarray:
        background, own = OpenCvNetwork(read_caffe(model), (0, face)).scores(noise(net.side))
        return own - background

    lead = float(np.median(margins(save_fcn8s(tmp_path / "one-sided", net))))
    model = save_fcn8s(tmp_path, replace(net, score_bias=(-lead,)))
    parser = Fcn8sParser(model)
    labels, margin = parser.parse(noise(net.side)), margins(model)
    assert parser.crop_size == (net.side, net.side)
    assert 0.2 < labels.mean() < 0.8
    assert np.abs(margin[labels != (margin > 0)]).max(initial=0) < 1e-3


def test_scores_that_are_no_numbers_are_reported(tmp_path: Path) -> None:
    parser = Fcn8sParser(save_fcn8s(tmp_path, replace(SMALL, score_bias=(np.nan,))))
    with pytest.raises(EngineFailed, match="not numbers"):
        parser.parse(noise(300))


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('type: "Pooling"', 'type: "LRN"', "'LRN', which no FCN-8s has"),
        ("pool: MAX", "pool: AVE", "pools otherwise"),
        ("operation: SUM", "operation: MAX", "joins otherwise"),
        ("axis: 2 offset: 31", "axis: 3 offset: 31", "crops otherwise"),
    ],
)
def test_layers_that_are_none_of_fcn8s_are_reported(
    old: str, new: str, problem: str, torch_network: MakeNetwork, tmp_path: Path
) -> None:
    model = save_fcn8s(tmp_path, SMALL)
    edit_graph(model, old, new)
    with pytest.raises(EngineUnavailable, match=problem):
        torch_network(read_caffe(model), (0, 1))
