"""The mesh of a face: MediaPipe's landmark network of 478 points, irises included."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np

from ...domain.types import Pixels, Points
from ...models.shipped import shipped_model
from ...runtimes.litert import LiteRtNetwork
from ..base import Roi
from .square import as_input, cut_square, to_frame

_LEAST_PRESENCE = 0.5
"""Probability that the square shows a face at all."""
_SMALLEST_ROI_PX = 2.0


class MeshLandmarker:
    """About 5 ms a face on one core. Several faces share two cores."""

    def __init__(self) -> None:
        """Raises EngineUnavailable where the model or its runtime is missing."""
        self._networks = [_load()]
        self._helper: ThreadPoolExecutor | None = None

    def meshes(self, pixels: Pixels, rois: Sequence[Roi]) -> list[Points | None]:
        """(H, W, 3) RGB, the squares of some faces → for each (478, 3) float32 in pixels of the frame.

        None stands for a square that shows no face. Raises EngineFailed.
        """
        if len(rois) < 2:
            return [_mesh(self._networks[0], pixels, roi) for roi in rois]
        if self._helper is None:
            self._networks.append(_load())
            self._helper = ThreadPoolExecutor(1, thread_name_prefix="mesh")
        waiting = deque(enumerate(rois))
        helped = self._helper.submit(_work_off, self._networks[1], pixels, waiting)
        done = _work_off(self._networks[0], pixels, waiting)
        done |= helped.result()
        return [done[number] for number in range(len(rois))]

    def close(self) -> None:
        """Free the networks; a second call does nothing."""
        helper, self._helper = self._helper, None
        if helper is not None:
            helper.shutdown()
        for network in self._networks:
            network.close()


def _load() -> LiteRtNetwork:
    return LiteRtNetwork(shipped_model("face_landmarks_detector"))


def _work_off(network: LiteRtNetwork, pixels: Pixels, waiting: deque[tuple[int, Roi]]) -> dict[int, Points | None]:
    """Take one square after the other until none is left; whoever is faster takes more."""
    done: dict[int, Points | None] = {}
    while waiting:
        try:
            number, roi = waiting.popleft()
        except IndexError:  # the other thread took the last one
            break
        done[number] = _mesh(network, pixels, roi)
    return done


def _mesh(network: LiteRtNetwork, pixels: Pixels, roi: Roi) -> Points | None:
    if not roi.side >= _SMALLEST_ROI_PX:
        return None
    side = network.input_shape[1]
    square = cut_square(pixels, roi, side, cv2.BORDER_REPLICATE)
    points, presence, *_ = network.run(as_input(square))
    if presence.item() < math.log(_LEAST_PRESENCE / (1 - _LEAST_PRESENCE)):  # the network gives its logit
        return None
    in_square = points.reshape(-1, 3).astype(np.float64) / side
    mesh = np.column_stack((to_frame(in_square[:, :2], roi), in_square[:, 2] * roi.side))
    return np.asarray(mesh, np.float32)
