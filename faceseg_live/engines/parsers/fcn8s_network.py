"""The FCN-8s graph, run by torch on a graphics card and by OpenCV on the processor.

On one core OpenCV takes 1.4 s for a crop of 300 × 300 and 3.3 s for one of 500 × 500, torch 2.3 s and 4.5 s.
"""

from __future__ import annotations

import importlib.util

import cv2
import numpy as np

from ...concurrency.liveness import show_life
from ...domain.types import Pixels
from ...errors import EngineFailed
from ...messages import Message
from ...runtimes.devices import CPU, torch_device, why_not_torch
from ...runtimes.opencv_dnn import said_by_opencv
from .caffe_weights import CaffeFiles
from .fcn8s_scores import Network, Scores, input_of

_TORCH = 'pip install "faceseg-live[torch]"'


def make_network(files: CaffeFiles, channels: tuple[int, ...], device: str) -> Network:
    """The fastest network that can be had.

    Args:
        channels: of the output, in the order in which they are requested.
        device: one of settings.DEVICES.
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
        """(height, width, 3) RGB → (n, h, w). Raises EngineFailed."""
        try:
            self._net.setInput(input_of(crop))
            scores = self._net.forward()
        except cv2.error as error:
            raise EngineFailed("runtimes.network_stopped", device=self.device,
                               reason=said_by_opencv(error)) from error
        show_life()
        return np.asarray(scores[0, list(self._channels)], np.float32)

    def close(self) -> None:
        self._net = None
