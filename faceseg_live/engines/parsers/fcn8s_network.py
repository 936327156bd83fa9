"""The FCN-8s graph, run by torch on a graphics card and by OpenCV on the processor.

On one core OpenCV takes 1.4 s for a crop of 300 × 300 and 3.3 s for one of 500 × 500, torch 2.3 s and 4.5 s.
"""

from __future__ import annotations

import importlib.util
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ...domain.types import Pixels
from ...messages import Message
from ...runtimes.devices import CPU, torch_device, why_not_torch
from .caffe_weights import CaffeFiles

MEAN_BGR = (104.00699, 116.66877, 122.67892)
"""Of the training pictures (S3); subtracted."""

_TORCH = 'pip install -c constraints.txt "faceseg-live[torch]"'

Scores = NDArray[np.float32]


class Network(Protocol):
    """Scores every pixel of a crop. Made, used and closed on one thread."""

    @property
    def device(self) -> str: ...
    @property
    def why_not(self) -> Message | None:
        """Where a better device was requested or is in this computer: why it is not that one."""
    def scores(self, crop: Pixels) -> Scores:
        """(height, width, 3) RGB of the network's size → the requested channels, (n, h, w)."""
    def close(self) -> None: ...


def input_of(crop: Pixels) -> Scores:
    """(height, width, 3) RGB → (1, 3, height, width) float32: blue first, the mean taken off."""
    centred = crop[..., ::-1].astype(np.float32) - np.asarray(MEAN_BGR, np.float32)
    return np.ascontiguousarray(centred.transpose(2, 0, 1)[None])


def make_network(files: CaffeFiles, channels: tuple[int, ...], device: str) -> Network:
    """The fastest network that can be had.

    Args:
        channels: of the output, in the order in which they are requested.
        device: one of settings.DEVICES.

    Raises EngineUnavailable for a layer that is none of FCN-8s.
    """
    if device == CPU:
        return OpenCvNetwork(files, channels)
    if importlib.util.find_spec("torch") is None:
        return OpenCvNetwork(files, channels, Message("engines.opencv_alone", command=_TORCH))
    found = torch_device(device)
    if found.type == CPU:
        return OpenCvNetwork(files, channels, why_not_torch(device, found))
    from .fcn8s_torch import GraphNetwork

    return GraphNetwork(files, channels, found)


class OpenCvNetwork:
    """OpenCV's own forward pass, on the processor."""

    def __init__(self, files: CaffeFiles, channels: tuple[int, ...], why_not: Message | None = None) -> None:
        self._net = files.reader
        self._channels = channels
        self.why_not = why_not

    @property
    def device(self) -> str:
        return "CPU (OpenCV)"

    def scores(self, crop: Pixels) -> Scores:
        """(height, width, 3) RGB → (n, h, w)."""
        self._net.setInput(input_of(crop))
        return np.asarray(self._net.forward()[0, list(self._channels)], np.float32)

    def close(self) -> None:
        self._net = None
