"""Numbers of well-known families of ONNX segmenters: what a model of each expects of its input."""

from __future__ import annotations

from dataclasses import dataclass

Channels = tuple[float, float, float]
"""Red, green, blue."""

_IMAGENET_MEAN: Channels = (0.485, 0.456, 0.406)
_IMAGENET_STD: Channels = (0.229, 0.224, 0.225)
_HALF: Channels = (0.5, 0.5, 0.5)
_ONE: Channels = (1.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Family:
    """Input = (image / its maximum − mean) / std."""

    side: int
    """Of the square input, pixels; a model with a fixed input shape overrules it."""
    mean: Channels
    std: Channels
    sigmoid: bool = False
    """Its output are logits that go through a sigmoid first."""
    bgr: bool = False
    """Takes blue first."""


FAMILIES: dict[str, Family] = {
    "u2net": Family(320, _IMAGENET_MEAN, _IMAGENET_STD),
    "u2netp": Family(320, _IMAGENET_MEAN, _IMAGENET_STD),
    "u2net_human_seg": Family(320, _IMAGENET_MEAN, _IMAGENET_STD),
    "silueta": Family(320, _IMAGENET_MEAN, _IMAGENET_STD),
    "isnet-general": Family(1024, _HALF, _ONE),
    "isnet-anime": Family(1024, _IMAGENET_MEAN, _ONE),
    "birefnet": Family(1024, _IMAGENET_MEAN, _IMAGENET_STD, sigmoid=True),
    "bria-rmbg": Family(1024, _IMAGENET_MEAN, _IMAGENET_STD),
    "modnet": Family(512, _HALF, _ONE),
    "plain": Family(256, (0.0, 0.0, 0.0), _ONE),
    "sinet": Family(320, (0.4977, 0.4363, 0.4035), (66.36, 62.82, 62.93), bgr=True),
}
