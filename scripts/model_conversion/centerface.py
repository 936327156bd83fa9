"""Makes CenterFace a network for LiteRT: a third of its size, in half of OpenCV's time, for pictures of any size.

    python centerface.py ORIGINAL.onnx RESULT.tflite

- The input is (1, H, W, 3) RGB in 0..255. H and W are multiples of 32: 32 in the file, and what LiteRT is asked for.
- The four heads become one layer, the output (1, H / 4, W / 4, 15): heat before its sigmoid, log height and width,
  offset down and across, and five key points, down and across.
- Weights are stored in 8 bits, the few of small layers in half precision: it still computes with float32.
"""
# /// script
# requires-python = ">=3.11"
# dependencies = ["ai-edge-litert==2.3.0", "flatbuffers==25.12.19", "numpy==2.4.6", "onnx==1.23.2", "ml_dtypes==0.6.0",
#                 "protobuf==7.36.2"]
# ///

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper
from tflite_edits.from_onnx import graph_of
from tflite_edits.stored_weights import convolutions_from, store_weights

SIDE = 32
HEADS = ("536", "538", "539", "540")
"""Heat before its sigmoid, scale, offset, key points."""
LEAST_IN_8_BITS = 8000
"""Weights of a layer. Scores change by .009 at most on six frames; by .15 were all in 8 bits, for 2 % less in size."""


def main(source: str, result: str) -> None:
    model = onnx.load(source)
    unite_heads(model.graph)
    graph = graph_of(model, SIDE, SIDE)
    store_weights(graph, convolutions_from(graph, LEAST_IN_8_BITS))
    Path(result).write_bytes(graph.content())


def unite_heads(graph: Any) -> None:
    """One layer in place of the last four, changed in place; the sigmoid goes."""
    nodes = {node.output[0]: node for node in graph.node}
    heads = [nodes[name] for name in HEADS]
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    names = "heads.weight", "heads.bias"
    for at, name in enumerate(names, start=1):
        values = np.concatenate([stored[head.input[at]] for head in heads])
        graph.initializer.append(numpy_helper.from_array(values, name))
    united = helper.make_node("Conv", [heads[0].input[0], *names], ["heads"])
    united.attribute.extend(heads[0].attribute)
    kept = [node for node in graph.node if node not in heads and node.op_type != "Sigmoid"]
    del graph.node[:], graph.output[:]
    graph.node.extend([*kept, united])
    graph.output.append(helper.make_tensor_value_info("heads", onnx.TensorProto.FLOAT, None))


if __name__ == "__main__":
    main(*sys.argv[1:])
