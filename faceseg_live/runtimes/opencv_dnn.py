"""Small ONNX networks that come with the program, on OpenCV, which every installation has."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..concurrency.liveness import show_life
from ..errors import EngineFailed, EngineUnavailable

_PLACE = re.compile(r"^OpenCV\(\S+\) .*?:\d+: error: \([^)]*\) ")

Tensor = NDArray[np.float32]


class OpenCvNetwork:
    """One loaded network with one input and one output. Only one thread at a time may use it."""

    def __init__(self, path: Path) -> None:
        """Raises EngineUnavailable where the file is no network that OpenCV knows."""
        self._name = path.name
        try:
            # From memory: OpenCV opens no path on Windows that isn't ASCII.
            network: Any = cv2.dnn.readNetFromONNX(np.fromfile(path, np.uint8))
        except (OSError, cv2.error) as error:
            reason = said_by_opencv(error) if isinstance(error, cv2.error) else error
            raise EngineUnavailable("runtimes.not_loadable", path=path, reason=reason) from error
        network.setPreferableBackend(cv2.dnn.DNN_BACKEND_OPENCV)
        network.setPreferableTarget(cv2.dnn.DNN_TARGET_CPU)
        self._network: Any = network

    def run(self, values: Tensor) -> Tensor:
        """Float32 values of the input's shape → the output, a copy. Raises EngineFailed."""
        if self._network is None:
            raise EngineFailed("runtimes.network_closed", name=self._name)
        try:
            self._network.setInput(values)
            output = self._network.forward()
        except cv2.error as error:
            raise EngineFailed("runtimes.named_network_stopped", name=self._name,
                               reason=said_by_opencv(error)) from error
        show_life()
        return np.array(output, np.float32)

    def close(self) -> None:
        """Free the network; a second call does nothing."""
        self._network = None


def said_by_opencv(error: cv2.error) -> str:
    """What OpenCV says, in one line and without the place in its source.

    Its parts stand in attributes, too, but those are of the class: another thread's error may be there by now.
    """
    lines = _PLACE.sub("", str(error).strip()).splitlines()
    return lines[0] if lines else type(error).__name__
