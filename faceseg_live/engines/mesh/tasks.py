"""Detector and mesh from MediaPipe's Tasks API with `face_landmarker.task`; the same in mediapipe 0.10 and 1.x.

The task always runs its own short-range detector before the mesh and can't be given a region of interest, so each
region is cut out of the frame, upright, and given to it as an image of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from ...domain.types import Box, Pixels, Points
from ...messages import Message
from ...runtimes.face_task import FaceTask
from ..base import Detection, Roi
from .geometry import LEFT_EYE_CORNER, RIGHT_EYE_CORNER

_USER = Message("engines.named", key="mesh")
_CROP_OF_ROI = 1.25
"""Side of the cut-out in sides of the region: the detector wants some surroundings."""
_LARGEST_CROP_PX = 384
"""The mesh network sees 256 pixels of the region; more than this only costs."""
_SMALLEST_SIDE_PX = 16
_MOST_FACES_PER_VIEW = 8
_SCORE = 0.75
"""The task keeps its detector's score to itself; what passes its presence check is as good as certain."""


class TasksDetector:
    """Finds faces from 16 % of the frame's height on, where no full-range detector is installed."""

    def __init__(self, model: Path, min_score: float = 0.4) -> None:
        """model: path of face_landmarker.task; min_score: 0..1, of the detector inside."""
        self._task = FaceTask(model, _USER, faces=_MOST_FACES_PER_VIEW, min_detection=min_score)

    def find(self, pixels: Pixels) -> Sequence[Detection]:
        """(H, W, 3) RGB → detections."""
        if min(pixels.shape[:2]) < _SMALLEST_SIDE_PX:
            return ()
        return [_detection(mesh) for mesh in self._task.meshes(pixels)]

    def close(self) -> None:
        self._task.close()


def _detection(mesh: Points) -> Detection:
    return Detection(Box.around(mesh), _SCORE, _xy(mesh, RIGHT_EYE_CORNER), _xy(mesh, LEFT_EYE_CORNER))


def _xy(mesh: Points, index: int) -> tuple[float, float]:
    return float(mesh[index, 0]), float(mesh[index, 1])


class TasksLandmarker:
    """The mesh of the one face in a region: about 9 ms, most of it the task's own detector."""

    def __init__(self, model: Path) -> None:
        """model: path of face_landmarker.task."""
        self._task = FaceTask(model, _USER)

    def landmarks(self, pixels: Pixels, roi: Roi) -> Points | None:
        """(478, 3) float32 in pixels of the frame, or None where the region shows no face."""
        side = round(min(max(roi.side * _CROP_OF_ROI, _SMALLEST_SIDE_PX), _LARGEST_CROP_PX))
        scale = roi.side * _CROP_OF_ROI / side
        cos, sin = np.cos(roi.rotation) * scale, np.sin(roi.rotation) * scale
        middle = side / 2
        to_frame = np.array(
            ((cos, -sin, roi.centre_x - (cos - sin) * middle),
             (sin, cos, roi.centre_y - (sin + cos) * middle)),
            dtype=np.float64,
        )
        # Landmarks count from the corner of the first pixel, warpAffine from its centre.
        to_pixel = to_frame.copy()
        to_pixel[:, 2] += to_frame[:, :2].sum(axis=1) / 2 - 0.5
        crop = cv2.warpAffine(pixels, to_pixel, (side, side), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
        meshes = self._task.meshes(np.asarray(crop, dtype=np.uint8))
        if not meshes:
            return None
        points = meshes[0].copy()
        points[:, :2] = points[:, :2] @ to_frame[:, :2].T + to_frame[:, 2]
        points[:, 2] *= np.float32(scale)
        return points

    def close(self) -> None:
        self._task.close()
