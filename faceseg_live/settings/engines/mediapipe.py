"""MediaPipe's own face landmarker."""

from __future__ import annotations

from .row import EngineRow

ROW = EngineRow(
    "mediapipe", "MediaPipe Face Landmarker", "Apache-2.0",
    "The face landmarker of the package mediapipe with its own tracking, to compare the face mesh with. Limited to one "
    "face, it steadies that by itself, and smoothing has no effect.",
    "mediapipe.engine", "make_mediapipe_engine",
)
