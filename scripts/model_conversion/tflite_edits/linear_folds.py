"""Linear steps that follow one another become one: the network computes the same in fewer operations.

Equal but for the rounding of float32. All sums run in a fixed order in float64, element by element, so that the
results are the same bits on every machine; a library's matrix product promises no order.
"""

from __future__ import annotations

import numpy as np

from .graph import Array, Graph, Operator

_NO_ACTIVATION = 0
_X, _W, _B = range(3)
"""Where a convolution has its input, its weights (outputs, rows, columns, inputs) and its bias."""


def fold(graph: Graph) -> None:
    """Apply every rule of this file until none finds anything."""
    rules = (_fold_scaling, _fold_pointwise, _pool_before_projecting, _fold_into_transposed)
    while any(rule(graph, operator) for rule in rules for operator in graph.operators):
        pass


def product(left: Array, right: Array) -> Array:
    """Of two matrices, (M, K) and (K, N)."""
    total = np.zeros((left.shape[0], right.shape[1]))
    for column, row in zip(left.T.astype(np.float64), right.astype(np.float64), strict=True):
        total += column[:, None] * row
    return total


def _fold_scaling(graph: Graph, scaling: Operator) -> bool:
    """W (s∘x + t) + b = (W∘s) x + (W t + b): a normalisation before nothing but pointwise convolutions."""
    if not _is_with_constant(graph, scaling, "MUL"):
        return False
    shift = _only_follower(graph, scaling, "ADD")
    if shift is None or not _is_with_constant(graph, shift, "ADD"):
        return False
    convolutions = _followers(graph, shift)
    if not convolutions or not all(_is_pointwise(graph, each) for each in convolutions):
        return False
    scales, shifts = graph.values(scaling.inputs[1]), graph.values(shift.inputs[1])
    for convolution in convolutions:
        weights, bias = _matrix(graph, convolution)
        _set(graph, convolution, scaling.inputs[0], weights * scales, bias + _transformed(weights, shifts))
    graph.remove(scaling, shift)
    return True


def _fold_pointwise(graph: Graph, first: Operator) -> bool:
    """W₂ (W₁ x + b₁) + b₂ = (W₂ W₁) x + (W₂ b₁ + b₂), where that is less to compute."""
    is_depthwise = _is_pointwise(graph, first, "DEPTHWISE_CONV_2D")
    if not (is_depthwise or _is_pointwise(graph, first)) or not _is_linear(first):
        return False
    convolutions = _followers(graph, first)
    if not convolutions or not all(_is_pointwise(graph, each) for each in convolutions):
        return False
    before, bias_before = _matrix(graph, first)
    after = [_matrix(graph, each) for each in convolutions]
    between, given = before.shape
    results = sum(len(weights) for weights, _ in after)
    if results * given > results * between + (between if is_depthwise else between * given):
        return False
    for convolution, (weights, bias) in zip(convolutions, after, strict=True):
        _set(graph, convolution, first.inputs[_X], product(weights, before),
             bias + _transformed(weights, bias_before))
    graph.remove(first)
    return True


def _pool_before_projecting(graph: Graph, projection: Operator) -> bool:
    """Σₙ aₙ (W xₙ + b) = W Σₙ aₙ xₙ + b where Σₙ aₙ = 1: an attention projects one vector instead of all.

    The separable attention of MobileViTv2 (https://arxiv.org/abs/2206.02680); its aₙ are a softmax's.
    """
    if not _is_pointwise(graph, projection) or not _is_linear(projection):
        return False
    weighting = _only_follower(graph, projection, "MUL")
    pooling = None if weighting is None else _only_follower(graph, weighting, "SUM")
    if weighting is None or pooling is None or weighting.inputs[0] != projection.outputs[0]:
        return False
    source = projection.inputs[_X]
    if not pooling.builtinOptions.keepDims or not _sums_to_one(graph, weighting.inputs[1], graph.shape(source)[2]):
        return False
    if graph.values(pooling.inputs[1]).tolist() not in (2, [2]):
        return False
    channels = graph.shape(source)[3]
    pooled = graph.add_tensor((*graph.shape(pooling.outputs[0])[:3], channels))
    graph.set_shape(weighting.outputs[0], graph.shape(source))
    graph.set_input(weighting, 0, source)
    graph.set_input(projection, _X, pooled)
    projection.outputs, pooling.outputs = pooling.outputs, np.array([pooled], np.int32)
    graph.move_behind(projection, pooling)
    return True


def _fold_into_transposed(graph: Graph, transposed: Operator) -> bool:
    """A pointwise convolution after a transposed one: that one gives its channels at once."""
    if graph.kind(transposed) != "TRANSPOSE_CONV" or len(transposed.inputs) != 4 or not _is_linear(transposed):
        return False
    convolution = _only_follower(graph, transposed, "CONV_2D")
    if convolution is None or not _is_pointwise(graph, convolution) or not _is_linear(convolution):
        return False
    size, filters, _, bias_before = transposed.inputs
    weights, bias = _matrix(graph, convolution)
    before = graph.values(filters)
    merged = product(weights, before.reshape(len(before), -1)).reshape(len(weights), *before.shape[1:])
    merged_bias = bias + _transformed(weights, graph.values(bias_before))
    graph.set_input(transposed, 0, graph.add_constant(np.array([*graph.values(size)[:3], len(weights)], np.int32)))
    graph.set_input(transposed, 1, graph.add_constant(merged.astype(np.float32)))
    graph.set_input(transposed, 3, graph.add_constant(merged_bias.astype(np.float32)))
    transposed.outputs = convolution.outputs
    graph.remove(convolution)
    return True


def _followers(graph: Graph, operator: Operator) -> list[Operator]:
    """What takes its result; none where the result is one of the network's."""
    return [] if operator.outputs[0] in graph.outputs else graph.consumers(operator.outputs[0])


def _only_follower(graph: Graph, operator: Operator, kind: str) -> Operator | None:
    followers = _followers(graph, operator)
    return followers[0] if len(followers) == 1 and graph.kind(followers[0]) == kind else None


def _is_with_constant(graph: Graph, operator: Operator, kind: str) -> bool:
    """Whether it combines what is computed with one constant for each channel."""
    return (graph.kind(operator) == kind and _is_linear(operator) and graph.is_constant(operator.inputs[1])
            and len(graph.shape(operator.inputs[1])) == 1)


def _is_pointwise(graph: Graph, operator: Operator, kind: str = "CONV_2D") -> bool:
    """Whether it is a convolution of single pixels with constant weights, one channel for each where depthwise."""
    if graph.kind(operator) != kind or len(operator.inputs) != 3 or not graph.is_constant(operator.inputs[_W]):
        return False
    options = operator.builtinOptions
    is_multiplying = kind == "DEPTHWISE_CONV_2D" and options.depthMultiplier != 1
    return (graph.shape(operator.inputs[_W])[1:3] == (1, 1) and options.strideW == options.strideH == 1
            and not is_multiplying)


def _is_linear(operator: Operator) -> bool:
    return bool(operator.builtinOptions.fusedActivationFunction == _NO_ACTIVATION)


def _sums_to_one(graph: Graph, tensor: int, count: int) -> bool:
    """Whether it is a softmax's result over `count` values, in whatever shape."""
    reshaping = graph.producer(tensor)
    if reshaping is None or graph.kind(reshaping) != "RESHAPE":
        return False
    softmax = graph.producer(reshaping.inputs[0])
    return (softmax is not None and graph.kind(softmax) == "SOFTMAX"
            and graph.shape(softmax.outputs[0])[-1] == count and graph.shape(tensor)[-2:] == (count, 1))


def _matrix(graph: Graph, convolution: Operator) -> tuple[Array, Array]:
    """(outputs, inputs) weights and (outputs,) bias of a pointwise convolution, float64."""
    weights = graph.values(convolution.inputs[_W]).astype(np.float64)
    bias = graph.values(convolution.inputs[_B]).astype(np.float64)
    is_depthwise = graph.kind(convolution) == "DEPTHWISE_CONV_2D"
    return (np.diag(weights[0, 0, 0]) if is_depthwise else weights[:, 0, 0, :]), bias


def _transformed(weights: Array, vector: Array) -> Array:
    return product(weights, vector[:, None])[:, 0]


def _set(graph: Graph, convolution: Operator, source: int, weights: Array, bias: Array) -> None:
    """Give a pointwise convolution another input and a matrix and bias for it."""
    constants = [graph.add_constant(each.astype(np.float32)) for each in (weights[:, None, None, :], bias)]
    convolution.inputs = np.array([source, *constants], np.int32)
