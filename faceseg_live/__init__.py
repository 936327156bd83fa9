"""Face regions, segmented live.

    from faceseg_live import Segmenter, Settings, segment, mask_from_points, NoFaceFound

`Segmenter` is described in `faceseg_live.api`, the errors in `faceseg_live.errors`. Nothing heavy is imported before it
is used.
"""

from __future__ import annotations

import logging
from importlib import import_module
from typing import TYPE_CHECKING

from .errors import (
    EngineFailed,
    EngineUnavailable,
    ExpressionError,
    FacesegError,
    InvalidParameter,
    MisuseError,
    NoFaceFound,
    OutputError,
    SourceError,
)

if TYPE_CHECKING:
    from .api import SegmentedFrame, Segmenter, VideoResults, classify, release_models, segment, segment_all
    from .domain.results import Classification, Segmentation
    from .expression import Expression, Verdict
    from .masks import RegionMask, mask_from_contours, mask_from_pixels, mask_from_points
    from .settings import (
        ClassifySettings,
        CutoutSettings,
        EngineSettings,
        HidingSettings,
        LimitsSettings,
        MaskSettings,
        NetworkSettings,
        OnnxSettings,
        RecordSettings,
        Settings,
        SideBySideSettings,
        SourceSettings,
        ViewSettings,
        VirtualCameraSettings,
        WindowSettings,
    )

__version__ = "0.1.0"

logging.getLogger(__name__).addHandler(logging.NullHandler())  # or Python prints what is logged where nobody listens

__all__ = [
    "Classification",
    "ClassifySettings",
    "CutoutSettings",
    "EngineFailed",
    "EngineSettings",
    "EngineUnavailable",
    "Expression",
    "ExpressionError",
    "FacesegError",
    "HidingSettings",
    "InvalidParameter",
    "LimitsSettings",
    "MaskSettings",
    "MisuseError",
    "NetworkSettings",
    "NoFaceFound",
    "OnnxSettings",
    "OutputError",
    "RecordSettings",
    "RegionMask",
    "Segmentation",
    "SegmentedFrame",
    "Segmenter",
    "Settings",
    "SideBySideSettings",
    "SourceError",
    "SourceSettings",
    "Verdict",
    "VideoResults",
    "ViewSettings",
    "VirtualCameraSettings",
    "WindowSettings",
    "classify",
    "mask_from_contours",
    "mask_from_pixels",
    "mask_from_points",
    "release_models",
    "segment",
    "segment_all",
]

_MODULES = {
    "api": ("SegmentedFrame", "Segmenter", "VideoResults", "classify", "release_models", "segment", "segment_all"),
    "domain.results": ("Classification", "Segmentation"),
    "expression": ("Expression", "Verdict"),
    "masks": ("RegionMask", "mask_from_contours", "mask_from_pixels", "mask_from_points"),
    "settings": ("ClassifySettings", "CutoutSettings", "EngineSettings", "HidingSettings",
                 "LimitsSettings", "MaskSettings", "NetworkSettings", "OnnxSettings", "RecordSettings", "Settings",
                 "SideBySideSettings", "SourceSettings", "ViewSettings", "VirtualCameraSettings", "WindowSettings"),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'faceseg_live' has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
