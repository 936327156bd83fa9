"""Any image-classification ONNX, given the labels of its scores."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ..domain.types import Pixels
from ..errors import EngineFailed, EngineUnavailable
from ..messages import Message
from ..models.weights import MODELS, models_folder, verified_model
from ..runtimes.devices import OnnxSession, onnx_session
from .base import ClassifierInfo, Scores, Subject
from .image_rules import ImageRule, rule_of

_FAMILY = "onnx-classifier"
_CROP_FACTOR = 1.1
_OPEN_SIDE_PX = 224
"""Where the model leaves its input's size open."""
_SLACK = 1e-3
"""Rounding of what was meant as a probability."""


class OnnxClassifier:
    """Looks at a square crop of each face."""

    def __init__(self, path: Path, device: str = "auto", licence: str = "unknown") -> None:
        """Raises EngineUnavailable where the file is not a classifier, or no file lists its labels."""
        self._path, self._licence = path, licence
        self._rule = rule_of(path)
        self._session = onnx_session(path, device)
        self._input = _InputShape(self._session, path)
        self._scale = _scale(self._rule, self._input.channels)
        self._gives_logits = False

    @property
    def info(self) -> ClassifierInfo:
        return ClassifierInfo("onnx", self._path.stem, self._session.device, self._licence, self._rule.labels,
                              self._session.why_not)

    def warm_up(self) -> None:
        noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
        self._outputs([self._prepared(noise)])

    def classify(self, subjects: Sequence[Subject]) -> Sequence[Scores]:
        if not subjects:
            return []
        ready = [self._prepared(subject.crop(_CROP_FACTOR, is_square=True)) for subject in subjects]
        return [dict(zip(self._rule.labels, map(float, row), strict=True)) for row in self._outputs(ready)]

    def close(self) -> None:
        """Nothing outlives the session."""

    def _prepared(self, crop: Pixels) -> NDArray[np.float32]:
        """(channels, h, w) or (h, w, channels) float32."""
        width, height = self._input.size
        shrinks = crop.shape[0] * crop.shape[1] > width * height
        small = cv2.resize(crop, (width, height), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
        if self._input.channels == 1:
            small = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)[..., None]
        elif self._rule.colours == "bgr":
            small = small[..., ::-1]
        factor, offset = self._scale
        values = small.astype(np.float32) * factor + offset
        return np.ascontiguousarray(values.transpose(2, 0, 1) if self._input.is_planar else values)

    def _outputs(self, ready: Sequence[NDArray[np.float32]]) -> NDArray[np.float64]:
        """(faces, labels) in 0..1; in one call where the model takes several images."""
        batches = [np.stack(ready)] if self._input.takes_batches else [values[None] for values in ready]
        found = np.concatenate([self._run(batch) for batch in batches])
        if not np.isfinite(found).all():
            raise EngineFailed("classifiers.not_finite", name=self._path.name)
        return self._probabilities(found)

    def _run(self, batch: NDArray[np.float32]) -> NDArray[np.float64]:
        output = np.asarray(self._session.run({self._input.name: batch})[0], np.float64)
        rows = output.reshape(len(batch), -1)
        if rows.shape[1] != len(self._rule.labels):
            raise EngineFailed("classifiers.count", file=self._path.name, scores=rows.shape[1],
                               labels=len(self._rule.labels))
        return rows

    def _probabilities(self, found: NDArray[np.float64]) -> NDArray[np.float64]:
        self._gives_logits |= bool((found < -_SLACK).any() or (found > 1 + _SLACK).any())
        way = self._rule.scores or ("softmax" if self._gives_logits else "none")
        if way == "softmax":
            powers = np.exp(found - found.max(axis=1, keepdims=True))
            return np.asarray(powers / powers.sum(axis=1, keepdims=True))
        return 1 / (1 + np.exp(-found)) if way == "sigmoid" else np.clip(found, 0, 1)


class _InputShape:
    """The one image that a model takes."""

    def __init__(self, session: OnnxSession, path: Path) -> None:
        inputs = session.session.get_inputs()
        shape = tuple(inputs[0].shape) if inputs else ()
        if len(inputs) != 1 or len(shape) != 4 or inputs[0].type != "tensor(float)" or not {1, 3} & {*shape[1:]}:
            shapes = [f"{given.type} {tuple(given.shape)}" for given in inputs] or Message("common.none")
            raise EngineUnavailable("classifiers.no_classifier", file=path.name, inputs=shapes)
        self.name: str = inputs[0].name
        self.takes_batches = not isinstance(shape[0], int) or shape[0] < 1
        self.is_planar = shape[1] in (1, 3)
        self.channels = int(shape[1] if self.is_planar else shape[3])
        height, width = shape[2:] if self.is_planar else shape[1:3]
        # Some files say 0 or -1 where they mean any.
        self.size = tuple(side if isinstance(side, int) and side > 0 else _OPEN_SIDE_PX for side in (width, height))


def _scale(rule: ImageRule, channels: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(channels,) factors and offsets for values of 0..255; a grey input takes the mean of three colours' numbers."""
    mean, std = (np.array(values if channels > 1 else np.mean(values)) for values in (rule.mean, rule.std))
    factor, offset = (np.broadcast_to(each, (channels,)).astype(np.float32) for each in (1 / (255 * std), -mean / std))
    return factor, offset


def make_onnx_classifier(model: str, device: str) -> OnnxClassifier:
    """For the registry; `model` is a key of the catalogue, a path, or a file's name in the models folder; empty for
    the catalogue's first one."""
    usual = next(row.name for row in MODELS.values() if row.family == _FAMILY)
    row = MODELS.get(model or usual)
    if row is not None:
        return OnnxClassifier(verified_model(row.name), device, row.licence)
    path = Path(model).expanduser()
    path = path if path.is_file() else models_folder() / model
    if not path.is_file():
        raise EngineUnavailable("classifiers.missing_model", model=model, path=path)
    named = next((row for row in MODELS.values() if row.file_name == path.name), None)
    return OnnxClassifier(path, device, named.licence if named else "unknown")
