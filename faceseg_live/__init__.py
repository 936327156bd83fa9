"""Face regions, segmented live.

    from faceseg_live import segment, mask_from_points, NoFaceFound

Nothing heavy is imported before it is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from .errors import (
    EngineFailed,
    EngineUnavailable,
    ExpressionError,
    FacesegError,
    InvalidParameter,
    NoFaceFound,
    OutputError,
    SourceError,
)

if TYPE_CHECKING:
    from .api import classify, segment, segment_all
    from .domain.results import Classification, Segmentation
    from .expression import Expression, Verdict
    from .masks import RegionMask, mask_from_contours, mask_from_pixels, mask_from_points

__version__ = "0.1.0"

__all__ = [
    "Classification",
    "EngineFailed",
    "EngineUnavailable",
    "Expression",
    "ExpressionError",
    "FacesegError",
    "InvalidParameter",
    "NoFaceFound",
    "OutputError",
    "RegionMask",
    "Segmentation",
    "SourceError",
    "Verdict",
    "classify",
    "mask_from_contours",
    "mask_from_pixels",
    "mask_from_points",
    "segment",
    "segment_all",
]

_HOMES = {
    "Expression": "expression",
    "Verdict": "expression",
    "RegionMask": "masks",
    "mask_from_contours": "masks",
    "mask_from_pixels": "masks",
    "mask_from_points": "masks",
    "Classification": "domain.results",
    "Segmentation": "domain.results",
    "classify": "api",
    "segment": "api",
    "segment_all": "api",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'faceseg_live' has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
