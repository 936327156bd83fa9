"""A torch network on its device, in the precision that is fastest there."""

from __future__ import annotations

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import interpolate

from ...concurrency.liveness import show_life
from ...domain.types import Pixels
from ...errors import EngineFailed
from ...messages import Message
from ...runtimes.devices import device_title, half_pays
from .labelling import labels_of

LARGEST_CLASSES = 256
"""Labels are bytes."""


class TorchNetwork:
    """Runs a module that gives scores, or an output that has them as `logits`."""

    def __init__(self, module: nn.Module, device: torch.device, why_not: Message | None = None) -> None:
        """why_not: where a better device was requested or is in this computer, why it is not that one."""
        self.why_not = why_not
        self._is_half = half_pays(device)
        self._module = module.eval().requires_grad_(False).to(device, torch.half if self._is_half else torch.float32)

    @property
    def device(self) -> str:
        """What the weights lie on now: "CUDA", "CPU"…"""
        return device_title(self._place)

    def scores(self, values: Tensor) -> Tensor:
        """(1, channels, h, w) of any device and type → the scores, float32, on the network's device.

        Half precision reaches to 65504; where a network goes beyond, it runs in float32 from then on. Raises
        EngineFailed where the scores still are no numbers, or the device gives up.
        """
        found = self._run(values)
        if self._is_half and not _is_finite(found):
            self._is_half = False
            self._module.float()
            found = self._run(values)
        if not _is_finite(found):
            raise EngineFailed("engines.not_finite_on", device=self.device)
        return found

    def _run(self, values: Tensor) -> Tensor:
        values = values.to(self._place, torch.half if self._is_half else torch.float32)
        try:
            with torch.inference_mode():
                found = self._module(values)
        except RuntimeError as error:  # torch's root of everything that goes wrong on a device
            raise EngineFailed("runtimes.network_stopped", device=self.device,
                               reason=str(error).partition(chr(10))[0]) from error
        show_life()
        scores: Tensor = found if isinstance(found, Tensor) else found.logits
        return scores.float()

    @property
    def _place(self) -> torch.device:
        place: torch.device = next(self._module.parameters()).device
        return place


def labels_of_tensor(scores: Tensor, size: tuple[int, int] | None = None) -> Pixels:
    """The class of the highest score at each pixel.

    Args:
        scores: (1, classes, h, w) float32 on any device.
        size: (width, height) to which the scores are brought before, bilinear, edges on edges.

    Returns (height, width) uint8.
    """
    if scores.device.type == "cpu":
        planes = scores[0].contiguous().numpy()
        return labels_of(planes if size is None else _resized(planes, size))
    if size is not None:
        scores = interpolate(scores, size[::-1], mode="bilinear", align_corners=False)
    labels: Pixels = scores[0].argmax(dim=0).to(torch.uint8).cpu().numpy()
    return labels


def _resized(planes: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    """What `interpolate` gives, in an eighth of its time on the CPU."""
    found = np.empty((len(planes), size[1], size[0]), np.float32)
    for index, plane in enumerate(planes):
        cv2.resize(plane, size, dst=found[index], interpolation=cv2.INTER_LINEAR)
    return found


def _is_finite(values: Tensor) -> bool:
    """By the sum, which one NaN or infinity spoils: ten times as fast as looking at each."""
    return bool(values.sum().isfinite())
