"""Puts the mesh engine together from what this installation has."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from ...domain.areas import MESH_AREAS
from ...errors import EngineUnavailable
from ...models.weights import MODELS, find_model, verified_model
from ..base import HandFinder, Landmarker
from ..detectors.registry import MESH_FINDER, ChosenFinder, make_finder
from .bundled_graph import FullRangeFinder, WheelLandmarker, wheel_has_models
from .face_search import FinderReach
from .hands import WheelHands
from .tasks import TasksFinder, TasksLandmarker

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

    finder: ChosenFinder
    landmarker: Landmarker
    areas: frozenset[str]
    note: str = ""
    """What can't be done with them, and who finds the faces if not the mesh's own finder."""


def best_models() -> MeshModels:
    """The Tasks model where its file is present, else what the wheel carries."""
    return MeshModels.TASKS if find_model(_FACE_MODEL) is not None else MeshModels.WHEEL


def make_parts(models: MeshModels | None, finder: str = MESH_FINDER) -> MeshParts:
    """Load finder and mesh.

    Args:
        models: None stands for the best there are.
        finder: a key of `detectors`.

    Raises EngineUnavailable, which says what is missing and how to get it, InvalidParameter for an unknown finder.
    """
    models = models or best_models()
    has_wheel = wheel_has_models()
    if models is MeshModels.WHEEL and not has_wheel:
        raise EngineUnavailable(
            "the engine 'mesh' needs a face model, and the installed mediapipe carries none "
            f"(only 0.10 for Python up to 3.12 does). {MODELS[_FACE_MODEL].how_to_get}"
        )
    model = verified_model(_FACE_MODEL) if models is MeshModels.TASKS else None
    chosen = make_finder(finder) if finder != MESH_FINDER else _own_finder(None if has_wheel else model)
    try:
        landmarker: Landmarker = WheelLandmarker() if model is None else TasksLandmarker(model)
    except Exception:
        chosen.finder.close()
        raise
    notes = [f"Faces are found by {chosen.title}."] if chosen.title else []
    if has_wheel:
        return MeshParts(chosen, landmarker, MESH_AREAS, " ".join(notes))
    return MeshParts(chosen, landmarker, MESH_AREAS - PERSON_AREAS, " ".join([*notes, _NO_WHEEL]))


def _own_finder(model: Path | None) -> ChosenFinder:
    """The finder in the wheel, or the one inside the Tasks model where that is given."""
    if model is None:
        return ChosenFinder(FullRangeFinder(), _FULL_RANGE)
    return ChosenFinder(TasksFinder(model), _SHORT_RANGE)


def make_hands() -> HandFinder | None:
    """The hand finder, or None where it can't be had: masks without it are better than none."""
    try:
        return WheelHands()
    except EngineUnavailable as error:
        _log.warning("hands are not cut out: %s", error)
        return None
