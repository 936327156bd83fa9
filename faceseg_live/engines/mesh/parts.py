"""Puts the mesh engine together from what this installation has."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from ...errors import EngineUnavailable
from ...messages import Message
from ...models.weights import MODELS, find_model, verified_model
from ..base import HandDetector, Landmarker
from ..detectors.registry import MESH_DETECTOR, ChosenDetector, make_detector
from .bundled_graph import BundledLandmarker, FullRangeDetector, has_bundled_models
from .face_search import DetectorReach
from .hands import BundledHands
from .tasks import TasksDetector, TasksLandmarker

_FACE_MODEL = "face_landmarker"
_FULL_RANGE = DetectorReach(live=(1.0,), still=(1.0, 0.5))
_SHORT_RANGE = DetectorReach(live=(1.0, 0.5), still=(1.0, 0.5, 0.33))

_log = logging.getLogger(__name__)


_NO_BUNDLE = Message("engines.no_bundle")


class MeshModels(Enum):
    """Which of the two sets of networks makes the mesh."""

    BUNDLED = "wheel"
    TASKS = "tasks"


@dataclass(frozen=True, slots=True)
class MeshParts:
    """The networks that an engine is put together from."""

    detector: ChosenDetector
    landmarker: Landmarker
    note: Message | None = None
    """What can't be done with them, and who finds the faces if not the mesh's own detector."""


def best_models() -> MeshModels:
    """The Tasks model where its file is present, else what the wheel carries."""
    return MeshModels.TASKS if find_model(_FACE_MODEL) is not None else MeshModels.BUNDLED


def make_parts(models: MeshModels | None, detector: str = MESH_DETECTOR) -> MeshParts:
    """Load detector and mesh.

    Args:
        models: None stands for the best there are.
        detector: a key of `detectors`.

    Raises EngineUnavailable, which says what is missing and how to get it, InvalidParameter for an unknown detector.
    """
    models = models or best_models()
    has_bundle = has_bundled_models()
    if models is MeshModels.BUNDLED and not has_bundle:
        raise EngineUnavailable("engines.needs_face_model", how_to_get=MODELS[_FACE_MODEL].how_to_get)
    model = verified_model(_FACE_MODEL) if models is MeshModels.TASKS else None
    chosen = make_detector(detector) if detector != MESH_DETECTOR else _own_detector(None if has_bundle else model)
    try:
        landmarker: Landmarker = BundledLandmarker() if model is None else TasksLandmarker(model)
    except Exception:
        chosen.detector.close()
        raise
    found_by = Message("engines.found_by", detector=chosen.title) if chosen.title else None
    if has_bundle:
        return MeshParts(chosen, landmarker, found_by)
    note = Message("common.sentences", first=found_by, second=_NO_BUNDLE) if found_by is not None else _NO_BUNDLE
    return MeshParts(chosen, landmarker, note)


def _own_detector(model: Path | None) -> ChosenDetector:
    """The detector in the wheel, or the one inside the Tasks model where that is given."""
    if model is None:
        return ChosenDetector(FullRangeDetector(), _FULL_RANGE)
    return ChosenDetector(TasksDetector(model), _SHORT_RANGE)


def make_hands() -> HandDetector | None:
    """The hand detector, or None where it can't be had: masks without it are better than none."""
    try:
        return BundledHands()
    except EngineUnavailable as error:
        _log.warning("hands are not cut out: %s", error)
        return None
