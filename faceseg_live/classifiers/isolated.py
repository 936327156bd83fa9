"""Classifiers that live elsewhere than whoever uses them: one that hangs or crashes takes nothing with it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from ..errors import InvalidParameter
from ..isolation.answer import Answer
from ..isolation.attendance import Attendance
from ..isolation.closing import close_soon
from ..isolation.homes import home_for
from ..messages import Message
from ..models.weights import MODELS
from .base import Classifier, ClassifierInfo, Scores, Subject
from .ensemble import Create
from .registry import classifier_row

_NO_LIMIT = float("inf")


class _AtHome:
    """A classifier where it lives."""

    def __init__(self, create: Create, name: str, device: str) -> None:
        self._classifier = create(name, device)

    def introduce(self) -> ClassifierInfo:
        return self._classifier.info

    def warm_up(self) -> ClassifierInfo:
        self._classifier.warm_up()
        return self._classifier.info

    def classify(self, subjects: Sequence[Subject]) -> Sequence[Scores]:
        return self._classifier.classify(subjects)

    def close(self) -> None:
        self._classifier.close()


class IsolatedClassifier:
    """As `Classifier`. Its calls raise Unwanted as well, where nobody wants their answers any more."""

    def __init__(self, name: str, device: str, create: Create, attendance: Attendance) -> None:
        """Raises what making it does, EngineFailed where its process crashes, and EngineUnavailable where none can be
        begun."""
        self._attendance = attendance
        self._title = _title_of(name)
        recipe = partial(_AtHome, create, name, device)
        self._home = home_for(recipe, self._title, reads_foreign_files=reads_foreign_files(name))
        try:
            self._asked(self._home.open(recipe), _NO_LIMIT)
            self.info: ClassifierInfo = self._asked(self._home.begin("introduce"), _NO_LIMIT)
        except BaseException:
            self._home.leave()
            raise

    def warm_up(self) -> None:
        """As `Classifier.warm_up`."""
        self.info = self._asked(self._home.begin("warm_up"), _NO_LIMIT)

    def classify(self, subjects: Sequence[Subject]) -> Sequence[Scores]:
        """As `Classifier.classify`; the patience is for each face."""
        if not subjects:
            return []
        scores: Sequence[Scores] = self._asked(self._home.begin("classify", tuple(subjects)), len(subjects))
        return scores

    def close(self) -> None:
        """As `Classifier.close`; what takes long is left."""
        close_soon(self._home, "a classifier")

    def _asked(self, answer: Answer[Any], times: float = 1.0) -> Any:
        delay = Message("classifiers.still_loading", classifier=self._title) if times == _NO_LIMIT else None
        return self._attendance.answered(self._home, answer, self._title, times=times, on_delay=delay)


def isolated(create: Create, attendance: Attendance) -> Create:
    """Makes the same classifiers, in homes of their own."""

    def create_isolated(name: str, device: str) -> Classifier:
        return IsolatedClassifier(name, device, create, attendance)

    return create_isolated


def reads_foreign_files(name: str) -> bool:
    """Whether a classifier ("onnx=model.onnx") reads what nobody vouches for: no file of the catalogue."""
    try:
        row, model = classifier_row(name)
    except InvalidParameter:
        return False
    return row.reads_foreign_files and not (row.model_files and model in ("", *MODELS))


def _title_of(name: str) -> str:
    try:
        return classifier_row(name)[0].title
    except InvalidParameter:
        return name
