"""Finds faces with a detector of the package deepface.

Only its detectors are loaded, not `deepface.DeepFace`, which imports half a dozen packages more. What deepface would
download by itself, without asking and without a hash to check, is refused here: the user gets the command instead.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import os
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import EngineFailed, EngineUnavailable
from ...frames import Box, Pixels
from ..base import Detection
from ..models.weights import models_folder
from ..native_logs import native_logs_hidden
from .pictures import fitted, stretched

INSTALL = 'pip install -c constraints.txt "faceseg-live[deepface]"'
_TABLE = Path("modules", "modeling.py")
_TASK = "face_detector"
_SETTINGS = {"DEEPFACE_BACKEND_ENGINE": "onnx", "DEEPFACE_LOG_LEVEL": "40"}
"""Its networks on onnxruntime, which is always here, where it would import tensorflow or torch; errors alone told."""
_SMALLEST_SIDE_PX = 16
_LONGEST_PX = 640
"""Larger pictures are shrunk to it: the cascades' time grows with the area, most networks shrink more anyway."""
_UNRATED = 0.9
"""Score of a face whose detector gives none."""
_NEAREST_EYES = 0.2
"""Of the box's width. What lies closer together is no pair of eyes: cascades take nostrils for them."""
_DOWNLOADER = "download_weights_if_necessary"
_lock = threading.RLock()


class _LacksWeights(Exception):
    """Carries the name of the file."""


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


class DeepFaceFinder:
    """One of deepface's detectors. Use it on the thread that made it."""

    def __init__(self, name: str) -> None:
        """name: as deepface calls it. EngineUnavailable where it lacks a package or weights, with what to do."""
        self._name = name
        for variable, value in _SETTINGS.items():
            os.environ.setdefault(variable, value)
        try:
            with native_logs_hidden(), warnings.catch_warnings(), _nothing_downloaded(name):
                warnings.simplefilter("ignore")
                modeling = importlib.import_module("deepface.modules.modeling")
                self._detector: Any = modeling.get_model_class(_TASK, name)()
                # Some load their weights only when they are used.
                self._detector.detect_faces(np.full((128, 128, 3), 127, np.uint8))
        except _LacksWeights as error:
            raise EngineUnavailable(_how_to_get_weights(name, str(error))) from error
        except Exception as error:  # deepface and what it imports fail in many ways
            raise EngineUnavailable(_how_to_install(name, error)) from error

    def find(self, pixels: Pixels) -> Sequence[Detection]:
        """(H, W, 3) RGB → detections, most certain first."""
        if min(pixels.shape[:2]) < _SMALLEST_SIDE_PX:
            return ()
        small, across, down = fitted(pixels, _LONGEST_PX)
        bgr = np.ascontiguousarray(small[:, :, ::-1])
        try:
            with _nothing_downloaded(self._name):
                regions = self._detector.detect_faces(bgr)
        except Exception as error:
            raise EngineFailed(f"deepface's detector {self._name!r} stopped: {_told(error)}") from error
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


@contextmanager
def _nothing_downloaded(name: str) -> Iterator[None]:
    """Let deepface find the files that are there, its own folder first, and raise _LacksWeights for others."""
    modules = ["deepface.commons.weight_utils"]
    if name == "retinaface":
        modules.append("retinaface.commons.weight_utils")
    with _lock:
        loaders = [importlib.import_module(module) for module in modules]
        kept = [getattr(loader, _DOWNLOADER) for loader in loaders]
        for loader in loaders:
            setattr(loader, _DOWNLOADER, _present)
        try:
            yield
        finally:
            for loader, original in zip(loaders, kept, strict=True):
                setattr(loader, _DOWNLOADER, original)


def _present(file_name: str, *_sources: object, **_options: object) -> str:
    for folder in (_own_folder(), models_folder()):
        if (folder / file_name).is_file():
            return str(folder / file_name)
    raise _LacksWeights(file_name)


def _own_folder() -> Path:
    return Path(os.environ.get("DEEPFACE_HOME", Path.home())) / ".deepface" / "weights"


def _how_to_get_weights(name: str, file_name: str) -> str:
    return (
        f"deepface's detector {name!r} lacks its file {file_name}. Let deepface download it, which it does without "
        f"checking a hash: python -c \"import numpy; from deepface import DeepFace; DeepFace.build_model('{name}', "
        f"'{_TASK}').detect_faces(numpy.zeros((128, 128, 3), 'uint8'))\" "
        f"- or put it into {_own_folder()} or {models_folder()}"
    )


def _how_to_install(name: str, error: Exception) -> str:
    package = _missing_package(error)
    if package == "deepface":
        return f"the finder 'deepface:{name}' needs the package deepface; install it with: {INSTALL}"
    told = f"deepface's detector {name!r} can't be used: {_told(error)}"
    if package is None:
        return told
    return f"{told}. Install it in one command, so that no other package is lifted: {INSTALL} {package}"


def _missing_package(error: BaseException | None) -> str | None:
    """The package that a failed import asked for, however deep the error is wrapped."""
    while error is not None:
        if isinstance(error, ModuleNotFoundError) and error.name:
            return error.name.partition(".")[0]
        error = error.__cause__ or error.__context__
    return None


def _told(error: Exception) -> str:
    return (str(error) or type(error).__name__).rstrip(". ")
