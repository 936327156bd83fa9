"""Writes small Caffe models with the layers of the published FCN-8s ones: a deploy .prototxt and its .caffemodel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_DEPTHS = (2, 2, 3, 3, 3)
_BYTES, _VARINT_BITS = 2, 7


@dataclass(frozen=True)
class Fcn8s:
    """A random network; the same widths give the same weights."""

    side: int = 300
    channels: int = 2
    widths: tuple[int, ...] = (4, 6, 8, 8, 8)
    hidden: int = 16
    scales_in_layer: bool = True
    """The factors of pool3 and pool4 as Scale layers with stored weights, else as Power layers."""
    score_bias: tuple[float, ...] = ()
    """Of the face's score, and those after it; all others are 0."""
    score_gain: float = 0.2

    @property
    def suffix(self) -> str:
        """The small published model's output layers carry one."""
        return "_r" if self.channels == 2 else ""


def save_fcn8s(folder: Path, net: Fcn8s, stem: str = "face_seg_fcn8s") -> Path:
    """Write both files; returns the path of the .caffemodel."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{stem}.caffemodel"
    path.with_suffix(".prototxt").write_text(prototxt(net))
    path.write_bytes(caffemodel(weights(net)))
    return path


def weights(net: Fcn8s) -> dict[str, tuple[str, list[Floats]]]:
    """Layer → its type and blobs."""
    rng = np.random.default_rng(7)

    def normal(*shape: int) -> Floats:
        spread = np.sqrt(2 / max(np.prod(shape[1:]), 1))
        return (rng.standard_normal(shape, np.float32) * spread).astype(np.float32)

    def convolution(leaving: int, entering: int, side: int) -> list[Floats]:
        return [normal(leaving, entering, side, side), normal(leaving) * np.float32(0.1)]

    made: dict[str, tuple[str, list[Floats]]] = {}
    entering = 3
    for block, (depth, width) in enumerate(zip(_DEPTHS, net.widths, strict=True), start=1):
        for number in range(1, depth + 1):
            made[f"conv{block}_{number}"] = "Convolution", convolution(width, entering, 3)
            entering = width
    made["fc6"] = "Convolution", convolution(net.hidden, entering, 7)
    made["fc7"] = "Convolution", convolution(net.hidden, net.hidden, 1)
    tail, count = net.suffix, net.channels
    score, bias = convolution(count, net.hidden, 1)
    bias[:] = 0
    face = 15 if count == 21 else 1
    bias[face : face + len(net.score_bias)] = net.score_bias
    made[f"score_fr{tail}"] = "Convolution", [score * np.float32(net.score_gain), bias]
    made[f"upscore2{tail}"] = "Deconvolution", [interpolation(count, 4)]
    if net.scales_in_layer:
        made["scale_pool4"] = "Scale", [np.full(net.widths[3], 0.01, np.float32)]
        made["scale_pool3"] = "Scale", [np.full(net.widths[2], 0.0001, np.float32)]
    made[f"score_pool4{tail}"] = "Convolution", convolution(count, net.widths[3], 1)
    made[f"upscore_pool4{tail}"] = "Deconvolution", [interpolation(count, 4)]
    made[f"score_pool3{tail}"] = "Convolution", convolution(count, net.widths[2], 1)
    made[f"upscore8{tail}"] = "Deconvolution", [interpolation(count, 16)]
    return made


def interpolation(channels: int, side: int) -> Floats:
    """Bilinear weights of a deconvolution, as FCN begins and, in the end, remains."""
    steps = 1 - np.abs(np.arange(side) - (side - 1) / 2) / (side / 2)
    kernel = np.zeros((channels, channels, side, side), np.float32)
    kernel[range(channels), range(channels)] = np.outer(steps, steps)
    return kernel


def prototxt(net: Fcn8s) -> str:
    """The graph, in protobuf's text format."""
    return "\n".join(_layers(net)) + "\n"


def _layers(net: Fcn8s) -> Iterator[str]:
    tail, count, data = net.suffix, net.channels, "data"
    yield f"""# FCN-8s
layer {{
  name: "input" type: 'Input' top: "{data}"
  input_param {{ shape: {{ dim: 1 dim: 3 dim: {net.side} dim: {net.side} }} }}
}}"""
    top = data
    for block, (depth, width) in enumerate(zip(_DEPTHS, net.widths, strict=True), start=1):
        for number in range(1, depth + 1):
            name, pad = f"{block}_{number}", 100 if block == number == 1 else 1
            yield _convolution(f"conv{name}", top, f"num_output: {width} pad: {pad} kernel_size: 3 stride: 1")
            top = f"conv{name}"
            yield _layer(f"relu{name}", "ReLU", [top], top)
        pooling = "pooling_param { pool: MAX kernel_size: 2 stride: 2 }"
        yield _layer(f"pool{block}", "Pooling", [top], f"pool{block}", pooling)
        top = f"pool{block}"
    for number, side in ((6, 7), (7, 1)):
        yield _convolution(f"fc{number}", top, f"num_output: {net.hidden} pad: 0 kernel_size: {side} stride: 1")
        top = f"fc{number}"
        yield _layer(f"relu{number}", "ReLU", [top], top)
        yield _layer(f"drop{number}", "Dropout", [top], top, "dropout_param { dropout_ratio: 0.5 }")
    yield _score(f"score_fr{tail}", top, count)
    yield _deconvolution(f"upscore2{tail}", f"score_fr{tail}", count, 4, 2)
    top = f"upscore2{tail}"
    for pool, factor, offset, name in ((4, 0.01, 5, "fuse_pool4"), (3, 0.0001, 9, "fuse_pool3")):
        scaled, scored, cropped = f"scale_pool{pool}", f"score_pool{pool}{tail}", f"score_pool{pool}c"
        if net.scales_in_layer:
            filler = f'scale_param {{ filler {{ type: "constant" value: {factor} }} }}'
            yield _layer(scaled, "Scale", [f"pool{pool}"], scaled, filler)
        else:
            yield _layer(scaled, "Power", [f"pool{pool}"], scaled, f"power_param {{ scale: {factor} }}")
        yield _score(scored, scaled, count)
        yield _layer(cropped, "Crop", [scored, top], cropped, f"crop_param {{ axis: 2 offset: {offset} }}")
        yield _layer(name, "Eltwise", [top, cropped], name, "eltwise_param { operation: SUM }")
        upscore, side, stride = ("upscore_pool4", 4, 2) if pool == 4 else ("upscore8", 16, 8)
        yield _deconvolution(f"{upscore}{tail}", name, count, side, stride)
        top = f"{upscore}{tail}"
    yield _layer("score", "Crop", [top, data], "score", "crop_param { axis: 2 offset: 31 }")


def _layer(name: str, kind: str, bottoms: Iterable[str], top: str, parameters: str = "") -> str:
    reads = " ".join(f'bottom: "{bottom}"' for bottom in bottoms)
    return f'layer {{ name: "{name}" type: "{kind}" {reads} top: "{top}" {parameters} }}'


def _convolution(name: str, bottom: str, parameters: str, kind: str = "Convolution") -> str:
    parameters = f"param {{ lr_mult: 1 decay_mult: 1 }} convolution_param {{ {parameters} }}"
    return _layer(name, kind, [bottom], name, parameters)


def _score(name: str, bottom: str, count: int) -> str:
    return _convolution(name, bottom, f"num_output: {count} pad: 0 kernel_size: 1")


def _deconvolution(name: str, bottom: str, count: int, side: int, stride: int) -> str:
    parameters = f"num_output: {count} bias_term: false kernel_size: {side} stride: {stride}"
    return _convolution(name, bottom, parameters, "Deconvolution")


def edit_graph(model: Path, old: str, new: str) -> None:
    """Write something else into the graph beside a model."""
    graph = model.with_suffix(".prototxt")
    text = graph.read_text()
    assert old in text
    graph.write_text(text.replace(old, new))


def caffemodel(layers: dict[str, tuple[str, list[Floats]]]) -> bytes:
    """caffe.proto's NetParameter on the wire: name = 1, layer = 100 {name = 1, type = 2, blobs = 7}."""
    return b"".join([_field(1, b"random"), *(_field(100, _stored(name, *rest)) for name, rest in layers.items())])


def _stored(name: str, kind: str, blobs: list[Floats]) -> bytes:
    return b"".join([_field(1, name.encode()), _field(2, kind.encode()), *(_field(7, _blob(blob)) for blob in blobs)])


def _blob(values: Floats) -> bytes:
    """BlobProto: data = 5 and shape = 7 {dim = 1}, both packed."""
    dims = b"".join(_varint(side) for side in values.shape)
    return _field(7, _field(1, dims)) + _field(5, np.ascontiguousarray(values, "<f4").tobytes())


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | _BYTES) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    out = bytearray()
    while value >= 1 << _VARINT_BITS:
        out.append(value & 0x7F | 0x80)
        value >>= _VARINT_BITS
    out.append(value)
    return bytes(out)
