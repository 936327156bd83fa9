"""The weights of a Caffe network, read through OpenCV (below 5, which dropped the reader)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ...errors import EngineUnavailable
from .caffe_graph import Graph, Layer, parse_graph

Weights = dict[str, tuple[NDArray[np.float32], ...]]
"""Layer → its blobs: the weights, then the bias where it has one."""

_IMAGE_CHANNELS = 3


@dataclass(frozen=True, slots=True)
class CaffeFiles:
    """What a pair of files holds; its weights were checked against its graph."""

    graph: Graph
    weights: Weights
    output_channels: int
    reader: Any
    """OpenCV's own network (cv2.dnn.Net) of the same files."""


def prototxt_of(model: Path) -> Path:
    """The graph that belongs to a .caffemodel: of the same stem, or the only .prototxt next to it.

    Raises EngineUnavailable where there is none, or several without the name.
    """
    own = model.with_suffix(".prototxt")
    if own.is_file():
        return own
    candidates = sorted(model.parent.glob("*.prototxt"))
    if len(candidates) == 1:
        return candidates[0]
    if candidates:
        raise EngineUnavailable("engines.which_prototxt", model=model.name, expected=own.name, count=len(candidates),
                                folder=model.parent)
    raise EngineUnavailable("engines.needs_prototxt", model=model.name, expected=own.name, folder=model.parent)


def read_caffe(model: Path) -> CaffeFiles:
    """Read a .caffemodel and the .prototxt next to it. Raises EngineUnavailable, with the first thing that is wrong."""
    if not model.is_file():
        raise EngineUnavailable("engines.no_caffemodel", path=model)
    if not hasattr(cv2.dnn, "readNetFromCaffe"):
        raise EngineUnavailable("engines.new_opencv", version=cv2.__version__,
                                command='pip install "opencv-contrib-python-headless<5"')
    prototxt = prototxt_of(model)
    try:
        graph = parse_graph(prototxt.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise EngineUnavailable("engines.no_prototxt", path=prototxt, reason=error) from error
    reader = _read(prototxt, model)
    weights, channels = {}, {graph.input_name: _IMAGE_CHANNELS}
    for layer in graph.layers:
        if not layer.bottoms:
            raise EngineUnavailable("engines.layer_reads_nothing", path=prototxt, layer=layer.name)
        entering = channels[layer.bottoms[0]]  # OpenCV has made sure that something writes it
        if shapes := expected_shapes(layer, entering):
            weights[layer.name] = _blobs(reader, layer, shapes, model)
        channels[layer.top] = layer.integer("convolution_param", "num_output", entering)
    return CaffeFiles(graph, weights, channels[graph.output_name], reader)


def expected_shapes(layer: Layer, channels: int) -> list[tuple[int, ...]]:
    """Shapes of the blobs that a layer with so many entering channels holds; empty for one that has none."""
    if layer.kind == "Scale":
        shapes: list[tuple[int, ...]] = [(channels,)]
        return shapes * 2 if layer.word("scale_param", "bias_term", "false") == "true" else shapes
    if layer.kind not in ("Convolution", "Deconvolution"):
        return []
    leaving = layer.integer("convolution_param", "num_output", 0)
    group = layer.integer("convolution_param", "group", 1)
    side = layer.integer("convolution_param", "kernel_size", 1)
    first, second = (leaving, channels) if layer.kind == "Convolution" else (channels, leaving)
    shapes = [(first, second // group, side, side)]
    if layer.word("convolution_param", "bias_term", "true") == "true":
        shapes.append((leaving,))
    return shapes


def _read(prototxt: Path, model: Path) -> Any:
    paths = str(prototxt), str(model)
    try:
        if all(path.isascii() for path in paths):
            return cv2.dnn.readNetFromCaffe(*paths)
        # OpenCV opens no such path on Windows.
        return cv2.dnn.readNetFromCaffe(*(np.fromfile(path, np.uint8) for path in paths))
    except cv2.error as error:
        raise EngineUnavailable("engines.unreadable_caffemodel", path=model, prototxt=prototxt.name,
                                reason=_reason(error)) from error


def _blobs(
    reader: Any, layer: Layer, shapes: list[tuple[int, ...]], model: Path
) -> tuple[NDArray[np.float32], ...]:
    blobs = []
    for number, shape in enumerate(shapes):
        try:
            blob = np.asarray(reader.getParam(layer.name, number), np.float32)
        except cv2.error as error:
            raise EngineUnavailable("engines.layer_without_weights", path=model, layer=layer.name) from error
        came = blob.shape if len(shape) > 1 else (blob.size,)
        if came != shape and not _is_one_for_all(layer, came):
            raise EngineUnavailable("engines.layer_shape", path=model, layer=layer.name, expected=_shown(shape),
                                    shape=_shown(came))
        blobs.append(blob.reshape(came))
    return tuple(blobs)


def _is_one_for_all(layer: Layer, shape: tuple[int, ...]) -> bool:
    return layer.kind == "Scale" and shape == (1,)


def _shown(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape))


def _reason(error: cv2.error) -> str:
    """OpenCV's text without its source line."""
    return str(getattr(error, "err", "") or error).strip().splitlines()[0]
