"""The subfolders of the output folder into which an expression divides the faces."""

from __future__ import annotations

from pathlib import Path

from ..domain.types import FaceMatch

MATCHED, REMAINING = "matched", "remaining"


def match_folder(match: FaceMatch) -> Path:
    """Where a face belongs; one for which the expression's verdict is unknown is among the remaining ones."""
    return Path(MATCHED if match.holds else REMAINING)
