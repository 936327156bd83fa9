"""One picture in, masks out: the Python API without threads.

The two pure steps of the live pipeline, run once; engines are built on first use and kept for the next
picture.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from .area_masks.segments import segment_faces
from .batch.expression_filter import ExpressionFilter
from .classifiers.ensemble import Ensemble
from .classifiers.registry import GEOMETRY
from .domain.face_choice import FaceChoice, chosen_faces, masked_faces
from .domain.results import Classification, Segmentation
from .domain.selection import Selection
from .domain.types import Frame, Perception, Pixels, freeze
from .engines.host import EngineHost
from .errors import InvalidParameter
from .expression import Expression
from .pipeline.classification import crop_rule
from .settings import ClassifySettings, EngineSettings, MaskSettings, Settings

Value = TypeVar("Value")


def segment(
    image: NDArray[np.uint8],
    *,
    area: str | Sequence[str] = "face",
    grow: int = 0,
    grow_tapered: bool = False,
    blur: int = 13,
    face: FaceChoice = "largest",
    engine: str = "mesh",
    model: str = "",
    device: str = "auto",
) -> Segmentation:
    """Mask one area of one face.

    Args:
        image: (H, W, 3) uint8, RGB.
        area: a key of `faceseg_live.domain.areas.AREAS`, or several, united or taken away: "skin, -mouth".
        grow: −4096..4096 pixels, outwards.
        grow_tapered: grow into a diamond instead of a square.
        blur: 1..4096, width of the soft edge; even values are raised by one.
        face: "largest", or a number from 1, counted from the largest face on.
        engine: what looks at the picture: a key of `faceseg_live.engines.registry.ENGINES`.
        model: the engine's model, a name of the catalogue or a file; empty for its usual one.
        device: what the networks run on; "auto" takes the fastest that works.

    Raises:
        NoFaceFound: there is no face, or no face of that number.
        InvalidParameter: a parameter is out of its range; the text names the range.
        EngineUnavailable: the engine lacks a package or a model; the text says how to get it.
    """
    if face == "all":
        raise InvalidParameter("api.several_faces")
    mask, how = _mask_settings(area, grow, grow_tapered, blur), _engine_settings(engine, model, device)
    return _segmentations(image, mask, _plain(face), how)[0]


def segment_all(
    image: NDArray[np.uint8],
    *,
    area: str | Sequence[str] = "face",
    grow: int = 0,
    grow_tapered: bool = False,
    blur: int = 13,
    engine: str = "mesh",
    model: str = "",
    device: str = "auto",
) -> tuple[Segmentation, ...]:
    """Mask one area of every face, largest first. Arguments and errors are those of `segment`."""
    mask, how = _mask_settings(area, grow, grow_tapered, blur), _engine_settings(engine, model, device)
    return _segmentations(image, mask, "all", how)


def classify(
    image: NDArray[np.uint8],
    expression: str | Expression,
    *,
    classifiers: Sequence[str] = (),
    crop_factor: float = 0.0,
    minimum_crop: int = 0,
    reference: NDArray[np.uint8] | None = None,
    area: str | Sequence[str] = "face",
    grow: int = 0,
    grow_tapered: bool = False,
    blur: int = 13,
    engine: str = "mesh",
    model: str = "",
    device: str = "auto",
) -> Classification:
    """Mask one area of every face, and divide the faces by an expression such as "smile > 0.5 and not eyes_closed".

    The labels of the face's geometry (docs/labels.md) are always there; docs/expressions.md tells the language.

    Args:
        classifiers: those that give further labels, as "key" or "key=model": "onnx=emotions.onnx".
        crop_factor: what they see of a face, in sides of its box, 0..10; 0 is what each was trained on.
        minimum_crop: 0..4096 pixels; they see no less.
        reference: (h, w, 3) uint8 RGB of the image's proportions: what they see instead of it.

    Other arguments and errors are those of `segment`, besides:

    Raises:
        ExpressionError: the expression can't be read; it knows the place.
        InvalidParameter: the area is one of the whole picture, which has no faces to divide; a classifier is unknown;
            the reference has other proportions.
        EngineUnavailable: a classifier lacks a package or a model.
    """
    requested = Expression.parse(expression) if isinstance(expression, str) else expression
    if Selection.parse(area).is_full_frame:
        raise InvalidParameter("api.area_without_faces", area=area)
    mask, how = _mask_settings(area, grow, grow_tapered, blur), _engine_settings(engine, model, device)
    which = ClassifySettings(classifiers=tuple(classifiers), crop_factor=float(_plain(crop_factor)),
                             minimum_crop=_plain(minimum_crop))
    settings = Settings(engine=how, mask=mask, classify=which)
    perception = _perceived(image, settings)
    found = tuple(Segmentation(item) for item in segment_faces(perception, mask, chosen_faces(perception, "all")))
    ensemble = _ensembles.ready(which.classifiers, device)
    seen = None if reference is None else _checked_picture(reference, "reference")
    matched = ExpressionFilter(ensemble, requested, crop_rule(settings), seen).matched(perception)
    matches = [matched[item.face.id] for item in found if item.face]
    return Classification(
        tuple(item for item, match in zip(found, matches, strict=True) if match.holds),
        tuple(item for item, match in zip(found, matches, strict=True) if not match.holds),
        tuple(match.scores for match in matches),
        ensemble.names.labels,
        tuple(dict.fromkeys(label for match in matches for label in match.missing)),
    )


class _Ensembles(threading.local):
    """One ensemble per thread, choice and device: classifiers belong to the thread that made them."""

    def __init__(self) -> None:
        self._made: dict[tuple[tuple[str, ...], str], Ensemble] = {}

    def ready(self, classifiers: tuple[str, ...], device: str) -> Ensemble:
        """Geometry and these; raises what `Ensemble` raises."""
        key = classifiers, device
        if key not in self._made:
            self._made[key] = Ensemble((GEOMETRY, *classifiers), device)
        return self._made[key]


_ensembles = _Ensembles()


class _Hosts(threading.local):
    """One engine host per thread and engine: engines belong to the thread that made them."""

    def __init__(self) -> None:
        self._by_key: dict[str, EngineHost] = {}

    def ready(self, settings: Settings) -> EngineHost:
        """The one that these settings ask for; InvalidParameter where it can't deliver their area."""
        host = self._by_key.setdefault(settings.engine.key, EngineHost())
        host.prepare(settings.engine).require(settings.mask.selection)
        return host


_hosts = _Hosts()


def _segmentations(
    image: NDArray[np.uint8], mask: MaskSettings, choice: FaceChoice, engine: EngineSettings
) -> tuple[Segmentation, ...]:
    perception = _perceived(image, Settings(engine=engine, mask=mask))
    faces = masked_faces(mask.selection, perception, choice)
    return tuple(Segmentation(found) for found in segment_faces(perception, mask, faces))


def _perceived(image: NDArray[np.uint8], settings: Settings) -> Perception:
    frame = _frame(image)
    return _hosts.ready(settings).perceive(frame, settings)


def _mask_settings(area: str | Sequence[str], grow: int, grow_tapered: bool, blur: int) -> MaskSettings:
    return MaskSettings(Selection.parse(area).keys, _plain(grow), _plain(grow_tapered), _plain(blur))


def _plain(value: Value) -> Value:
    """Python's own number where it is one of numpy's, as whoever computes a parameter hands over."""
    plain: Value = value.item() if isinstance(value, np.generic) else value
    return plain


def _engine_settings(engine: str, model: str, device: str) -> EngineSettings:
    return EngineSettings(key=engine, model=model, device=device)


def _frame(image: NDArray[np.uint8]) -> Frame:
    return Frame(_checked_picture(image, "image"), 0, 0.0, time.monotonic(), is_still=True)


def _checked_picture(image: NDArray[np.uint8], name: str) -> Pixels:
    if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3:
        came = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
        raise InvalidParameter("api.image", name=name, came=came)
    if 0 in image.shape:
        raise InvalidParameter("api.empty_image", name=name, width=image.shape[1], height=image.shape[0])
    return freeze(np.array(image))
