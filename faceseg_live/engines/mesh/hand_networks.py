"""MediaPipe's two hand networks, each driven with a square that we choose.

The packaged solutions look at the whole frame, throw away everything under their thresholds and so miss most hands that
lie on a face. Here the caller says where to look and gets the scores.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ...domain.types import Frame, Points
from ...models.shipped import shipped_model
from ...runtimes.litert import LiteRtNetwork
from ..base import Roi
from .square import as_input, square_of, to_frame
from .ssd import SsdDetector, SsdFinding, SsdLayout

_PALM_LAYOUT = SsdLayout(strides=(8, 16, 16, 16))
_WRIST, _MIDDLE_KNUCKLE = 0, 2
_PALM_TO_HAND = 2.6
_HAND_SHIFT = 0.5
_REACH_SHIFT = 0.1
_DEPTH_UNIT = 0.4
"""Of the landmark network's third coordinate."""


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
    """The palm detector, the smaller of the two there are: on a face it sees far more hands than the full one, which
    wants whole arms."""

    def __init__(self, min_score: float) -> None:
        """min_score: 0..1. Raises EngineUnavailable where the model or its runtime is missing."""
        self._detector = SsdDetector(LiteRtNetwork(shipped_model("palm_detection_lite")), _PALM_LAYOUT, min_score)

    def candidates(self, frame: Frame, roi: Roi) -> list[PalmCandidate]:
        """The palms in a square of the frame, most certain first."""
        square = square_of(frame, roi, self._detector.side, cv2.BORDER_CONSTANT)
        return [_candidate(finding, roi) for finding in self._detector.find(square)]

    def close(self) -> None:
        self._detector.close()


class HandNetwork:
    """The landmark network."""

    def __init__(self) -> None:
        """Raises EngineUnavailable where the model or its runtime is missing."""
        self._network = LiteRtNetwork(shipped_model("hand_landmark_full"))

    def read(self, frame: Frame, roi: Roi) -> HandReading:
        """The hand in a square of the frame."""
        side = self._network.input_shape[1]
        points, presence, *_ = self._network.run(as_input(square_of(frame, roi, side, cv2.BORDER_REPLICATE)))
        in_square = points.reshape(-1, 3).astype(np.float64) / side
        landmarks = np.column_stack(
            (to_frame(in_square[:, :2], roi), in_square[:, 2] * roi.side / _DEPTH_UNIT)
        )
        return HandReading(landmarks.astype(np.float32), float(presence.item()))

    def close(self) -> None:
        self._network.close()


def _candidate(finding: SsdFinding, roi: Roi) -> PalmCandidate:
    keys = to_frame(finding.keys, roi)
    middle = np.array([[finding.left + finding.width / 2, finding.top + finding.height / 2]])
    centre = to_frame(middle, roi)[0]
    towards = keys[_MIDDLE_KNUCKLE] - keys[_WRIST]
    rotation = float(np.arctan2(towards[0], -towards[1]))
    side = max(finding.width, finding.height) * roi.side
    x = float(centre[0] + np.sin(rotation) * side * _HAND_SHIFT)
    y = float(centre[1] - np.cos(rotation) * side * _HAND_SHIFT)
    return PalmCandidate(finding.score, Roi(x, y, side * _PALM_TO_HAND, rotation))
