"""Filters the faces of images and files by an expression: every face of every frame, without memory."""

from __future__ import annotations

from collections.abc import Mapping

from ..classifiers.base import Scores, Subject
from ..classifiers.crops import CropRule, crop_rule
from ..classifiers.ensemble import Create, Ensemble
from ..classifiers.label_hints import label_hints
from ..classifiers.registry import GEOMETRY
from ..domain.types import FaceMatch, Perception, Pixels
from ..errors import InvalidParameter
from ..expression import Expression
from ..messages import Message
from ..settings import Settings
from .matching import matched_at_once

_PROPORTIONS = 0.02
"""By this share a reference image's proportions may differ from the frame's."""


def is_requested(settings: Settings) -> bool:
    """Whether anybody asked for labels."""
    return bool(settings.classify.classifiers or settings.classify.expression.strip())


def make_filter(settings: Settings, create: Create, reference: Pixels | None = None) -> ExpressionFilter:
    """What the settings ask for, geometry always with it.

    Raises InvalidParameter where the settings' area has no faces, EngineUnavailable where a classifier can't be had.
    """
    require_faces(settings)
    requested = settings.classify
    ensemble = Ensemble((GEOMETRY, *requested.classifiers), settings.engine.device, create)
    return ExpressionFilter(ensemble, requested.parsed(), crop_rule(settings), reference)


def require_faces(settings: Settings) -> None:
    """Raise InvalidParameter for a selection of the whole image: it has no faces that could be filtered."""
    if settings.mask.selection.is_full_frame:
        raise InvalidParameter("rendering.area_without_faces", area=settings.mask.selection.text)


class ExpressionFilter:
    """Used and closed on the thread that made the ensemble."""

    def __init__(self, ensemble: Ensemble, expression: Expression | None, rule: CropRule,
                 reference: Pixels | None = None) -> None:
        """reference: (h, w, 3) uint8 RGB: crops are taken from this image instead."""
        self._ensemble, self._expression, self._rule, self._reference = ensemble, expression, rule, reference

    @property
    def divides(self) -> bool:
        """Whether there is an expression that divides the faces."""
        return self._expression is not None

    @property
    def labels(self) -> tuple[str, ...]:
        """All that may be in the scores."""
        return self._ensemble.names.labels

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user should know before the work begins, a line each."""
        remarks = [info.note for info in self._ensemble.infos if info.note is not None]
        return tuple(map(str, (*remarks, *self.hints(self._expression))))

    def hints(self, expression: Expression | None) -> tuple[Message, ...]:
        """A line for each label that an expression asks for and nothing gives."""
        return label_hints(expression, self._ensemble.infos, self._ensemble.names.labels)

    def require(self, condition: Expression) -> None:
        """Raise InvalidParameter, which says what would give it, if a condition asks for a label that nothing gives."""
        for hint in self.hints(condition):
            raise InvalidParameter("rendering.condition_label", hint=hint)

    def scores(self, perception: Perception) -> Mapping[int, Scores]:
        """Face id → scores. Raises InvalidParameter for a reference of other proportions, EngineFailed."""
        self._check_reference(perception)
        subjects = [Subject(face, perception.frame, perception.hands, self._rule, self._reference)
                    for face in perception.faces]
        scores = self._ensemble.classify(subjects)
        ids = (face.id for face in perception.faces)
        return dict(zip(ids, scores, strict=True))

    def matched(self, perception: Perception) -> Mapping[int, FaceMatch]:
        """Face id → match, without memory. Raises as `scores` does."""
        return matched_at_once(self.scores(perception), self._expression)

    def close(self) -> None:
        self._ensemble.close()

    def _check_reference(self, perception: Perception) -> None:
        if self._reference is None:
            return
        rows, columns = self._reference.shape[:2]
        width, height = perception.frame.size
        if abs(columns * height / (rows * width) - 1) > _PROPORTIONS:
            raise InvalidParameter("rendering.proportions", width=width, height=height, columns=columns, rows=rows)
