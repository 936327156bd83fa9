"""Several classifiers as one: their labels together, prefixed where two give the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from ..concurrency.foreign_exits import exits_are_errors
from ..errors import FacesegError
from .base import Classifier, ClassifierInfo, Scores, Subject
from .registry import create_classifier

Create = Callable[[str, str], Classifier]


class Names:
    """What the labels of several classifiers are called together.

    A label that only one gives keeps its name. One that several give gets its classifier's key before it
    ("deepface.happy"); of two classifiers of one kind the second is "onnx2".
    """

    def __init__(self, infos: Sequence[ClassifierInfo]) -> None:
        given = Counter(label for info in infos for label in info.labels)
        kinds: Counter[str] = Counter()
        self._names: list[dict[str, str]] = []
        for info in infos:
            kinds[info.key] += 1
            number = kinds[info.key]
            prefix = info.key if number == 1 else f"{info.key}{number}"
            self._names.append({label: f"{prefix}.{label}" if given[label] > 1 else label for label in info.labels})

    @property
    def labels(self) -> tuple[str, ...]:
        """All of them, in the classifiers' order."""
        return tuple(name for names in self._names for name in names.values())

    def together(self, scores: Sequence[Scores]) -> dict[str, float]:
        """One face's scores under the names they have together.

        Args:
            scores: of each classifier, in their order; the last ones may not have come yet.
        """
        return {names.get(label, label): value
                for names, given in zip(self._names, scores, strict=False) for label, value in given.items()}


class Ensemble:
    """Made, used and closed on one thread."""

    @exits_are_errors()
    def __init__(self, names: Sequence[str], device: str, create: Create = create_classifier) -> None:
        """
        Args:
            requests: keys of CLASSIFIERS, or "key=model", each once.

        Raises InvalidParameter or EngineUnavailable for the first one that can't be had; none stays open then.
        """
        self._members: list[Classifier] = []
        try:
            for name in dict.fromkeys(names):
                self._members.append(create(name, device))
                self._members[-1].warm_up()
        except BaseException:
            self.close()
            raise
        self.names = Names(self.infos)

    @property
    def infos(self) -> tuple[ClassifierInfo, ...]:
        return tuple(member.info for member in self._members)

    def classify(self, subjects: Sequence[Subject]) -> list[Mapping[str, float]]:
        """The scores of each face, in the order given. Raises EngineFailed where a network stops."""
        return [self.names.together(scores) for scores in self.each(subjects)]

    @exits_are_errors()
    def each(self, subjects: Sequence[Subject]) -> list[tuple[Scores, ...]]:
        """The same, every classifier's for itself and under its own names."""
        if not subjects:
            return []
        return list(zip(*(member.classify(subjects) for member in self._members), strict=True))

    def close(self) -> None:
        for member in self._members:
            with suppress(FacesegError):
                member.close()
        self._members = []
