"""All that the user can set: a frozen tree, changed with `replace()`.

Range, step, unit, title and help of a setting are declared once, as metadata of its field; the window's form, the
command line and the settings file are made from them. Each stage of the pipeline compares the tree it worked for with
the present one and does what the difference asks for.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from .classify import ClassifySettings
from .engine import DEVICES, EngineSettings, build_of
from .engines.custom_onnx import OnnxSettings
from .files import FilesSettings
from .hiding import HidingSettings, How, What, Who
from .limits import LimitsSettings
from .looks import (
    HIDING,
    LOOK_INFOS,
    LOOK_KEYS,
    Backdrop,
    CutoutSettings,
    LookInfo,
    LookOptions,
    SideBySideSettings,
    check_looks,
)
from .mask import MaskSettings
from .network import NetworkSettings
from .presets import PRESET_GROUPS, PRESETS, Preset
from .record import RecordSettings, VirtualCameraSettings
from .source import AUTOMATIC, DEFAULT_SOURCE, RESOLUTIONS, SourceSettings
from .spec import Control, Spec, setting, specs
from .view import ViewSettings
from .window import Theme, WindowSettings

__all__ = [
    "AUTOMATIC", "DEFAULT_SOURCE", "DEVICES", "HIDING", "LOOK_INFOS", "LOOK_KEYS", "PRESETS", "PRESET_GROUPS",
    "RESOLUTIONS", "Backdrop", "ClassifySettings", "Control", "CutoutSettings", "EngineSettings", "FilesSettings",
    "HidingSettings", "How", "LimitsSettings", "LookInfo", "LookOptions", "MaskSettings", "NetworkSettings",
    "OnnxSettings", "Preset", "RecordSettings", "Settings", "SideBySideSettings", "SourceSettings", "Spec", "Theme",
    "ViewSettings", "VirtualCameraSettings", "What", "Who", "WindowSettings", "build_of", "check_looks", "setting",
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
    cutout: CutoutSettings = field(default_factory=CutoutSettings)
    hiding: HidingSettings = field(default_factory=HidingSettings)
    side_by_side: SideBySideSettings = field(default_factory=SideBySideSettings)
    record: RecordSettings = field(default_factory=RecordSettings)
    virtual_camera: VirtualCameraSettings = field(default_factory=VirtualCameraSettings)
    limits: LimitsSettings = field(default_factory=LimitsSettings)
    network: NetworkSettings = field(default_factory=NetworkSettings)
    window: WindowSettings = field(default_factory=WindowSettings)

    @property
    def look_options(self) -> LookOptions:
        """The options of all looks."""
        return LookOptions(self.cutout, self.hiding, self.side_by_side)

    @property
    def hides(self) -> bool:
        """Whether a look in use hides people."""
        return HIDING in self.looks_in_use

    @property
    def looks_in_use(self) -> frozenset[str]:
        """The keys of all looks that the window, recordings and the virtual camera draw or may draw."""
        chosen = (self.view.mode, *self.record.looks, self.virtual_camera.look)
        return frozenset[str]().union(*map(self.look_options.parts_of, chosen))

    def put_in_force(self) -> None:
        """Hold this process, and those that it starts from now on, to what counts for a process as a whole."""
        self.limits.put_in_force()
        self.network.put_in_force()

    def changed(self, group: str, **values: Any) -> Settings:
        """A copy with some values of one group replaced: `settings.changed("mask", grow=9)`."""
        return replace(self, **{group: replace(getattr(self, group), **values)})
