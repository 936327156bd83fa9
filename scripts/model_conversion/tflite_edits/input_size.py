"""A convolutional network for an input of another size, though its file was made for one only.

Which axes grow with the image's height and width is followed from the input through every operator.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .graph import Graph, Operator

Axes = tuple[str, ...]
"""What each axis grows with: "h", "w", "hw" with both, "" with neither."""

_IMAGE: Axes = ("", "h", "w", "")
_RESHAPED: dict[Axes, Axes] = {
    ("", "h", "w", ""): ("h", "", "w", ""),  # rows into rows of patches, columns with the channels
    ("h", "w", "", ""): ("", "hw", "", ""),  # the patches into one row
    ("", "", "hw", ""): ("", "", "", "hw"),  # what an attention asks of each patch, for its softmax
    ("", "", "", "hw"): ("", "", "hw", ""),
    ("", "hw", "", ""): ("h", "w", "", ""),
    ("h", "", "w", ""): ("", "h", "w", ""),
}
"""Of networks that attend across patches (MobileViT, https://arxiv.org/abs/2206.02680): image to patches and back."""
_SIZE_AT = {"RESIZE_BILINEAR": 1, "RESIZE_NEAREST_NEIGHBOR": 1, "TRANSPOSE_CONV": 0, "RESHAPE": 1}
"""Operators that have their result's size as a constant, and which input that is."""


def set_input_size(graph: Graph, height: int, width: int) -> None:
    """For images of so many pixels. Raises ValueError where they can't be divided as the network divides them."""
    (source,) = graph.inputs
    _, rows, columns, _ = graph.shape(source)
    factors = {"h": (height, rows), "w": (width, columns)}
    for tensor, axes in _growing(graph, source).items():
        graph.set_shape(tensor, _grown(graph.shape(tensor), axes, factors))
    for operator in graph.operators:
        at = _SIZE_AT.get(graph.kind(operator))
        if at is not None:
            shape = graph.shape(operator.outputs[0])
            is_resized = graph.kind(operator).startswith("RESIZE")
            size = shape[1:3] if is_resized else shape
            graph.set_input(operator, at, graph.add_constant(np.array(size, np.int32)))
        if graph.kind(operator) == "RESHAPE":
            operator.builtinOptions, operator.builtinOptionsType = None, 0  # they may hold the former shape


def _growing(graph: Graph, source: int) -> dict[int, Axes]:
    """Computed tensor → what its axes grow with."""
    known = {source: _IMAGE}
    for operator in graph.operators:
        given = [known[each] for each in operator.inputs if each in known]
        if given:
            known[int(operator.outputs[0])] = _axes_after(graph, operator, given)
    return known


def _axes_after(graph: Graph, operator: Operator, given: Sequence[Axes]) -> Axes:
    axes = max(given, key=lambda each: sum(map(bool, each)))  # the other one is broadcast along what it lacks
    kind = graph.kind(operator)
    if kind == "TRANSPOSE":
        return tuple(axes[axis] for axis in graph.values(operator.inputs[1]))
    if kind == "RESHAPE":
        return _RESHAPED[axes]
    if kind == "SUM":
        summed = {int(axis) for axis in np.atleast_1d(graph.values(operator.inputs[1]))}
        return tuple("" if axis in summed else each for axis, each in enumerate(axes))
    return axes


def _grown(shape: Sequence[int], axes: Axes, factors: dict[str, tuple[int, int]]) -> list[int]:
    sides = []
    for side, grows_with in zip(shape, axes, strict=True):
        for direction in grows_with:
            now, before = factors[direction]
            side, rest = divmod(side * now, before)
            if rest:
                raise ValueError(f"{now} pixels can't be divided as the network divides {before}")
        sides.append(side)
    return sides
