"""Face parsing by a SegFormer of the Hugging Face hub."""

from __future__ import annotations

from .row import OF_PARSERS, EngineRow

ROW = EngineRow(
    "segformer", "SegFormer", "LicenseRef-non-commercial",
    "Nineteen regions by a face-parsing model of the Hugging Face hub or a local folder.",
    "parsers.segformer", "make_segformer_engine", area="face+forehead", shared=OF_PARSERS, takes_model=True,
    reads_foreign_files=True,
)
