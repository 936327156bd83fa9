"""Face parsing with onnxruntime: any row of the catalogue's parsers, or a file that has their classes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ...domain.types import Face, Pixels
from ...errors import EngineUnavailable, InvalidParameter
from ...messages import Message
from ...models.weights import named_file, usual_model, verified_model
from ...runtimes.devices import OnnxSession, onnx_session
from ...settings import EngineSettings
from ..composed import ComposedEngine
from ..crops import Affine, upright_square
from ..mesh.engine import make_mesh
from .face_parsing import ParserInfo, parsing_engine
from .input_tensor import InputTensor
from .labelling import labels_of
from .parser_rows import InputRule, Layout, ParserRow, parser_rows

KEY = "parsing"
_BATCH_AXIS = 0
_RGB = 3
_AXES = 4
_UP = 0.06
"""By this share of its side the first crop is moved up. Measured, as the margin is: of 1.4 to 2.5 times the face, moved
by 0 to 0.1, these give the best regions on labelled images."""


class OnnxFaceParser:
    """A network of the catalogue on a square crop round the face."""

    def __init__(self, row: ParserRow, session: OnnxSession) -> None:
        """Runs the network once, to see what it gives. A size that the model has fixed goes before the row's.

        Raises EngineUnavailable where the model's input or output is not what the row says.
        """
        session.output_names = session.output_names[:1]  # further ones only serve training
        self._session = session
        self._row = replace(row, input=_input_of(session, row))
        self._input_name: str = session.session.get_inputs()[0].name
        self._input = InputTensor(self._row.input)
        self._class_axis = _class_axis(self._scores(), row)

    @property
    def info(self) -> ParserInfo:
        row = self._row
        return ParserInfo(row.title, self._session.device, row.licence, row.classes, follows_head=True,
                          why_not=self._session.why_not)

    @property
    def crop_size(self) -> tuple[int, int]:
        """(width, height) of the crops it takes, pixels."""
        return self._row.input.size_px, self._row.input.size_px

    def crop_of(self, face: Face, frame_size: tuple[int, int]) -> Affine:
        """A square round the face, as wide as the row says, with more room above for the hair."""
        del frame_size
        to_crop = upright_square(face, self._row.input.size_px, self._row.crop_margin)
        to_crop[1, 2] += _UP * self._row.input.size_px
        return to_crop

    def parse(self, crop: Pixels) -> Pixels:
        """(size, size, 3) uint8 RGB → (h, w) uint8 labels. Raises EngineFailed."""
        self._input.fill(crop)
        return labels_of(_planes(self._scores()[0], self._class_axis - 1))

    def close(self) -> None:
        """Nothing outlives the session."""

    def _scores(self) -> NDArray[np.float32]:
        return np.asarray(self._session.run({self._input_name: self._input.values})[0])


def make_parsing_engine(settings: EngineSettings) -> ComposedEngine:
    """For the registry.

    `settings.model` is a key of the catalogue's parsers, an .onnx file (its path, or its name in the models folder), or
    empty for the first of the catalogue's that is here.

    Raises InvalidParameter for an unknown key, EngineUnavailable where the file is missing or is no face parser.
    """
    row, path = _chosen(settings.model)
    parser = OnnxFaceParser(row, onnx_session(path, settings.device))
    return parsing_engine(KEY, parser, lambda: make_mesh(settings))


def _chosen(model: str) -> tuple[ParserRow, Path]:
    rows = parser_rows()
    key = model or usual_model(KEY)
    if key in rows:
        return rows[key], verified_model(key)
    if not model.lower().endswith(".onnx"):
        raise InvalidParameter("engines.unknown_model", model=model, known=tuple(rows))
    path = named_file(model, ".onnx")
    return row_of(path), path


def row_of(path: Path) -> ParserRow:
    """The row whose file has this name; else a row for a foreign file, with the model's own size and layout."""
    rows = parser_rows().values()
    usual = next(iter(rows))
    named = next((row for row in rows if row.file_name == path.name), None)
    return named or replace(usual, key=path.stem, title=path.name, file_name=path.name, licence="unknown")


def _input_of(session: OnnxSession, row: ParserRow) -> InputRule:
    """The row's rule with the model's own size and layout where it has fixed them."""
    inputs = session.session.get_inputs()
    given = [f"{item.name}: {item.type} {item.shape}" for item in inputs] or Message("common.none")
    expected = EngineUnavailable("engines.no_parser_input", file=row.file_name, inputs=given)
    if len(inputs) != 1 or inputs[0].type != "tensor(float)" or len(inputs[0].shape) != _AXES:
        raise expected
    shape = [side if isinstance(side, int) and side > 0 else None for side in inputs[0].shape]  # 0 and -1 mean any
    layout = _layout_of(shape, row.input.layout)
    if layout is None or shape[_BATCH_AXIS] not in (None, 1):
        raise expected
    places = [axis for axis in range(_AXES) if axis not in (_BATCH_AXIS, layout.channel_axis)]
    sides = {side for axis in places if (side := shape[axis]) is not None}
    if len(sides) > 1:
        raise expected
    usual = _usual_input(layout, row)
    return replace(usual, size_px=sides.pop()) if sides else usual


def _layout_of(shape: list[int | None], preferred: Layout) -> Layout | None:
    """The requested layout where the shape allows it, else the other one, else None."""
    other = Layout.NHWC if preferred is Layout.NCHW else Layout.NCHW
    fitting = [layout for layout in (preferred, other) if shape[layout.channel_axis] in (None, _RGB)]
    fixed = [layout for layout in fitting if shape[layout.channel_axis] == _RGB]
    return next(iter(fixed or fitting), None)


def _usual_input(layout: Layout, row: ParserRow) -> InputRule:
    """The row's rule, or that of a row with this layout: who exports the one has trained with the other numbers."""
    if row.input.layout is layout:
        return row.input
    return next(other.input for other in parser_rows().values() if other.input.layout is layout)


def _class_axis(scores: NDArray[np.float32], row: ParserRow) -> int:
    """Which axis of the output counts the classes."""
    if scores.ndim == _AXES and scores.dtype == np.float32:
        for layout in Layout:
            axis = layout.channel_axis
            sides = [side for place, side in enumerate(scores.shape) if place not in (_BATCH_AXIS, axis)]
            if scores.shape[axis] == len(row.classes) and sides[0] == sides[1]:
                return axis
    shape = " × ".join(str(side) for side in scores.shape)
    raise EngineUnavailable("engines.no_parser_output", file=row.file_name, count=len(row.classes), kind=scores.dtype,
                            shape=shape)


def _planes(scores: NDArray[np.float32], class_axis: int) -> NDArray[np.float32]:
    """(classes, rows, columns), contiguous."""
    if class_axis == 0:
        return np.ascontiguousarray(scores)
    rows, columns, classes = scores.shape
    return np.asarray(cv2.transpose(scores.reshape(-1, classes)), np.float32).reshape(classes, rows, columns)
