"""All that the user can set: a frozen tree, changed with `replace()`.

Range, step, unit, title and help of a setting are declared once, as metadata of its field; the window's form, the
command line and the settings file are made from them. Each stage of the pipeline compares the tree it worked for with
the present one and does what the difference asks for.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from .classify import PRESETS, ClassifySettings
from .engine import DEVICES, EngineSettings, build_of
from .mask import MaskSettings
from .onnx import OnnxSettings
from .record import Backdrop, Content, Hiding, RecordSettings, VirtualCameraSettings
from .source import DEFAULT_SOURCE, RESOLUTIONS, SourceSettings
from .spec import Control, Spec, setting, specs
from .view import ViewMode, ViewSettings
from .window import Theme, WindowSettings

__all__ = [
    "DEFAULT_SOURCE", "DEVICES", "PRESETS", "RESOLUTIONS", "Backdrop", "ClassifySettings", "Content", "Control",
    "EngineSettings", "Hiding", "MaskSettings", "OnnxSettings", "RecordSettings", "Settings", "SourceSettings",
    "Spec", "Theme", "ViewMode", "ViewSettings", "VirtualCameraSettings", "WindowSettings", "build_of", "setting",
    "specs",
]


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole tree."""

    source: SourceSettings = field(default_factory=SourceSettings)
    engine: EngineSettings = field(default_factory=EngineSettings)
    onnx: OnnxSettings = field(default_factory=OnnxSettings)
    mask: MaskSettings = field(default_factory=MaskSettings)
    view: ViewSettings = field(default_factory=ViewSettings)
    classify: ClassifySettings = field(default_factory=ClassifySettings)
    record: RecordSettings = field(default_factory=RecordSettings)
    virtual_camera: VirtualCameraSettings = field(default_factory=VirtualCameraSettings)
    window: WindowSettings = field(default_factory=WindowSettings)

    def changed(self, group: str, **values: Any) -> Settings:
        """A copy with some values of one group replaced: `settings.changed("mask", grow=9)`."""
        return replace(self, **{group: replace(getattr(self, group), **values)})
