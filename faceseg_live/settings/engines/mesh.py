"""The face mesh."""

from __future__ import annotations

from .row import EngineRow

ROW = EngineRow(
    "mesh", "Face mesh", "Apache-2.0",
    "478 points per face, hands cut out, person and background; fast on any processor.",
    "mesh.engine", "make_mesh_engine", shared=("detector",),
)
