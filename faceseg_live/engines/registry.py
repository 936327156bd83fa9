"""The engines that can be chosen. A row names its class; nothing is imported before it is wanted."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from ..errors import EngineUnavailable, InvalidParameter
from ..settings import EngineSettings
from .base import Engine


@dataclass(frozen=True, slots=True)
class EngineRow:
    """What is known of an engine without loading it."""

    key: str
    title: str
    licence: str
    """Of the models, as an SPDX identifier."""
    summary: str
    module: str
    """Beside this one."""
    factory: str
    """Name of the module's function that takes the EngineSettings and gives an engine."""
    area: str = "face"
    """What is masked headless where nobody says; the one that the engine is made for."""
    options: tuple[str, ...] = ()
    """Names of the EngineSettings that matter for this engine alone; "onnx" stands for all of OnnxSettings."""
    finds_faces: bool = True
    """The settings of faces (how many, how steady, hands in front) matter for it."""
    model_files: str = ""
    """Pattern of its model files; empty: its model is a folder or a name."""
    needs_model: bool = False
    """It has no usual model: the user has to name one."""
    is_offered: bool = True
    """Shown to users; a test double is not."""

    @property
    def unused(self) -> frozenset[str]:
        """Names of the settings that do nothing with this engine; "onnx" stands for all of OnnxSettings."""
        special = {name for row in ENGINES.values() for name in row.options}
        return frozenset(special.difference(self.options).union(() if self.finds_faces else _OF_FACES))


_OF_FACES = ("max_faces", "exclude_hands", "smoothing", "hold_frames")
_PARSER = ("device", "detector", "visible_only", "interpolate")
"""What every engine that parses faces can be told."""

ENGINES: dict[str, EngineRow] = {
    row.key: row
    for row in (
        EngineRow("mesh", "Face mesh", "Apache-2.0",
                  "478 points per face, hands cut out, person and background; fast on any processor.",
                  "mesh.engine", "make_mesh_engine", options=("detector",)),
        EngineRow("parsing", "Face parsing", "MIT",
                  "Skin, hair, ears, glasses and more by a BiSeNet network on each face.",
                  "parsers.parsing", "make_parsing_engine", options=("model", *_PARSER), model_files="*.onnx"),
        EngineRow("pspnet", "PSPNet", "LicenseRef-unknown",
                  "Eleven regions by the published PSPNet checkpoints of your own; slow without a graphics card.",
                  "parsers.pspnet", "make_pspnet_engine", area="face+forehead",
                  options=("model", "input_range", *_PARSER),
                  model_files="*.pth *.pt *.ckpt", needs_model=True),
        EngineRow("segformer", "SegFormer", "LicenseRef-non-commercial",
                  "Nineteen regions by a face-parsing model of the Hugging Face hub or a local folder.",
                  "parsers.segformer", "make_segformer_engine", area="face+forehead", options=("model", *_PARSER)),
        EngineRow("fcn8s", "FCN-8s", "LicenseRef-unknown",
                  "The visible face in hard conditions, what hides it left out; published Caffe files, slow "
                  "without a graphics card.",
                  "parsers.fcn8s", "make_fcn8s_engine", area="face+forehead",
                  options=("model", *_PARSER, "clean_edges", "largest_part"), model_files="*.caffemodel",
                  needs_model=True),
        EngineRow("custom-onnx", "Custom ONNX", "the model's",
                  "Any ONNX segmenter of your own, with alpha matting: person and background.",
                  "custom_onnx", "make_custom_onnx_engine", area="person",
                  options=("model", "device", "onnx", "interpolate"), finds_faces=False, model_files="*.onnx",
                  needs_model=True),
        EngineRow("fake", "Stand-in", "Apache-2.0",
                  "A drawn face at a known place, for tests.", "fake", "make_fake_engine", is_offered=False),
    )
}


def engine_titles() -> dict[str, str]:
    """Key → title of the engines that users may choose."""
    return {row.key: row.title for row in ENGINES.values() if row.is_offered}


def create_engine(settings: EngineSettings) -> Engine:
    """A new engine, to be used and closed on the calling thread.

    Raises InvalidParameter for an unknown key, EngineUnavailable where a package or model file is missing.
    """
    row = ENGINES.get(settings.key)
    if row is None:
        raise InvalidParameter("common.unknown", name="engine", value=settings.key, known=tuple(engine_titles()))
    try:
        module = importlib.import_module(f"{__package__}.{row.module}")
    except ImportError as error:
        missing = (error.name or "a package").partition(".")[0]
        raise EngineUnavailable("engines.lacks_package", key=row.key, package=missing, reason=error,
                                command=f"pip install {missing}") from error
    make = cast("Callable[[EngineSettings], Engine]", getattr(module, row.factory))
    return make(settings)
