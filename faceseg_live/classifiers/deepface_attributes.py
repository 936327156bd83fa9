"""Emotion, age, gender and race by the networks of the package deepface, on onnxruntime."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..concurrency.liveness import show_life
from ..domain.types import Pixels
from ..errors import EngineFailed, EngineUnavailable, InvalidParameter
from ..messages import Message
from ..runtimes.deepface_package import LacksWeights, how_to_get_weights, how_to_install, loading, reason_of
from .base import ClassifierInfo, Scores, Subject
from .known_labels import DEEPFACE

_TASK = "facial_attribute"
_SIDE_PX = 224
_CROP_FACTOR = 1.1
"""deepface cuts by its detector's box, which is a little larger than the mesh's."""


def _shares(labels: tuple[str, ...]) -> Callable[[Any], Scores]:
    def scores(found: Any) -> Scores:
        values = np.asarray(found, np.float64).ravel()
        total = float(values.sum()) or 1.0
        return {label: float(value) / total for label, value in zip(labels, values, strict=True)}

    return scores


def _years(found: Any) -> Scores:
    return {"age": float(np.squeeze(found))}


@dataclass(frozen=True, slots=True)
class _Attribute:
    """One of deepface's networks and what its output means."""

    model: str
    """As deepface calls it."""
    labels: tuple[str, ...]
    scores: Callable[[Any], Scores]


def _shared(model: str, name: str) -> _Attribute:
    return _Attribute(model, DEEPFACE[name], _shares(DEEPFACE[name]))


ATTRIBUTES: dict[str, _Attribute] = {
    "emotion": _shared("Emotion", "emotion"),
    "age": _Attribute("Age", DEEPFACE["age"], _years),
    "gender": _shared("Gender", "gender"),
    "race": _shared("Race", "race"),
}
"""`age` is in years, the others are shares that sum to 1."""


class DeepFaceClassifier:
    """Looks at each face's crop with the networks that are requested."""

    def __init__(self, requested: Sequence[str] = ()) -> None:
        """`requested`: of ATTRIBUTES; empty: those whose weights are here.

        Raises EngineUnavailable where deepface, or weights of what is requested, are missing; where nothing is named,
        where all are.
        """
        self._networks: dict[str, Any] = {}
        self._lacking: dict[str, Message] = {}
        for name in requested or ATTRIBUTES:
            self._load(name, is_needed=bool(requested))
        if not self._networks:
            raise EngineUnavailable.of(next(iter(self._lacking.values())))

    @property
    def info(self) -> ClassifierInfo:
        labels = tuple(label for name in self._networks for label in ATTRIBUTES[name].labels)
        return ClassifierInfo("deepface", "DeepFace", "CPU", "MIT", labels, self._note())

    def warm_up(self) -> None:
        self._scores(np.full((_SIDE_PX, _SIDE_PX, 3), 127, np.uint8))

    def classify(self, subjects: Sequence[Subject]) -> Sequence[Scores]:
        return [self._scores(subject.crop(_CROP_FACTOR, is_square=True)) for subject in subjects]

    def close(self) -> None:
        self._networks = {}

    def _note(self) -> Message | None:
        if not self._lacking:
            return None
        return Message("classifiers.deepface_lacks", attributes=tuple(self._lacking), first=next(iter(self._lacking)))

    def _load(self, name: str, *, is_needed: bool) -> None:
        what = Message("classifiers.deepface_network", name=name)
        try:
            with loading() as modeling:
                self._networks[name] = modeling.get_model_class(_TASK, ATTRIBUTES[name].model)()
        except LacksWeights as error:
            self._lacking[name] = how_to_get_weights(what, str(error), _download_of(name))
            if is_needed:
                raise EngineUnavailable.of(self._lacking[name]) from error
        except Exception as error:  # deepface and what it imports fail in many ways
            raise EngineUnavailable.of(how_to_install(what, error)) from error

    def _scores(self, crop: Pixels) -> Scores:
        if not self._networks:
            raise EngineFailed("classifiers.closed", name=Message("classifiers.named", key="deepface"))
        prepared = _prepared(crop)
        scores: dict[str, float] = {}
        for name, network in self._networks.items():
            try:
                scores |= ATTRIBUTES[name].scores(network.predict(prepared))
            except Exception as error:
                raise EngineFailed("classifiers.stopped", name=Message("classifiers.deepface_network", name=name),
                                   reason=reason_of(error)) from error
            show_life()
        if not all(np.isfinite(value) for value in scores.values()):
            raise EngineFailed("classifiers.deepface_not_finite")
        return scores


def _prepared(crop: Pixels) -> NDArray[np.float32]:
    """(1, 224, 224, 3) float32 BGR in 0..1, as deepface prepares it: its aspect kept, black round it."""
    factor = _SIDE_PX / max(crop.shape[:2])
    height, width = (max(1, int(side * factor)) for side in crop.shape[:2])
    small = cv2.resize(crop, (width, height))[:, :, ::-1]
    top, left = (_SIDE_PX - height) // 2, (_SIDE_PX - width) // 2
    prepared = np.zeros((1, _SIDE_PX, _SIDE_PX, 3), np.uint8)
    prepared[0, top : top + height, left : left + width] = small
    return np.asarray(prepared / np.float32(255), np.float32)


def _download_of(name: str) -> str:
    return f"from deepface import DeepFace; DeepFace.build_model('{ATTRIBUTES[name].model}', '{_TASK}')"


def make_deepface_classifier(model: str, device: str) -> DeepFaceClassifier:
    """For the registry; `model` names the attributes, divided by "+"; empty takes all whose weights are here."""
    del device
    requested = tuple(name for name in model.split("+") if name)
    for name in requested:
        if name not in ATTRIBUTES:
            raise InvalidParameter("classifiers.deepface_attribute", name=name, known=tuple(ATTRIBUTES))
    return DeepFaceClassifier(requested)
