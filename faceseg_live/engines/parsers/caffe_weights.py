"""The weights of a Caffe network, read through OpenCV (below 5, which dropped the reader)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ...errors import EngineUnavailable
from ...files.structured_text import read_bounded, text_of
from ...runtimes.model_costs import require_memory, require_small_side
from ...runtimes.opencv_dnn import said_by_opencv
from ...runtimes.wire_format import WireError
from .caffe_blobs import require_whole_blobs
from .caffe_graph import Graph, Layer, parse_graph
from .caffe_layers import extent_of

Weights = dict[str, tuple[NDArray[np.float32], ...]]
"""Layer → its blobs: the weights, then the bias where it has one."""

_COPIES = 3
"""Of the weights that are in memory at once."""


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
        text = read_bounded(prototxt)
        graph = parse_graph(text_of(text))
        extent = extent_of(graph)
    except (ValueError, OSError) as error:
        raise EngineUnavailable("engines.no_prototxt", path=prototxt, reason=error) from error
    require_small_side(model, graph.input_name, max(graph.input_size))
    require_memory(model, extent.most_bytes)
    reader = _read(prototxt, text, model)
    weights = {layer.name: _blobs(reader, layer, shapes, model) for layer in graph.layers
               if (shapes := expected_shapes(layer, extent.entering[layer.name]))}
    return CaffeFiles(graph, weights, extent.output.channels, reader)


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


def _read(prototxt: Path, text: bytes, model: Path) -> Any:
    """From memory: what was checked is what is read, and OpenCV opens no path on Windows that isn't ASCII."""
    try:
        # Read once by us, once by OpenCV, and given to torch once more.
        require_memory(model, _COPIES * model.stat().st_size)
        content = np.fromfile(model, np.uint8)
        require_whole_blobs(content.data)
        return cv2.dnn.readNetFromCaffe(np.frombuffer(text, np.uint8), content)
    except (OSError, WireError, cv2.error) as error:
        reason = said_by_opencv(error) if isinstance(error, cv2.error) else error
        raise EngineUnavailable("engines.unreadable_caffemodel", path=model, prototxt=prototxt.name,
                                reason=reason) from error


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
