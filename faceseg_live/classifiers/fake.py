"""A stand-in for tests: scores by the colours of the crop."""

from __future__ import annotations

import time
from collections.abc import Sequence

from ..errors import EngineFailed
from ..messages import Message
from .base import ClassifierInfo, Scores, Subject

LABELS = ("bright", "red")
_CROP_FACTOR = 1.0


class FakeClassifier:
    """How bright and how red a crop is, both 0..1."""

    def __init__(self, delay_s: float = 0.0, labels: tuple[str, str] = LABELS) -> None:
        """delay_s: what every call takes besides."""
        self._delay_s, self._labels = delay_s, labels
        self._is_closed = False

    @property
    def info(self) -> ClassifierInfo:
        return ClassifierInfo("fake", "Stand-in", "CPU", "Apache-2.0", self._labels)

    def warm_up(self) -> None:
        """Nothing to warm."""

    def classify(self, subjects: Sequence[Subject]) -> Sequence[Scores]:
        if self._is_closed:
            raise EngineFailed("classifiers.closed", name=Message("classifiers.stand_in"))
        time.sleep(self._delay_s)
        return [self._scores(subject) for subject in subjects]

    def close(self) -> None:
        self._is_closed = True

    def _scores(self, subject: Subject) -> Scores:
        crop = subject.crop(_CROP_FACTOR)
        means = crop.reshape(-1, 3).mean(axis=0) / 255
        return {self._labels[0]: float(means.mean()), self._labels[1]: float(means[0])}


def make_fake_classifier(model: str, device: str) -> FakeClassifier:
    """For the registry; `model` is the delay in seconds."""
    del device
    return FakeClassifier(float(model or 0))
