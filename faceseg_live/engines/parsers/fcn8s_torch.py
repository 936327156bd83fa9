"""The FCN-8s graph in torch: the Caffe files' layers, with their weights, on any device."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from ...domain.types import Pixels
from ...messages import Message
from .caffe_graph import Layer
from .caffe_weights import CaffeFiles
from .fcn8s_scores import Scores, input_of
from .torch_network import TorchNetwork

Weights: TypeAlias = Sequence[Tensor]
Step: TypeAlias = Callable[..., Tensor]
"""From a layer's weights and the blobs that it reads to the one that it writes."""


class GraphNetwork:
    """The requested channels of the graph, in the precision that is fastest on its device."""

    def __init__(self, files: CaffeFiles, channels: tuple[int, ...], device: torch.device) -> None:
        self._channels = list(channels)
        self._network = TorchNetwork(CaffeModule(files), device)

    @property
    def device(self) -> str:
        return self._network.device

    @property
    def why_not(self) -> Message | None:
        return self._network.why_not

    def scores(self, crop: Pixels) -> Scores:
        """(height, width, 3) RGB → (n, h, w). Raises EngineFailed."""
        scores = self._network.scores(torch.from_numpy(input_of(crop)))
        return np.asarray(scores[0, self._channels].cpu().numpy(), np.float32)

    def close(self) -> None:
        """Nothing outlives the network."""


class CaffeModule(nn.Module):
    """(1, 3, height, width) blue first, the mean taken off → (1, channels, height, width) scores."""

    def __init__(self, files: CaffeFiles) -> None:
        super().__init__()
        graph = files.graph
        self._input, self._output = graph.input_name, graph.output_name
        self._layers = graph.layers
        self.steps = nn.ModuleList(
            CaffeLayer(layer, files.weights.get(layer.name, ())) for layer in graph.layers
        )
        self._last_use = {name: i for i, layer in enumerate(graph.layers) for name in (*layer.bottoms, layer.top)}

    def forward(self, values: Tensor) -> Tensor:
        blobs = {self._input: values}
        for place, (layer, module) in enumerate(zip(self._layers, self.steps, strict=True)):
            blobs[layer.top] = module(*(blobs[name] for name in layer.bottoms))
            for name in layer.bottoms:  # the early maps are large
                if self._last_use[name] == place and name != self._output:
                    blobs.pop(name, None)
        return blobs[self._output]


class CaffeLayer(nn.Module):
    """One layer with its weights."""

    def __init__(self, layer: Layer, blobs: Sequence[NDArray[np.float32]]) -> None:
        super().__init__()
        self._step = _STEPS[layer.kind](layer)
        self.weights = nn.ParameterList(torch.from_numpy(blob) for blob in blobs)

    def forward(self, *blobs: Tensor) -> Tensor:
        return self._step(self.weights, *blobs)


def _convolution(layer: Layer) -> Step:
    function: Any = F.conv2d if layer.kind == "Convolution" else F.conv_transpose2d
    group = "convolution_param"
    stride, pad = layer.integer(group, "stride", 1), layer.integer(group, "pad", 0)
    groups = layer.integer(group, "group", 1)

    def step(weights: Weights, x: Tensor) -> Tensor:
        convolved: Tensor = function(x, *weights, stride=stride, padding=pad, groups=groups)
        return convolved

    return step


def _scale(_layer: Layer) -> Step:
    def step(weights: Weights, x: Tensor) -> Tensor:
        factor, *shift = (blob.view(1, -1, 1, 1) for blob in weights)
        return x * factor + shift[0] if shift else x * factor

    return step


def _relu(layer: Layer) -> Step:
    # In place as in Caffe: the maps of the first layers take 125 MB each.
    run = torch.relu_ if layer.top in layer.bottoms else torch.relu
    return lambda _weights, x: run(x)


def _pooling(layer: Layer) -> Step:
    group = "pooling_param"
    side, stride, pad = (layer.integer(group, *field) for field in (("kernel_size", 1), ("stride", 1), ("pad", 0)))
    return lambda _weights, x: F.max_pool2d(x, side, stride, pad, ceil_mode=True)


def _power(layer: Layer) -> Step:
    power, scale, shift = (
        layer.number("power_param", field, default) for field, default in (("power", 1), ("scale", 1), ("shift", 0))
    )
    return lambda _weights, x: (x * scale + shift) if power == 1 else (x * scale + shift) ** power


def _sum(_layer: Layer) -> Step:
    return lambda _weights, *parts: sum(parts[1:], parts[0])


def _crop(layer: Layer) -> Step:
    """Rows and columns from the offset on, as many as the second blob has."""
    offset = layer.integer("crop_param", "offset", 0)
    return lambda _weights, x, like: x[:, :, offset : offset + like.shape[2], offset : offset + like.shape[3]]


def _dropout(_layer: Layer) -> Step:
    """Only training drops."""
    return lambda _weights, x: x


# As many as `caffe_layers.py` lets through.
_STEPS: dict[str, Callable[[Layer], Step]] = {
    "Convolution": _convolution,
    "Deconvolution": _convolution,
    "Scale": _scale,
    "ReLU": _relu,
    "Pooling": _pooling,
    "Power": _power,
    "Eltwise": _sum,
    "Crop": _crop,
    "Dropout": _dropout,
}
