"""The mesh of a face: MediaPipe's landmark network of 478 points, irises included."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np

from ...domain.types import Pixels
from ...models.shipped import shipped_model
from ...runtimes.litert import LiteRtNetwork
from ..base import MeshReading, Roi
from .square import as_input, cut_square, to_frame


class MeshLandmarker:
    """About 5 ms a face on one core. Several faces share two cores."""

    def __init__(self) -> None:
        """Raises EngineUnavailable where the model or its runtime is missing."""
        self._networks = [_load()]
        self._helper: ThreadPoolExecutor | None = None

    def read(self, pixels: Pixels, rois: Sequence[Roi]) -> list[MeshReading]:
        """(H, W, 3) RGB → a reading for each square. Raises EngineFailed."""
        if len(rois) < 2:
            return [_read(self._networks[0], pixels, roi) for roi in rois]
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


def _work_off(network: LiteRtNetwork, pixels: Pixels, waiting: deque[tuple[int, Roi]]) -> dict[int, MeshReading]:
    """Take one square after the other until none is left; whoever is faster takes more."""
    done: dict[int, MeshReading] = {}
    while waiting:
        try:
            number, roi = waiting.popleft()
        except IndexError:  # the other thread took the last one
            break
        done[number] = _read(network, pixels, roi)
    return done


def _read(network: LiteRtNetwork, pixels: Pixels, roi: Roi) -> MeshReading:
    side = network.input_shape[1]
    points, presence, *_ = network.run(as_input(cut_square(pixels, roi, side, cv2.BORDER_REPLICATE)))
    in_square = points.reshape(-1, 3).astype(np.float64) / side
    mesh = np.column_stack((to_frame(in_square[:, :2], roi), in_square[:, 2] * roi.side))
    return MeshReading(mesh.astype(np.float32), float(presence.item()))
