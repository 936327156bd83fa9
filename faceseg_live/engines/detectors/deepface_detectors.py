"""Finds faces with a detector of the package deepface."""

from __future__ import annotations

import ast
import importlib
import importlib.util
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import numpy as np

from ...domain.types import Box, Pixels
from ...errors import EngineFailed, EngineUnavailable
from ...messages import Message
from ...runtimes.deepface_package import (
    LacksWeights,
    how_to_get_weights,
    how_to_install,
    loading,
    nothing_downloaded,
    reason_of,
)
from ..base import Detection
from ..mediapipe.former_solutions import former_solutions
from .input_size import fitted, stretched

_TABLE = Path("modules", "modeling.py")
_TASK = "face_detector"
_SMALLEST_SIDE_PX = 16
_LONGEST_PX = 640
"""Larger images are shrunk to it: the cascades' time grows with the area, most networks shrink more anyway."""
_UNRATED = 0.9
"""Score of a face whose detector gives none."""
_NEAREST_EYES = 0.2
"""Of the box's width. What lies closer together is no pair of eyes: cascades take nostrils for them."""


def detectors_offered() -> tuple[str, ...]:
    """Names of the detectors that the installed deepface offers; none where it is not installed.

    Read from its source, because to import it is slow in some versions.
    """
    spec = importlib.util.find_spec("deepface")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    try:
        source = (Path(folders[0]) / _TABLE).read_text("utf-8") if folders else ""
        tree = ast.parse(source)
    except (OSError, SyntaxError, UnicodeDecodeError):
        return ()
    return tuple(name for node in ast.walk(tree) if isinstance(node, ast.Dict) for name in _detectors_in(node))


def _detectors_in(table: ast.Dict) -> Iterator[str]:
    """The keys of the dictionary that stands under "face_detector" in a dictionary."""
    for key, value in zip(table.keys, table.values, strict=True):
        if isinstance(key, ast.Constant) and key.value == _TASK and isinstance(value, ast.Dict):
            yield from (str(item.value) for item in value.keys if isinstance(item, ast.Constant))


class DeepFaceDetector:
    """One of deepface's detectors. Use it on the thread that made it."""

    def __init__(self, name: str) -> None:
        """name: as deepface calls it. EngineUnavailable where it lacks a package or weights, with what to do."""
        self._name = name
        what = Message("engines.deepface_detector", name=name)
        try:
            with loading(*_weights_modules(name)) as modeling, _what_is_gone(name):
                self._detector: Any = modeling.get_model_class(_TASK, name)()
                # Some load their weights only when they are used.
                self._detector.detect_faces(np.full((128, 128, 3), 127, np.uint8))
        except EngineUnavailable:
            raise
        except LacksWeights as error:
            raise EngineUnavailable.of(how_to_get_weights(what, str(error), _download_of(name))) from error
        except Exception as error:  # deepface and what it imports fail in many ways
            raise EngineUnavailable.of(how_to_install(what, error)) from error

    def find(self, pixels: Pixels) -> Sequence[Detection]:
        """(H, W, 3) RGB → detections, most certain first."""
        if min(pixels.shape[:2]) < _SMALLEST_SIDE_PX:
            return ()
        small, across, down = fitted(pixels, _LONGEST_PX)
        bgr = np.ascontiguousarray(small[:, :, ::-1])
        try:
            with nothing_downloaded(*_weights_modules(self._name)):
                regions = self._detector.detect_faces(bgr)
        except Exception as error:
            raise EngineFailed("engines.detector_stopped", name=self._name, reason=reason_of(error)) from error
        found = [stretched(_detection(region), across, down) for region in regions if region.w > 0 and region.h > 0]
        return sorted(found, key=lambda detection: -detection.score)

    def close(self) -> None:
        """Let go of the networks; a second call does nothing."""
        detector, self._detector = self._detector, None
        close = getattr(getattr(detector, "model", None), "close", None)
        if callable(close):
            close()


def _detection(region: Any) -> Detection:
    box = Box(float(region.x), float(region.y), float(region.w), float(region.h))
    score = _UNRATED if region.confidence is None else float(np.clip(np.squeeze(region.confidence), 0, 1))
    right, left = _point(region.right_eye), _point(region.left_eye)
    if right is None or left is None or np.hypot(left[0] - right[0], left[1] - right[1]) < _NEAREST_EYES * box.width:
        return Detection(box, score)
    return Detection(box, score, right_eye=right, left_eye=left)


def _point(place: Any) -> tuple[float, float] | None:
    return None if place is None else (float(place[0]), float(place[1]))


def _what_is_gone(name: str) -> AbstractContextManager[None]:
    """What a detector asks of its package that the package has no more."""
    return former_solutions() if name == "mediapipe" else nullcontext()


def _weights_modules(name: str) -> tuple[str, ...]:
    return ("retinaface.commons.weight_utils",) if name == "retinaface" else ()


def _download_of(name: str) -> str:
    return (f"import numpy; from deepface import DeepFace; DeepFace.build_model('{name}', '{_TASK}')"
            ".detect_faces(numpy.zeros((128, 128, 3), 'uint8'))")
