"""PSPNet (Zhao et al. 2017) on a ResNet-50 with a deep stem: the published network of eleven face regions.

Names of parts are those of the published checkpoints (docs/pspnet_keys.txt).
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

CLASSES = 11
_EXPANSION = 4
_BINS = (1, 2, 3, 6)


class Bottleneck(nn.Module):
    """1×1 narrows, 3×3 looks round, 1×1 widens; added to what came in."""

    def __init__(self, inputs: int, width: int, stride: int, dilation: int, *, is_first: bool) -> None:
        super().__init__()
        outputs = width * _EXPANSION
        self.conv1 = nn.Conv2d(inputs, width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride, padding=dilation, dilation=dilation, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, outputs, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(outputs)
        self.downsample = nn.Sequential(
            nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)
        ) if is_first else None

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.bn1(self.conv1(x)), inplace=True)
        y = F.relu(self.bn2(self.conv2(y)), inplace=True)
        y = self.bn3(self.conv3(y))
        return F.relu(y + (x if self.downsample is None else self.downsample(x)), inplace=True)


class PyramidPooling(nn.Module):
    """The input together with its averages over grids of 1, 4, 9 and 36 fields."""

    def __init__(self, inputs: int) -> None:
        super().__init__()
        outputs = inputs // len(_BINS)
        self.features = nn.ModuleList(
            nn.Sequential(nn.AdaptiveAvgPool2d(side), nn.Conv2d(inputs, outputs, 1, bias=False),
                          nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))
            for side in _BINS
        )

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([x, *(_resized(part(x), (x.shape[2], x.shape[3])) for part in self.features)], dim=1)


class PspNet(nn.Module):
    """(n, 3, 240, 240) float → (n, 11, 240, 240) scores; any side that is a multiple of 8 goes."""

    def __init__(self) -> None:
        super().__init__()
        self.layer0 = nn.Sequential(
            *_convolved(3, 64, stride=2), *_convolved(64, 64), *_convolved(64, 128), nn.MaxPool2d(3, 2, padding=1)
        )
        self.layer1 = _stage(128, 64, blocks=3)
        self.layer2 = _stage(256, 128, blocks=4, stride=2)
        self.layer3 = _stage(512, 256, blocks=6, dilation=2)
        self.layer4 = _stage(1024, 512, blocks=3, dilation=4)
        self.ppm = PyramidPooling(2048)
        self.cls = _head(4096, 512)
        self.aux = _head(1024, 256)
        """Helped to train; not run here, but the checkpoints have it."""

    def forward(self, x: Tensor) -> Tensor:
        size = (x.shape[2], x.shape[3])
        x = self.layer4(self.layer3(self.layer2(self.layer1(self.layer0(x)))))
        return _resized(self.cls(self.ppm(x)), size)


def _convolved(inputs: int, outputs: int, stride: int = 1) -> tuple[nn.Module, ...]:
    return (nn.Conv2d(inputs, outputs, 3, stride, padding=1, bias=False), nn.BatchNorm2d(outputs),
            nn.ReLU(inplace=True))


def _stage(inputs: int, width: int, blocks: int, stride: int = 1, dilation: int = 1) -> nn.Sequential:
    first = Bottleneck(inputs, width, stride, dilation, is_first=True)
    others = (Bottleneck(width * _EXPANSION, width, 1, dilation, is_first=False) for _ in range(blocks - 1))
    return nn.Sequential(first, *others)


def _head(inputs: int, width: int) -> nn.Sequential:
    return nn.Sequential(*_convolved(inputs, width), nn.Dropout2d(0.1), nn.Conv2d(width, CLASSES, 1))


def _resized(x: Tensor, size: tuple[int, int]) -> Tensor:
    return F.interpolate(x, size, mode="bilinear", align_corners=True)
