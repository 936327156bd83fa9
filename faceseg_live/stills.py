"""One picture in, masks out: the Python API without threads.

The two pure steps of the live pipeline, run once; engines are built on first use and kept for the next
picture.
"""

from __future__ import annotations

import threading
import time
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from .areas import area_named
from .classifiers.geometry import geometry_scores
from .errors import InvalidParameter
from .expression import Expression
from .frames import Frame, Perception, freeze
from .pipeline.perceive import Perceiver
from .regions import segment_faces
from .segmentation import Classification, FaceChoice, Segmentation, chosen_faces
from .settings import EngineSettings, MaskSettings, Settings

Value = TypeVar("Value")


def segment(
    image: NDArray[np.uint8],
    *,
    area: str = "face",
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
        area: a key of `faceseg_live.areas.AREAS`.
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
        raise InvalidParameter("face: 'all' gives several results: call segment_all() instead")
    mask, how = _mask_settings(area, grow, grow_tapered, blur), _engine_settings(engine, model, device)
    return _segmentations(image, mask, _plain(face), how)[0]


def segment_all(
    image: NDArray[np.uint8],
    *,
    area: str = "face",
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
    area: str = "face",
    grow: int = 0,
    grow_tapered: bool = False,
    blur: int = 13,
    engine: str = "mesh",
    model: str = "",
    device: str = "auto",
) -> Classification:
    """Mask one area of every face, and divide the faces by an expression such as "smile > 0.5 and not eyes_closed".

    The labels are those of docs/labels.md, the language is that of docs/expressions.md. Other arguments and errors are
    those of `segment`, besides:

    Raises:
        ExpressionError: the expression can't be read; it knows the place.
        InvalidParameter: the area is one of the whole picture, which has no faces to divide.
    """
    wanted = Expression.parse(expression) if isinstance(expression, str) else expression
    if area_named(area).is_whole:
        raise InvalidParameter(f"area: {area!r} belongs to the whole picture; expected an area of a face")
    mask, how = _mask_settings(area, grow, grow_tapered, blur), _engine_settings(engine, model, device)
    settings = Settings(engine=how, mask=mask)
    perception = _perceived(image, settings)
    found = tuple(Segmentation(item) for item in segment_faces(perception, mask, chosen_faces(perception, "all")))
    scores = tuple(geometry_scores(item.face, perception.frame, perception.hands) for item in found if item.face)
    verdicts = [wanted.evaluate(given) for given in scores]
    return Classification(
        tuple(item for item, verdict in zip(found, verdicts, strict=True) if verdict.matches),
        tuple(item for item, verdict in zip(found, verdicts, strict=True) if not verdict.matches),
        scores,
        tuple(dict.fromkeys(label for given in scores for label in given)),
        tuple(dict.fromkeys(label for verdict in verdicts for label in verdict.missing)),
    )


class _Perceivers(threading.local):
    """One perceiver per thread and engine: engines belong to the thread that made them."""

    def __init__(self) -> None:
        self._by_key: dict[str, Perceiver] = {}

    def ready(self, settings: Settings) -> Perceiver:
        """The one that these settings ask for; InvalidParameter where it can't deliver their area."""
        perceiver = self._by_key.setdefault(settings.engine.key, Perceiver())
        perceiver.prepare(settings.engine).require(settings.mask.area)
        return perceiver


_perceivers = _Perceivers()


def _segmentations(
    image: NDArray[np.uint8], mask: MaskSettings, choice: FaceChoice, engine: EngineSettings
) -> tuple[Segmentation, ...]:
    perception = _perceived(image, Settings(engine=engine, mask=mask))
    faces = () if area_named(mask.area).is_whole else chosen_faces(perception, choice)
    return tuple(Segmentation(found) for found in segment_faces(perception, mask, faces))


def _perceived(image: NDArray[np.uint8], settings: Settings) -> Perception:
    frame = _frame(image)
    return _perceivers.ready(settings).perceive(frame, settings)


def _mask_settings(area: str, grow: int, grow_tapered: bool, blur: int) -> MaskSettings:
    return MaskSettings(area, _plain(grow), _plain(grow_tapered), _plain(blur))


def _plain(value: Value) -> Value:
    """Python's own number where it is one of numpy's, as whoever computes a parameter hands over."""
    plain: Value = value.item() if isinstance(value, np.generic) else value
    return plain


def _engine_settings(engine: str, model: str, device: str) -> EngineSettings:
    return EngineSettings(key=engine, model=model, device=device)


def _frame(image: NDArray[np.uint8]) -> Frame:
    if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3:
        came = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
        raise InvalidParameter(f"image: expected uint8 (height, width, 3) RGB, got {came}")
    if 0 in image.shape:
        raise InvalidParameter(f"image: expected at least one pixel, got {image.shape[1]}×{image.shape[0]}")
    return Frame(freeze(np.array(image)), 0, 0.0, time.monotonic(), is_still=True)
