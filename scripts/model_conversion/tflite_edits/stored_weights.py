"""Weights stored in 16 or 8 bits, which LiteRT turns into float32 once, while it loads the file.

What the network computes with is float32 as before: the file is smaller, a run takes as long.
"""

from __future__ import annotations

from collections.abc import Container

import numpy as np

from .graph import Array, Graph, Operator

_CHANNELS_AT = {"CONV_2D": 0, "TRANSPOSE_CONV": 0, "DEPTHWISE_CONV_2D": 3}
"""Operators with weights, and the axis of these that counts the output channels."""
_VERSION = 5  # of DEQUANTIZE: knows scales by channel
_STEPS = 127
CLIPPED_TO = (1.0, 0.97, 0.94, 0.9, 0.86, 0.82)
"""Shares of the largest weight: leaving out the few largest ones makes the steps finer for all others. Each channel
takes the one with the least squared error."""


def store_weights(graph: Graph, in_8_bits: Container[int]) -> None:
    """Of all convolutions: in 8 bits of those in `in_8_bits`, counted in their order from 0, else in half precision."""
    convolutions = _convolutions(graph)
    readers = [_reader(graph, convolution, index in in_8_bits) for index, convolution in enumerate(convolutions)]
    graph.operators = [*readers, *graph.operators]


def convolutions_from(graph: Graph, values: int) -> frozenset[int]:
    """Those with at least so many weights, counted in their order from 0."""
    return frozenset(index for index, convolution in enumerate(_convolutions(graph))
                     if graph.values(convolution.inputs[1]).size >= values)


def steps_of(weights: Array, axis: int) -> tuple[Array, Array]:
    """(int8 steps, float32 scale of each slice along `axis`): weights ≈ steps · scale."""
    others = tuple(each for each in range(weights.ndim) if each != axis)
    largest = np.maximum(np.abs(weights).max(axis=others, keepdims=True), np.float32(1e-9))
    best_steps, best_scales, least = weights, largest, np.full(largest.shape, np.inf)
    for share in CLIPPED_TO:
        scales = largest * np.float32(share / _STEPS)
        steps = np.clip(np.rint(weights / scales), -_STEPS, _STEPS)
        error = ((steps * scales - weights).astype(np.float64) ** 2).sum(axis=others, keepdims=True)
        is_better = error < least
        best_steps, best_scales = np.where(is_better, steps, best_steps), np.where(is_better, scales, best_scales)
        least = np.minimum(error, least)
    return best_steps.astype(np.int8), best_scales.astype(np.float32).reshape(-1)


def _convolutions(graph: Graph) -> list[Operator]:
    return [operator for operator in graph.operators if graph.kind(operator) in _CHANNELS_AT]


def _reader(graph: Graph, convolution: Operator, is_in_8_bits: bool) -> Operator:
    """What turns its weights into float32, and gives them to the convolution from now on."""
    weights = graph.values(convolution.inputs[1])
    if is_in_8_bits:
        axis = _CHANNELS_AT[graph.kind(convolution)]
        steps, scales = steps_of(weights, axis)
        stored = graph.add_constant(steps, scales=scales, axis=axis)
    else:
        stored = graph.add_constant(weights.astype(np.float16))
    read = graph.add_tensor(weights.shape)
    graph.set_input(convolution, 1, read)
    return graph.new_operator("DEQUANTIZE", _VERSION, (stored,), (read,))
