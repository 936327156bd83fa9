"""The mesh of a face: MediaPipe's landmark network of 478 points, irises included."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
from numpy.typing import NDArray

from ...domain.mesh_mirror import MIRRORED
from ...domain.types import Frame
from ...models.shipped import shipped_model
from ...runtimes.litert import LiteRtNetwork
from ..base import MeshReading, Roi
from .square import as_input, square_of, to_frame

_Look = tuple[Roi, bool]
"""A square, and whether it is looked at in the mirror."""


class MeshLandmarker:
    """About 5 ms a face on one core; several looks share two cores."""

    def __init__(self) -> None:
        """Raises EngineUnavailable where the model or its runtime is missing."""
        self._networks = [_load()]
        self._helper: ThreadPoolExecutor | None = None

    def read(self, frame: Frame, rois: Sequence[Roi], *, twice: bool = False) -> list[MeshReading]:
        """The squares of some faces → a reading for each. Raises EngineFailed.

        `twice`: each square is read in the mirror, too, and a mean counts: the network's errors to one side cancel.
        """
        looks = [(roi, is_mirrored) for is_mirrored in ((False, True) if twice else (False,)) for roi in rois]
        readings = self._look(frame, looks)
        if not twice:
            return readings
        return [_mean(*pair) for pair in zip(readings[: len(rois)], readings[len(rois) :], strict=True)]

    def _look(self, frame: Frame, looks: Sequence[_Look]) -> list[MeshReading]:
        if len(looks) < 2:
            return [_read(self._networks[0], frame, look) for look in looks]
        if self._helper is None:
            self._networks.append(_load())
            self._helper = ThreadPoolExecutor(1, thread_name_prefix="mesh")
        waiting = deque(enumerate(looks))
        helped = self._helper.submit(_work_off, self._networks[1], frame, waiting)
        done = _work_off(self._networks[0], frame, waiting)
        done |= helped.result()
        return [done[number] for number in range(len(looks))]

    def close(self) -> None:
        """Free the networks; a second call does nothing."""
        helper, self._helper = self._helper, None
        if helper is not None:
            helper.shutdown()
        for network in self._networks:
            network.close()


def _load() -> LiteRtNetwork:
    return LiteRtNetwork(shipped_model("face_landmarks_detector"))


def _work_off(network: LiteRtNetwork, frame: Frame, waiting: deque[tuple[int, _Look]]) -> dict[int, MeshReading]:
    """Take one look after the other until none is left; whoever is faster takes more."""
    done: dict[int, MeshReading] = {}
    while True:
        try:
            number, look = waiting.popleft()
        except IndexError:
            return done
        done[number] = _read(network, frame, look)


def _read(network: LiteRtNetwork, frame: Frame, look: _Look) -> MeshReading:
    roi, is_mirrored = look
    side = network.input_shape[1]
    square = square_of(frame, roi, side, cv2.BORDER_REPLICATE)
    points, presence, *_ = network.run(as_input(square[:, ::-1] if is_mirrored else square))
    in_square: NDArray[np.float64] = points.reshape(-1, 3).astype(np.float64)
    if is_mirrored:
        in_square = in_square[MIRRORED]
        in_square[:, 0] = side - 1 - in_square[:, 0]
    in_square /= side
    mesh = np.column_stack((to_frame(in_square[:, :2], roi), in_square[:, 2] * roi.side))
    return MeshReading(mesh.astype(np.float32), float(presence.item()))


def _mean(plain: MeshReading, mirrored: MeshReading) -> MeshReading:
    """The plain reading counts twice: as accurate as an even mean, and nearer to what MediaPipe itself gives."""
    landmarks = (2 * plain.landmarks + mirrored.landmarks) / np.float32(3)
    return MeshReading(landmarks, (2 * plain.presence + mirrored.presence) / 3)
