"""The layers that an FCN-8s has, and what each gives: known before anything is computed.

Whatever runs the graph, no other layer is let through: OpenCV would build it and fail at the first image, or build
something else than is seen here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ...errors import EngineUnavailable
from .caffe_graph import Graph, Layer

_ROWS_AXIS = 2
_MOST = {"num_output": 1 << 16, "kernel_size": 1 << 12, "stride": 1 << 12, "pad": 1 << 12, "group": 1 << 16}
"""Parameter → its largest value; those of the published models are a hundredth of that."""
_OTHER_SIZES = ("kernel_h", "kernel_w", "stride_h", "stride_w", "pad_h", "pad_w", "global_pooling", "ceil_mode",
                "round_mode", "axis")
"""Parameters that change what a layer gives, and that no FCN-8s has."""
_NUMBER_BYTES = 4


@dataclass(frozen=True, slots=True)
class Blob:
    """What a layer gives: maps of float32."""

    channels: int
    height: int
    width: int

    @property
    def size_bytes(self) -> int:
        return self.channels * self.height * self.width * _NUMBER_BYTES


@dataclass(frozen=True, slots=True)
class Extent:
    """What a graph gives and takes."""

    entering: dict[str, int]
    """Layer → the channels of the first blob that it reads."""
    output: Blob
    most_bytes: int
    """What the blobs of one step take, at the step that takes most."""


def extent_of(graph: Graph) -> Extent:
    """Raises EngineUnavailable for a layer that is none of FCN-8s, ValueError where sizes don't fit each other."""
    width, height = graph.input_size
    blobs = {graph.input_name: Blob(3, height, width)}
    entering: dict[str, int] = {}
    most_bytes = 0
    for layer in graph.layers:
        if layer.name in entering:
            raise ValueError(f"two layers have the name {layer.name!r}")
        unknown = next((name for name in layer.bottoms if name not in blobs), None)
        if not layer.bottoms or unknown is not None:
            what = "nothing" if unknown is None else f"{unknown!r}, which no layer before it writes"
            raise ValueError(f"the layer {layer.name!r} reads {what}")
        read = [blobs[name] for name in layer.bottoms]
        entering[layer.name] = read[0].channels
        blobs[layer.top] = written = _given(layer, read)
        most_bytes = max(most_bytes, written.size_bytes + sum(blob.size_bytes for blob in read))
    return Extent(entering, blobs[graph.output_name], most_bytes)


def _given(layer: Layer, read: Sequence[Blob]) -> Blob:
    give = _LAYERS.get(layer.kind)
    if give is None:
        raise EngineUnavailable("engines.layer_kind", layer=layer.name, kind=layer.kind, known=tuple(_LAYERS))
    count = {"Crop": 2, "Eltwise": len(read)}.get(layer.kind, 1)
    if len(read) != count:
        raise ValueError(f"the layer {layer.name!r} reads {len(read)} blobs; expected {count}")
    written = give(layer, read)
    if min(written.channels, written.height, written.width) < 1:
        raise ValueError(f"the layer {layer.name!r} gives nothing: "
                         f"{written.channels} × {written.height} × {written.width}")
    return written


def _size(layer: Layer, group: str, name: str, least: int, default: int) -> int:
    value = layer.integer(group, name, default)
    if not least <= value <= _MOST[name]:
        raise ValueError(f"the layer {layer.name!r} has {value} as {name}; expected {least} to {_MOST[name]}")
    return value


def _window(layer: Layer, group: str) -> tuple[int, int, int]:
    """Kernel, stride and padding."""
    others = [name for name in _OTHER_SIZES if layer.count(group, name)]
    if others or layer.integer(group, "dilation", 1) != 1:
        raise ValueError(f"the layer {layer.name!r} has {others[0] if others else 'dilation'}, as no FCN-8s has")
    return (_size(layer, group, "kernel_size", 1, 1), _size(layer, group, "stride", 1, 1),
            _size(layer, group, "pad", 0, 0))


def _convolved(layer: Layer, read: Sequence[Blob]) -> Blob:
    group = "convolution_param"
    side, stride, pad = _window(layer, group)
    leaving, groups = _size(layer, group, "num_output", 1, 0), _size(layer, group, "group", 1, 1)
    (given,) = read
    if given.channels % groups or leaving % groups:
        raise ValueError(f"the layer {layer.name!r} has {groups} groups for {given.channels} and {leaving} channels")
    sides = [(length + 2 * pad - side) // stride + 1 if layer.kind == "Convolution"
             else stride * (length - 1) + side - 2 * pad for length in (given.height, given.width)]
    return Blob(leaving, *sides)


def _pooled(layer: Layer, read: Sequence[Blob]) -> Blob:
    group = "pooling_param"
    if layer.word(group, "pool", "MAX") not in ("MAX", "0"):
        raise EngineUnavailable("engines.layer_pools", layer=layer.name)
    side, stride, pad = _window(layer, group)
    (given,) = read
    sides = []
    for length in (given.height, given.width):
        steps = -(-(length + 2 * pad - side) // stride) + 1  # rounded up
        sides.append(steps - (pad > 0 and (steps - 1) * stride >= length + pad))  # the last one begins inside
    return Blob(given.channels, *sides)


def _summed(layer: Layer, read: Sequence[Blob]) -> Blob:
    if layer.word("eltwise_param", "operation", "SUM") not in ("SUM", "1") or layer.count("eltwise_param", "coeff"):
        raise EngineUnavailable("engines.layer_sums", layer=layer.name)
    if any(blob != read[0] for blob in read):
        raise ValueError(f"the layer {layer.name!r} joins maps of different sizes")
    return read[0]


def _cropped(layer: Layer, read: Sequence[Blob]) -> Blob:
    if layer.integer("crop_param", "axis", _ROWS_AXIS) != _ROWS_AXIS or layer.count("crop_param", "offset") > 1:
        raise EngineUnavailable("engines.layer_crops", layer=layer.name)
    offset = layer.integer("crop_param", "offset", 0)
    given, like = read
    if offset < 0 or offset + like.height > given.height or offset + like.width > given.width:
        raise ValueError(f"the layer {layer.name!r} crops more than there is")
    return Blob(given.channels, like.height, like.width)


def _unchanged(_layer: Layer, read: Sequence[Blob]) -> Blob:
    return read[0]


_LAYERS: dict[str, Callable[[Layer, Sequence[Blob]], Blob]] = {
    "Convolution": _convolved,
    "Deconvolution": _convolved,
    "Scale": _unchanged,
    "ReLU": _unchanged,
    "Pooling": _pooled,
    "Power": _unchanged,
    "Eltwise": _summed,
    "Crop": _cropped,
    "Dropout": _unchanged,
}
