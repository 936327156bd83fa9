"""One image in, masks out: functions that keep a Segmenter of their own in each thread."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from ..domain.face_choice import FaceChoice
from ..domain.results import Classification, Segmentation
from ..domain.selection import Selection
from ..errors import InvalidParameter
from ..expression import Expression
from ..settings import ClassifySettings, EngineSettings, MaskSettings, Settings
from ..settings.engines import ENGINES
from .images import Image
from .segmenter import Segmenter

Value = TypeVar("Value")

KEEP = 3
"""Engines, and sets of classifiers, that stay loaded in each thread."""


def segment(
    image: Image,
    *,
    area: str | Sequence[str] = "face",
    grow: int = 0,
    grow_tapered: bool = False,
    blur: int = 13,
    true_edges: bool = False,
    face: FaceChoice = "largest",
    engine: str = "mesh",
    model: str = "",
    device: str = "auto",
) -> Segmentation:
    """Mask one area, or several as one, of one face.

    Args:
        image: a path, a PIL image, or an (H, W, 3) uint8 RGB array.
        area: a key of `faceseg_live.domain.areas.AREAS`, or several, united or taken away: "skin, -mouth".
        grow: −4096..4096 pixels, outwards.
        grow_tapered: grow into a diamond instead of a square.
        blur: 1..4096, width of the soft edge; even values are raised by one.
        true_edges: masks end where the face ends, at the hair and at whatever is in front of it, instead of at the
            mesh's outlines, by which the classic node is matched exactly.
        face: "largest", or a number from 1, counted from the largest face on.
        engine: what looks at the image: a key of `faceseg_live.settings.engines.ENGINES`.
        model: the engine's model, a name of the catalogue or a file; empty for its usual one.
        device: what the networks run on; "auto" takes the fastest that works.

    Raises:
        NoFaceFound: there is no face, or no face of that number.
        InvalidParameter: a parameter is out of its range, or the engine takes no model; the text says what may be.
        SourceError: the image file can't be read.
        EngineUnavailable: the engine lacks a package or a model; the text says how to get it.
    """
    mask, how = _mask_settings(area, grow, grow_tapered, blur, true_edges), _engine_settings(engine, model, device)
    return _segmenter(Settings(engine=how, mask=mask)).segment(image, face=_plain(face))


def segment_all(
    image: Image,
    *,
    area: str | Sequence[str] = "face",
    grow: int = 0,
    grow_tapered: bool = False,
    blur: int = 13,
    true_edges: bool = False,
    engine: str = "mesh",
    model: str = "",
    device: str = "auto",
) -> tuple[Segmentation, ...]:
    """Mask one area, or several as one, of every face, largest first. Arguments and errors are those of `segment`."""
    mask, how = _mask_settings(area, grow, grow_tapered, blur, true_edges), _engine_settings(engine, model, device)
    return _segmenter(Settings(engine=how, mask=mask)).segment_all(image)


def classify(
    image: Image,
    expression: str | Expression,
    *,
    classifiers: Sequence[str] = (),
    crop_factor: float = 0.0,
    minimum_crop: int = 0,
    reference: Image | None = None,
    area: str | Sequence[str] = "face",
    grow: int = 0,
    grow_tapered: bool = False,
    blur: int = 13,
    true_edges: bool = False,
    engine: str = "mesh",
    model: str = "",
    device: str = "auto",
) -> Classification:
    """Mask every face, and divide the faces by an expression such as "smile > 0.5 and not eyes_closed".

    The labels of the face's geometry (docs/labels.md) are always available; docs/expressions.md describes the language.

    Args:
        classifiers: those that give further labels, as "key" or "key=model": "onnx=emotions.onnx".
        crop_factor: what they see of a face, in sides of its box, 0..10; 0 is what each was trained on.
        minimum_crop: 0..4096 pixels; they see no less.
        reference: an image of the same proportions: what they see instead of it.

    Other arguments and errors are those of `segment`, besides those of `Segmenter.classify`.
    """
    mask, how = _mask_settings(area, grow, grow_tapered, blur, true_edges), _engine_settings(engine, model, device)
    which = ClassifySettings(classifiers=tuple(classifiers), crop_factor=float(_plain(crop_factor)),
                             minimum_crop=_plain(minimum_crop))
    segmenter = _segmenter(Settings(engine=how, mask=mask, classify=which))
    return segmenter.classify(image, expression, reference=reference)


def release_models() -> None:
    """Close the models that these functions have loaded on this thread; the next call loads what it needs."""
    _own.segmenter.close()
    _own.segmenter = Segmenter(keep=KEEP)


class _Own(threading.local):
    """Each thread's own: engines belong to the thread that made them."""

    def __init__(self) -> None:
        self.segmenter = Segmenter(keep=KEEP)


_own = _Own()


def _segmenter(settings: Settings) -> Segmenter:
    """This thread's own, with these settings."""
    _own.segmenter.settings = settings
    return _own.segmenter


def _mask_settings(
    area: str | Sequence[str], grow: int, grow_tapered: bool, blur: int, true_edges: bool
) -> MaskSettings:
    return MaskSettings(Selection.parse(area).keys, _plain(grow), _plain(grow_tapered), _plain(blur),
                        _plain(true_edges))


def _engine_settings(engine: str, model: str, device: str) -> EngineSettings:
    row = ENGINES.get(engine)
    if model and row is not None and not row.takes_model:
        raise InvalidParameter("api.takes_no_model", engine=engine, model=model, known=_taking_models())
    return EngineSettings(key=engine, model=model, device=device)


def _taking_models() -> tuple[str, ...]:
    return tuple(row.key for row in ENGINES.values() if row.takes_model and row.is_offered)


def _plain(value: Value) -> Value:
    """Python's own number where it is one of numpy's, as whoever computes a parameter hands over."""
    plain: Value = value.item() if isinstance(value, np.generic) else value
    return plain
