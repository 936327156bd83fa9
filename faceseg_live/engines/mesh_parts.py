"""Puts the mesh engine together from what this installation has."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import Enum

from ..areas import MESH_AREAS
from ..errors import EngineUnavailable
from .base import FaceFinder, HandFinder, Landmarker
from .face_search import FinderReach
from .hands import WheelHands
from .mesh_tasks import TasksFinder, TasksLandmarker
from .mesh_wheel import FullRangeFinder, WheelLandmarker, wheel_has_models
from .weights import MODELS, find_model

PERSON_AREAS = frozenset({"person", "background"})
"""Keys of the areas that take the person network."""
_FACE_MODEL = "face_landmarker"
_FULL_RANGE = FinderReach(live=(1.0,), still=(1.0, 0.5))
_SHORT_RANGE = FinderReach(live=(1.0, 0.5), still=(1.0, 0.5, 0.33))

_log = logging.getLogger(__name__)


_NO_WHEEL = (
    "This mediapipe carries no models: hands are not cut out, person and background are missing. "
    "Python 3.10 to 3.12 with mediapipe 0.10.21 has them."
)


class MeshModels(Enum):
    """Which of the two sets of networks makes the mesh."""

    WHEEL = "wheel"
    TASKS = "tasks"


@dataclass(frozen=True, slots=True)
class MeshParts:
    """The networks that an engine is put together from."""

    finder: FaceFinder
    reach: FinderReach
    landmarker: Landmarker
    areas: frozenset[str]
    note: str = ""
    """What can't be done with them."""


def best_models() -> MeshModels:
    """The Tasks model where its file is present, else what the wheel carries."""
    return MeshModels.TASKS if find_model(_FACE_MODEL) is not None else MeshModels.WHEEL


def make_parts(models: MeshModels | None) -> MeshParts:
    """Load finder and mesh; None stands for the best there are.

    Raises EngineUnavailable, which says what is missing and how to get it.
    """
    models = models or best_models()
    has_wheel, path = wheel_has_models(), find_model(_FACE_MODEL)
    if models is MeshModels.WHEEL and not has_wheel:
        raise EngineUnavailable(
            "the engine 'mesh' needs a face model, and the installed mediapipe carries none "
            f"(only 0.10 for Python up to 3.12 does). {MODELS[_FACE_MODEL].how_to_get}"
        )
    if models is MeshModels.WHEEL:
        return MeshParts(FullRangeFinder(), _FULL_RANGE, WheelLandmarker(), MESH_AREAS)
    if path is None:
        raise EngineUnavailable(f"the engine 'mesh' lacks a file. {MODELS[_FACE_MODEL].how_to_get}")
    if has_wheel:
        return MeshParts(FullRangeFinder(), _FULL_RANGE, TasksLandmarker(path), MESH_AREAS)
    return MeshParts(TasksFinder(path), _SHORT_RANGE, TasksLandmarker(path), MESH_AREAS - PERSON_AREAS, _NO_WHEEL)


def make_hands() -> HandFinder | None:
    """The hand finder, or None where it can't be had: masks without it are better than none."""
    try:
        return WheelHands()
    except EngineUnavailable as error:
        _log.warning("hands are not cut out: %s", error)
        return None
