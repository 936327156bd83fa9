"""A network of torch as one for LiteRT, layer by layer.

It knows the layers that `training.network` is made of. A convolution's norm becomes part of it, and so do paddings and
activations. torch has the channels first, LiteRT last.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import fx, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from scripts.model_conversion.tflite_edits.graph import Graph, schema

_LINEAR, _RELU = schema.ActivationFunctionType.NONE, schema.ActivationFunctionType.RELU
_SAME, _VALID = schema.Padding.SAME, schema.Padding.VALID
_RESIZE_WITH_HALF_PIXELS = 3
"""The version of RESIZE_BILINEAR that has its pixels' centres where torch has them."""


def graph_of(network: nn.Module, inputs: Sequence[tuple[int, int, int]]) -> Graph:
    """The graph for float32 inputs.

    Args:
        network: in its evaluating state and on the processor. Its weights stay as they are.
        inputs: (channels, rows, columns) of each; LiteRT's will be (1, rows, columns, channels).

    Raises:
        ValueError: it has a layer that isn't known here.
    """
    return _Translation(network, inputs).graph


class _Translation:
    def __init__(self, network: nn.Module, inputs: Sequence[tuple[int, int, int]]) -> None:
        if network.training:
            raise ValueError("the network is being trained: its norms would change what it computes")
        traced = fx.symbolic_trace(network)
        self._layers = dict(traced.named_modules())
        self.graph = Graph.empty()
        self._tensors: dict[fx.Node, int] = {}
        shapes = [*reversed(inputs)]
        translations: dict[object, Callable[[fx.Node], None]] = {
            nn.ZeroPad2d: self._pad, nn.Conv2d: self._convolve, nn.Upsample: self._enlarge, operator.add: self._add,
        }
        for node in traced.graph.nodes:
            if node in self._tensors:
                continue
            if node.op == "placeholder":
                channels, rows, columns = shapes.pop()
                self._tensors[node] = self.graph.add_tensor((1, rows, columns, channels))
                self.graph.inputs += [self._tensors[node]]
            elif node.op == "output":
                self.graph.outputs = [self._tensors[node.args[0]]]
            elif (translate := translations.get(self._kind(node))) is not None:
                translate(node)
            else:
                raise ValueError(f"{node.format_node()}: no translation is known")

    def _kind(self, node: fx.Node | None) -> object:
        """The class of its layer, or the function that it calls."""
        if node is None:
            return None
        return type(self._layers[str(node.target)]) if node.op == "call_module" else node.target

    def _pad(self, node: fx.Node) -> None:
        """It is LiteRT's own, which belongs to the convolution."""
        convolution = self._only_user(node)
        if self._kind(convolution) is not nn.Conv2d:
            raise ValueError(f"{node.format_node()}: expected a convolution after it")
        layer, given = self._layers[str(convolution.target)], self._tensors[node.args[0]]
        _, rows, columns, _ = self.graph.shape(given)
        needed = [_same_padding(size, kernel, stride) for size, kernel, stride in
                  zip((columns, rows), layer.kernel_size[::-1], layer.stride[::-1], strict=True)]
        if tuple(self._layers[str(node.target)].padding) != (*needed[0], *needed[1]):
            raise ValueError(f"{node.format_node()}: LiteRT pads otherwise")
        self._tensors[node] = given

    def _convolve(self, node: fx.Node) -> None:
        layer, chain = self._layers[str(node.target)], [node]
        if any(layer.padding) or layer.dilation != (1, 1):
            raise ValueError(f"{node.format_node()}: no translation is known of its padding or dilation")
        norm = self._only_user(node)
        if self._kind(norm) is nn.BatchNorm2d:
            layer = fuse_conv_bn_eval(layer, self._layers[str(norm.target)])
            chain.append(norm)
        activation = self._activation_after(chain)
        made, is_depthwise = layer.out_channels, layer.groups == layer.in_channels == layer.out_channels > 1
        if layer.groups > 1 and not is_depthwise:
            raise ValueError(f"{node.format_node()}: no translation is known of its groups")
        weights = _array(layer.weight).transpose((1, 2, 3, 0) if is_depthwise else (0, 2, 3, 1))
        bias = np.zeros(made, np.float32) if layer.bias is None else _array(layer.bias)
        given = self._tensors[node.args[0]]
        padding = _SAME if self._kind(node.args[0]) is nn.ZeroPad2d else _VALID
        _, rows, columns, _ = self.graph.shape(given)
        down, across = layer.stride
        result = self._result(chain, (-(-rows // down), -(-columns // across), made))
        own = {"depthMultiplier": 1} if is_depthwise else {}
        self.graph.append("DEPTHWISE_CONV_2D" if is_depthwise else "CONV_2D",
                          (given, self.graph.add_constant(weights), self.graph.add_constant(bias)), result,
                          padding=padding, strideH=down, strideW=across, dilationHFactor=1, dilationWFactor=1,
                          fusedActivationFunction=activation, **own)

    def _enlarge(self, node: fx.Node) -> None:
        layer, given = self._layers[str(node.target)], self._tensors[node.args[0]]
        if layer.mode != "bilinear" or layer.align_corners:
            raise ValueError(f"{node.format_node()}: no translation is known but of bilinear ones without corners")
        _, rows, columns, channels = self.graph.shape(given)
        size = int(rows * layer.scale_factor), int(columns * layer.scale_factor)
        result = self._result([node], (*size, channels))
        self.graph.append("RESIZE_BILINEAR", (given, self.graph.add_constant(np.array(size, np.int32))), result,
                          version=_RESIZE_WITH_HALF_PIXELS, halfPixelCenters=True)

    def _add(self, node: fx.Node) -> None:
        first, second = (self._tensors[given] for given in node.args)
        chain = [node]
        activation = self._activation_after(chain)
        self.graph.append("ADD", (first, second), self._result(chain, self.graph.shape(first)[1:]),
                          fusedActivationFunction=activation)

    def _activation_after(self, chain: list[fx.Node]) -> int:
        """The one that becomes part of the layer which a chain of nodes makes, and of the chain."""
        after = self._only_user(chain[-1])
        if after is None or self._kind(after) is not nn.ReLU:
            return _LINEAR
        chain.append(after)
        return _RELU

    def _only_user(self, node: fx.Node) -> fx.Node | None:
        return next(iter(node.users)) if len(node.users) == 1 else None

    def _result(self, chain: Sequence[fx.Node], shape: tuple[int, ...]) -> int:
        """The tensor of what the nodes that became one layer give."""
        tensor = self.graph.add_tensor((1, *shape))
        self._tensors.update(dict.fromkeys(chain, tensor))
        return tensor


def _same_padding(size: int, kernel: int, stride: int) -> tuple[int, int]:
    """What LiteRT adds before and after."""
    total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


def _array(tensor: torch.Tensor) -> NDArray[np.float32]:
    return tensor.detach().numpy().astype(np.float32)
