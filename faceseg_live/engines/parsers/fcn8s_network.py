"""The FCN-8s graph, run by torch on a graphics card and by OpenCV on the processor.

On one core OpenCV takes 1.4 s for a crop of 300 × 300 and 3.3 s for one of 500 × 500, torch 2.3 s and 4.5 s.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ...errors import EngineUnavailable
from ...frames import Pixels
from ...runtimes.devices import CPU, device_title, torch_device, why_not_torch
from .caffe_graph import Layer
from .caffe_weights import CaffeFiles

if TYPE_CHECKING:
    import torch

MEAN_BGR = (104.00699, 116.66877, 122.67892)
"""Of the training pictures (S3); subtracted."""

_NEEDS_TORCH = 'only torch runs it on a graphics card: pip install -c constraints.txt "faceseg-live[torch]"'

Scores = NDArray[np.float32]


class Network(Protocol):
    """Scores every pixel of a crop. Made, used and closed on one thread."""

    @property
    def device(self) -> str: ...
    @property
    def why_not(self) -> str:
        """One line where a better device was wished or is in this computer; else empty."""
    def scores(self, crop: Pixels) -> Scores:
        """(height, width, 3) RGB of the network's size → the wished channels, (n, h, w)."""
    def close(self) -> None: ...


def make_network(files: CaffeFiles, channels: tuple[int, ...], device: str) -> Network:
    """The fastest network that can be had.

    Args:
        channels: of the output, in the order in which they are wished.
        device: one of settings.DEVICES.

    Raises EngineUnavailable for a layer that is none of FCN-8s.
    """
    if device == CPU:
        return OpenCvNetwork(files, channels)
    if importlib.util.find_spec("torch") is None:
        return OpenCvNetwork(files, channels, _NEEDS_TORCH)
    found = torch_device(device)
    if found.type == CPU:
        return OpenCvNetwork(files, channels, why_not_torch(device, found))
    return TorchNetwork(files, channels, found)


class OpenCvNetwork:
    """OpenCV's own forward pass, on the processor."""

    def __init__(self, files: CaffeFiles, channels: tuple[int, ...], why_not: str = "") -> None:
        self._net = files.reader
        self._channels = channels
        self.why_not = why_not

    @property
    def device(self) -> str:
        return "CPU (OpenCV)"

    def scores(self, crop: Pixels) -> Scores:
        """(height, width, 3) RGB → (n, h, w)."""
        centred = crop[..., ::-1].astype(np.float32) - np.asarray(MEAN_BGR, np.float32)
        self._net.setInput(np.ascontiguousarray(centred.transpose(2, 0, 1)[None]))
        return np.asarray(self._net.forward()[0, list(self._channels)], np.float32)

    def close(self) -> None:
        self._net = None


class TorchNetwork:
    """The same layers with the same weights, in float32, on any device of torch."""

    why_not = ""

    def __init__(self, files: CaffeFiles, channels: tuple[int, ...], device: torch.device) -> None:
        import torch

        self._device = device
        self._channels = list(channels)
        self._layers = files.graph.layers
        self._steps = [
            _step(layer, [torch.from_numpy(blob).to(self._device) for blob in files.weights.get(layer.name, ())])
            for layer in self._layers
        ]
        self._input, self._output = files.graph.input_name, files.graph.output_name
        self._mean = torch.tensor(MEAN_BGR, dtype=torch.float32, device=self._device).view(1, 3, 1, 1)
        self._last_use = {name: i for i, layer in enumerate(self._layers) for name in (*layer.bottoms, layer.top)}

    @property
    def device(self) -> str:
        return device_title(self._mean.device)

    def scores(self, crop: Pixels) -> Scores:
        """(height, width, 3) RGB → (n, h, w)."""
        import torch

        with torch.inference_mode():
            picture = torch.from_numpy(np.ascontiguousarray(crop[..., ::-1])).to(self._device)
            blobs = {self._input: picture.permute(2, 0, 1)[None].float() - self._mean}
            for place, (layer, step) in enumerate(zip(self._layers, self._steps, strict=True)):
                blobs[layer.top] = step(*(blobs[name] for name in layer.bottoms))
                for name in layer.bottoms:  # the early maps are large
                    if self._last_use[name] == place and name != self._output:
                        blobs.pop(name, None)
            wished = blobs[self._output][0, self._channels]
            return np.asarray(wished.cpu().numpy(), np.float32)

    def close(self) -> None:
        self._steps = []


Step = Callable[..., "torch.Tensor"]
"""From the blobs that a layer reads to the one that it writes."""


def _step(layer: Layer, blobs: Sequence[torch.Tensor]) -> Step:
    if layer.kind in _WEIGHTED:
        return _WEIGHTED[layer.kind](layer, blobs)
    if layer.kind in _PLAIN:
        return _PLAIN[layer.kind](layer)
    known = ", ".join((*_WEIGHTED, *_PLAIN))
    raise EngineUnavailable(
        f"the layer {layer.name!r} is of the kind {layer.kind!r}, which no FCN-8s has; expected one of: {known}"
    )


def _convolution(layer: Layer, blobs: Sequence[torch.Tensor]) -> Step:
    from torch.nn.functional import conv2d, conv_transpose2d

    function: Any = conv2d if layer.kind == "Convolution" else conv_transpose2d
    weight, bias = blobs[0], blobs[1] if len(blobs) > 1 else None
    group = "convolution_param"
    stride, pad = layer.integer(group, "stride", 1), layer.integer(group, "pad", 0)
    groups = layer.integer(group, "group", 1)
    return lambda x: function(x, weight, bias, stride=stride, padding=pad, groups=groups)


def _scale(layer: Layer, blobs: Sequence[torch.Tensor]) -> Step:
    del layer
    factor, *shift = (blob.view(1, -1, 1, 1) for blob in blobs)
    return lambda x: x * factor + shift[0] if shift else x * factor


def _relu(layer: Layer) -> Step:
    import torch

    # In place as in Caffe: the maps of the first layers take 125 MB each.
    step: Step = torch.relu_ if layer.top in layer.bottoms else torch.relu
    return step


def _pooling(layer: Layer) -> Step:
    from torch.nn.functional import max_pool2d

    group = "pooling_param"
    if layer.word(group, "pool", "MAX") not in ("MAX", "0"):
        raise EngineUnavailable(f"the layer {layer.name!r} pools otherwise than by the maximum, as no FCN-8s does")
    side, stride, pad = (layer.integer(group, *field) for field in (("kernel_size", 1), ("stride", 1), ("pad", 0)))
    return lambda x: max_pool2d(x, side, stride, pad, ceil_mode=True)


def _power(layer: Layer) -> Step:
    power, scale, shift = (
        layer.number("power_param", field, default) for field, default in (("power", 1), ("scale", 1), ("shift", 0))
    )
    return lambda x: (x * scale + shift) if power == 1 else (x * scale + shift) ** power


def _sum(layer: Layer) -> Step:
    if layer.word("eltwise_param", "operation", "SUM") not in ("SUM", "1") or layer.count("eltwise_param", "coeff"):
        raise EngineUnavailable(f"the layer {layer.name!r} joins otherwise than by a plain sum, as no FCN-8s does")
    return lambda *parts: sum(parts[1:], parts[0])


def _crop(layer: Layer) -> Step:
    """Rows and columns from the offset on, as many as the second blob has."""
    if layer.integer("crop_param", "axis", _ROWS_AXIS) != _ROWS_AXIS or layer.count("crop_param", "offset") > 1:
        raise EngineUnavailable(f"the layer {layer.name!r} crops otherwise than by one offset, as no FCN-8s does")
    offset = layer.integer("crop_param", "offset", 0)
    return lambda x, like: x[:, :, offset : offset + like.shape[2], offset : offset + like.shape[3]]


def _dropout(layer: Layer) -> Step:
    """Only training drops."""
    del layer
    return lambda x: x


_ROWS_AXIS = 2
_WEIGHTED: dict[str, Callable[[Layer, Sequence[Any]], Step]] = {
    "Convolution": _convolution,
    "Deconvolution": _convolution,
    "Scale": _scale,
}
_PLAIN: dict[str, Callable[[Layer], Step]] = {
    "ReLU": _relu,
    "Pooling": _pooling,
    "Power": _power,
    "Eltwise": _sum,
    "Crop": _crop,
    "Dropout": _dropout,
}
