"""Reads what single-shot detectors give: scores and boxes with key points, relative to a grid of anchors.

The layout and the weighted suppression are those of MediaPipe's BlazeFace family (its calculators
SsdAnchors, TensorsToDetections and NonMaxSuppression).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...domain.types import Pixels
from ...runtimes.litert import LiteRtNetwork
from .square import as_input

_SAME_OBJECT = 0.3
"""Intersection over union from which two boxes show the same."""
_LARGEST_LOGIT = 100.0


@dataclass(frozen=True, slots=True)
class SsdLayout:
    """How a detector's tensors are laid out."""

    strides: tuple[int, ...]
    """Of its layers, in pixels. Each cell of a layer's grid has two anchors; a network of one layer has one."""
    is_signed: bool = False
    """It takes pixels in −1..1 instead of 0..1."""


@dataclass(frozen=True, slots=True)
class SsdFinding:
    """What a detector saw; all in 0..1 of the square that it looked at, and beyond where things are cut off."""

    score: float
    left: float
    top: float
    width: float
    height: float
    keys: NDArray[np.float64]
    """(K, 2) key points."""


class SsdDetector:
    """One detector network with its anchors."""

    def __init__(self, network: LiteRtNetwork, layout: SsdLayout, min_score: float) -> None:
        """min_score: 0..1; what is less certain is left out. The network is closed with this object."""
        self._network = network
        self._is_signed = layout.is_signed
        self._min_score = min_score
        self.side: int = network.input_shape[1]
        self._anchors = anchors_of(self.side, layout.strides)

    def find(self, square: Pixels) -> list[SsdFinding]:
        """(side, side, 3) RGB → findings, each thing once, the most certain first."""
        boxes, logits = self._network.run(as_input(square, signed=self._is_signed))
        scores = 1 / (1 + np.exp(-np.clip(logits.reshape(-1).astype(np.float64), -_LARGEST_LOGIT, _LARGEST_LOGIT)))
        kept = np.flatnonzero(scores >= self._min_score)
        kept = kept[np.argsort(-scores[kept], kind="stable")]
        # Offsets in pixels of the square: centre, size, then the key points.
        places = boxes.reshape(len(scores), -1)[kept].astype(np.float64) / self.side
        places[:, :2] += self._anchors[kept]
        places[:, 4:] += np.tile(self._anchors[kept], places.shape[1] // 2 - 2)
        places[:, :2] -= places[:, 2:4] / 2
        return [_finding(score, place) for score, place in merged(scores[kept], places)]

    def close(self) -> None:
        self._network.close()


def anchors_of(side: int, strides: Sequence[int]) -> NDArray[np.float64]:
    """(N, 2) middles of the anchors, in 0..1 of a square of `side` pixels, in the network's order."""
    per_cell = 1 if len(strides) == 1 else 2
    layers = []
    for stride in dict.fromkeys(strides):
        cells = -(-side // stride)
        middles = (np.arange(cells) + 0.5) / cells
        down, across = np.meshgrid(middles, middles, indexing="ij")
        grid = np.stack((across, down), axis=-1).reshape(-1, 2)
        layers.append(np.repeat(grid, per_cell * list(strides).count(stride), axis=0))
    return np.concatenate(layers)


def merged(scores: NDArray[np.float64], places: NDArray[np.float64]) -> list[tuple[float, NDArray[np.float64]]]:
    """Weighted non-maximum suppression.

    Args:
        scores: (N,), falling.
        places: (N, 4 + 2 K): left, top, width, height, key points.

    Gives each thing once: the best score, and the mean of all that lie on the best one, weighted by their scores.
    """
    found = []
    while len(scores):
        is_same = _overlap(places[0], places) > _SAME_OBJECT
        is_same[0] = True
        found.append((float(scores[0]), np.average(places[is_same], axis=0, weights=scores[is_same])))
        scores, places = scores[~is_same], places[~is_same]
    return found


def _overlap(one: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Intersection over union of a box with each of the others."""
    low = np.maximum(one[:2], others[:, :2])
    high = np.minimum(one[:2] + one[2:4], others[:, :2] + others[:, 2:4])
    shared = np.prod(np.clip(high - low, 0, None), axis=1)
    either = one[2] * one[3] + others[:, 2] * others[:, 3] - shared
    return np.asarray(np.divide(shared, either, out=np.zeros_like(shared), where=either > 0))


def _finding(score: float, place: NDArray[np.float64]) -> SsdFinding:
    left, top, width, height = (float(value) for value in place[:4])
    return SsdFinding(score, left, top, width, height, place[4:].reshape(-1, 2))
