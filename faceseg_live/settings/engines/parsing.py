"""Face parsing by ONNX networks."""

from __future__ import annotations

from .row import OF_PARSERS, EngineRow

ROW = EngineRow(
    "parsing", "Face parsing", "MIT", "Skin, hair, ears, glasses and more by a BiSeNet network on each face.",
    "parsers.parsing", "make_parsing_engine", shared=OF_PARSERS, takes_model=True, model_files="*.onnx",
    reads_foreign_files=True,
)
