"""The two hand networks in mediapipe's wheel, each driven directly with a square that we choose.

The packaged solution looks at the whole frame, throws away everything under its thresholds and so misses most
hands that lie on a face. Here the caller says where to look and gets the scores, and only a small crop goes
into the graph.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ...domain.types import Pixels, Points
from ...messages import Message
from ..base import Roi
from .bundled_solution import BundledSolution

_PALM_GRAPH = """
input_stream: "image" input_side_packet: "model_complexity" output_stream: "palms"
node { calculator: "PalmDetectionCpu" input_stream: "IMAGE:image"
       input_side_packet: "MODEL_COMPLEXITY:model_complexity" output_stream: "DETECTIONS:palms" }
"""
_HAND_GRAPH = """
input_stream: "image" input_stream: "roi" input_side_packet: "model_complexity"
output_stream: "landmarks" output_stream: "handlandmarkcpu__hand_presence_score"
node { calculator: "HandLandmarkCpu" input_stream: "IMAGE:image" input_stream: "ROI:roi"
       input_side_packet: "MODEL_COMPLEXITY:model_complexity" output_stream: "LANDMARKS:landmarks" }
"""
_WHAT = Message("engines.hand_models")
_PALM_SIDE = 192
_HAND_SIDE = 224
_WRIST, _MIDDLE_KNUCKLE = 0, 2
_PALM_TO_HAND = 2.6
_HAND_SHIFT = 0.5
_REACH_SHIFT = 0.1


@dataclass(frozen=True, slots=True)
class PalmCandidate:
    """What the palm detector took for a palm."""

    score: float
    roi: Roi
    """Where the whole hand should be, fingers up."""


@dataclass(frozen=True, slots=True)
class HandReading:
    """What the landmark network read in one square."""

    landmarks: Points
    """(21, 3) float32 in pixels of the frame; meaningless where the score is low."""
    score: float
    """The network's own probability, 0..1, that there is a hand at all."""


def crop_square(pixels: Pixels, roi: Roi, side: int, border: int) -> Pixels:
    """The square turned upright and scaled to (side, side, 3); `border` is OpenCV's rule beyond the frame."""
    matrix = _square_to_frame(roi, side)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(pixels, matrix, (side, side), flags=flags, borderMode=border), np.uint8)


def _square_to_frame(roi: Roi, side: float) -> NDArray[np.float64]:
    """2×3 matrix from pixels of a square of `side` to pixels of the frame."""
    scale = roi.side / side
    cos, sin = np.cos(roi.rotation) * scale, np.sin(roi.rotation) * scale
    left = roi.centre_x - (cos - sin) * side / 2
    top = roi.centre_y - (sin + cos) * side / 2
    return np.array([[cos, -sin, left], [sin, cos, top]])


def _to_frame(points: NDArray[np.float64], roi: Roi) -> NDArray[np.float64]:
    """(N, 2) in 0..1 of the square → pixels of the frame."""
    matrix = _square_to_frame(roi, 1)
    projected: NDArray[np.float64] = points @ matrix[:, :2].T + matrix[:, 2]
    return projected


def hand_roi(landmarks: Points) -> Roi:
    """Where to look for the same hand in the next frame.

    The rule of MediaPipe's hand tracking: upright from the wrist to the middle joints, around the palm and
    the lower finger joints, twice as large, moved a tenth towards the fingers.
    """
    points = landmarks[:, :2].astype(np.float64)
    towards = ((points[6] + points[14]) / 2 + points[10]) / 2 - points[0]
    rotation = float(np.arctan2(towards[0], -towards[1]))
    cos, sin = np.cos(rotation), np.sin(rotation)
    turn = np.array([[cos, -sin], [sin, cos]])
    upright = points[[0, 1, 2, 3, 5, 6, 9, 10, 13, 14, 17, 18]] @ turn
    low, high = upright.min(axis=0), upright.max(axis=0)
    centre = (low + high) / 2
    centre[1] -= _REACH_SHIFT * (high - low)[1]
    x, y = turn @ centre
    return Roi(float(x), float(y), float((high - low).max()) * 2, rotation)


class PalmNetwork:
    """The palm detector."""

    def __init__(self, is_full: bool, min_score: float) -> None:
        model = f"palm_detection/palm_detection_{_size_name(is_full)}.tflite"
        threshold = {"palmdetectioncpu__TensorsToDetectionsCalculator.min_score_thresh": min_score}
        self._graph = BundledSolution(_WHAT, _PALM_GRAPH, model, {"model_complexity": int(is_full)}, threshold)
        self._graph.warm_up({"image": np.zeros((_PALM_SIDE, _PALM_SIDE, 3), np.uint8)})

    def candidates(self, pixels: Pixels, roi: Roi) -> list[PalmCandidate]:
        """(H, W, 3) RGB → palms in the square, most certain first."""
        crop = crop_square(pixels, roi, _PALM_SIDE, cv2.BORDER_CONSTANT)
        found = self._graph.run({"image": crop}).palms or ()
        candidates = [_candidate(detection, roi) for detection in found]
        return sorted(candidates, key=lambda candidate: -candidate.score)

    def close(self) -> None:
        self._graph.close()


class HandNetwork:
    """The landmark network."""

    def __init__(self, is_full: bool = True) -> None:
        model = f"hand_landmark/hand_landmark_{_size_name(is_full)}.tflite"
        # Below zero the gate never closes: whether the score is good enough is for the caller to say.
        threshold = {"handlandmarkcpu__ThresholdingCalculator.threshold": -1.0}
        self._graph = BundledSolution(_WHAT, _HAND_GRAPH, model, {"model_complexity": int(is_full)}, threshold)
        rects = importlib.import_module("mediapipe.framework.formats.rect_pb2")
        self._everything = rects.NormalizedRect(x_center=0.5, y_center=0.5, width=1.0, height=1.0)
        blank = np.zeros((_HAND_SIDE, _HAND_SIDE, 3), np.uint8)
        self._graph.warm_up({"image": blank, "roi": self._everything})

    def read(self, pixels: Pixels, roi: Roi) -> HandReading:
        """(H, W, 3) RGB → the hand in the square."""
        crop = crop_square(pixels, roi, _HAND_SIDE, cv2.BORDER_REPLICATE)
        result = self._graph.run({"image": crop, "roi": self._everything})
        points = np.array([(mark.x, mark.y, mark.z) for mark in result.landmarks.landmark])
        landmarks = np.column_stack((_to_frame(points[:, :2], roi), points[:, 2] * roi.side))
        return HandReading(landmarks.astype(np.float32), float(result.handlandmarkcpu__hand_presence_score))

    def close(self) -> None:
        self._graph.close()


def _size_name(is_full: bool) -> str:
    return "full" if is_full else "lite"


def _candidate(detection: Any, roi: Roi) -> PalmCandidate:
    location = detection.location_data
    box = location.relative_bounding_box
    keys = _to_frame(np.array([(key.x, key.y) for key in location.relative_keypoints]), roi)
    centre = _to_frame(np.array([[box.xmin + box.width / 2, box.ymin + box.height / 2]]), roi)[0]
    towards = keys[_MIDDLE_KNUCKLE] - keys[_WRIST]
    rotation = float(np.arctan2(towards[0], -towards[1]))
    side = max(box.width, box.height) * roi.side
    x = float(centre[0] + np.sin(rotation) * side * _HAND_SHIFT)
    y = float(centre[1] - np.cos(rotation) * side * _HAND_SHIFT)
    return PalmCandidate(float(detection.score[0]), Roi(x, y, side * _PALM_TO_HAND, rotation))
