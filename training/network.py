"""The network: an encoder of inverted residuals that takes in what the network of six classes knows at each size, and
a decoder that takes each size's features in again.

All layers are such as LiteRT has, with its way of padding, so that the export computes the same (`training.export`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from . import features
from .features import STRIDES
from .labels import Label

PICTURE_CHANNELS = 3
OUTPUT_STRIDE = 2
"""One answer for so many pixels of the input, each way."""


@dataclass(frozen=True)
class Shape:
    """What a network is made of; all that is needed to make one that a checkpoint fits.

    Attributes:
        side: of its square input in pixels, a multiple of 16.
        channels: at 1/2, 1/4, 1/8 and 1/16 of the input's side.
        blocks: residual ones at 1/4 and on, besides the first, which makes the features smaller.
        expansion: of the channels within a block, in the encoder.
    """

    side: int = features.SIDE
    channels: tuple[int, int, int, int] = (16, 32, 64, 96)
    blocks: tuple[int, int, int] = (1, 1, 1)
    expansion: int = 3

    def __post_init__(self) -> None:
        if self.side % STRIDES[-1] or self.side <= 0:
            raise ValueError(f"the side {self.side} is no multiple of {STRIDES[-1]}")

    @property
    def input_shapes(self) -> tuple[tuple[int, int, int], ...]:
        """(channels, rows, columns) of each input."""
        known = ((features.CHANNELS, self.side // stride, self.side // stride) for stride in STRIDES)
        return (PICTURE_CHANNELS, self.side, self.side), *known


class RegionNetwork(nn.Module):
    """Logits (N, 19, side / 2, side / 2) of the `Label`s, from RGB (N, 3, side, side) float32, 0..1, and the features
    (N, 64, side / stride, side / stride) of the network of six classes, which has looked at the same picture."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        finest, *coarser = shape.channels
        self.stem = nn.Sequential(*_convolved(PICTURE_CHANNELS, finest, 3, stride=2),
                                  _Separable(finest, finest, 3))
        self.encoder = nn.ModuleList(
            _stage(given, made, blocks, shape.expansion, kernel) for given, made, blocks, kernel in
            zip(shape.channels[:-1], coarser, shape.blocks, (3, 5, 5), strict=True))
        self.taught = nn.ModuleList(
            nn.Sequential(*_convolved(features.CHANNELS, made, 1, is_linear=True)) for made in coarser)
        self.decoder = nn.ModuleList(
            _Joint(coarse, fine, kernel) for coarse, fine, kernel in
            zip(reversed(coarser), reversed(shape.channels[:-1]), (5, 5, 3), strict=True))
        self.head = nn.Conv2d(finest, len(Label), 1)

    def forward(self, picture: Tensor, quarter: Tensor, eighth: Tensor, sixteenth: Tensor) -> Tensor:
        found = [self.stem(picture)]
        for stage, taught, known in zip(self.encoder, self.taught, (quarter, eighth, sixteenth), strict=True):
            found.append(stage(found[-1]) + taught(known))
        result = found.pop()
        for joint in self.decoder:
            result = joint(result, found.pop())
        return self.head(result)


def products_of(network: nn.Module, *inputs: Tensor) -> int:
    """How many products of two numbers the convolutions take for these inputs."""
    total = 0

    def count(layer: nn.Module, _: object, output: Tensor) -> None:
        nonlocal total
        total += output.numel() * layer.weight[0].numel()

    hooks = [layer.register_forward_hook(count) for layer in network.modules() if isinstance(layer, nn.Conv2d)]
    with torch.no_grad():
        network(*inputs)
    for hook in hooks:
        hook.remove()
    return total


class _Separable(nn.Module):
    """Each channel by itself, then all at each place; added to what came in where the channels stay."""

    def __init__(self, given: int, made: int, kernel: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(*_convolved(given, given, kernel, groups=given),
                                    *_convolved(given, made, 1, is_linear=True))
        self.is_residual = given == made

    def forward(self, inputs: Tensor) -> Tensor:
        return inputs + self.layers(inputs) if self.is_residual else self.layers(inputs)


class _Inverted(nn.Module):
    """MobileNetV2's block: more channels, each by itself, few channels again."""

    def __init__(self, given: int, made: int, kernel: int, expansion: int, *, stride: int = 1) -> None:
        super().__init__()
        within = given * expansion
        self.layers = nn.Sequential(*_convolved(given, within, 1),
                                    *_convolved(within, within, kernel, stride=stride, groups=within),
                                    *_convolved(within, made, 1, is_linear=True))
        self.is_residual = given == made and stride == 1

    def forward(self, inputs: Tensor) -> Tensor:
        return inputs + self.layers(inputs) if self.is_residual else self.layers(inputs)


class _Joint(nn.Module):
    """Coarse features, twice as large, with the finer ones of the encoder."""

    def __init__(self, coarse: int, fine: int, kernel: int) -> None:
        super().__init__()
        self.narrowed = nn.Sequential(*_convolved(coarse, fine, 1, is_linear=True))
        self.enlarged = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False)
        self.taken = nn.Sequential(*_convolved(fine, fine, 1, is_linear=True))
        self.active = nn.ReLU()
        self.mixed = _Separable(fine, fine, kernel)

    def forward(self, coarse: Tensor, fine: Tensor) -> Tensor:
        return self.mixed(self.active(self.enlarged(self.narrowed(coarse)) + self.taken(fine)))


def _stage(given: int, made: int, blocks: int, expansion: int, kernel: int) -> nn.Sequential:
    smaller = _Inverted(given, made, kernel, expansion, stride=2)
    return nn.Sequential(smaller, *(_Inverted(made, made, kernel, expansion) for _ in range(blocks)))


def _convolved(given: int, made: int, kernel: int, *, stride: int = 1, groups: int = 1,
               is_linear: bool = False) -> Iterable[nn.Module]:
    """A convolution with its norm and, unless it is linear, its activation.

    Padded as LiteRT pads an input of even size: where both sides can't get the same, the second one gets more.
    """
    before, after = (kernel - stride) // 2, (kernel - stride + 1) // 2
    if before or after:
        yield nn.ZeroPad2d((before, after, before, after))
    yield nn.Conv2d(given, made, kernel, stride, groups=groups, bias=False)
    yield nn.BatchNorm2d(made)
    if not is_linear:
        yield nn.ReLU()
