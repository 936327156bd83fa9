"""How a sample is varied: another crop, mirrored, by another light and camera."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from faceseg_live.engines.base import Roi

from .face_square import jittered, to_crop
from .labels import SIDES

IGNORED = 255
"""The label of what lies beyond the picture: it counts for nothing."""
Bytes = NDArray[np.uint8]
_MIRRORED = np.arange(IGNORED + 1, dtype=np.uint8)
for _left, _right in SIDES:
    _MIRRORED[[_left, _right]] = _right, _left


@dataclass(frozen=True)
class Sample:
    """What is learnt from.

    Attributes:
        picture: (256, 256, 3) RGB.
        labels: (256, 256) `Label`s.
        square: round the face, in pixels of the picture.
    """

    picture: Bytes
    labels: Bytes
    square: Roi

    def cut(self, square: Roi, side: int) -> Crop:
        """A square of it."""
        size, to_input = (side, side), to_crop(square, side)
        picture = cv2.warpAffine(self.picture, to_input, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        labels = cv2.warpAffine(self.labels, to_input, size, flags=cv2.INTER_NEAREST,
                                borderMode=cv2.BORDER_CONSTANT, borderValue=IGNORED)
        return Crop(np.asarray(picture, np.uint8), np.asarray(labels, np.uint8))


@dataclass(frozen=True)
class Crop:
    """What the network sees of a sample, and what it should say.

    Attributes:
        picture: (side, side, 3) RGB.
        labels: (side, side) `Label`s or IGNORED.
    """

    picture: Bytes
    labels: Bytes


def varied(sample: Sample, side: int, rng: np.random.Generator) -> Crop:
    """Another crop with each draw."""
    crop = sample.cut(jittered(sample.square, rng), side)
    crop = Crop(photographed(crop.picture, rng), crop.labels)
    return mirrored(crop) if rng.random() < 0.5 else crop


def mirrored(crop: Crop) -> Crop:
    """The crop in a mirror, where the subject's left is its right."""
    return Crop(np.ascontiguousarray(crop.picture[:, ::-1]), _MIRRORED[crop.labels[:, ::-1]])


def photographed(picture: Bytes, rng: np.random.Generator) -> Bytes:
    """(H, W, 3) by another light, lens and sensor."""
    values = picture.astype(np.float32) / 255
    values = values ** np.float32(np.exp(rng.uniform(-0.4, 0.4)))
    values *= (rng.uniform(0.6, 1.25) * rng.uniform(0.88, 1.12, 3)).astype(np.float32)
    values = (values - 0.5) * np.float32(rng.uniform(0.75, 1.25)) + np.float32(0.5)
    grey = values.mean(axis=2, keepdims=True)
    values = grey + (values - grey) * np.float32(0 if rng.random() < 0.15 else rng.uniform(0.5, 1.4))
    if rng.random() < 0.3:
        values = _reduced(values, rng.uniform(1.2, 3))
    if rng.random() < 0.5:
        values += rng.normal(0, rng.uniform(0, 0.04), values.shape).astype(np.float32)
    result = (np.clip(values, 0, 1) * 255).astype(np.uint8)
    return _compressed(result, int(rng.integers(25, 90))) if rng.random() < 0.25 else result


def _reduced(values: NDArray[np.float32], times: float) -> NDArray[np.float32]:
    """What is left of a picture that was smaller once."""
    height, width = values.shape[:2]
    small = cv2.resize(values, (round(width / times), round(height / times)), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def _compressed(picture: Bytes, quality: int) -> Bytes:
    _, content = cv2.imencode(".jpg", picture, (cv2.IMWRITE_JPEG_QUALITY, quality))
    return np.asarray(cv2.imdecode(content, cv2.IMREAD_COLOR), np.uint8)


