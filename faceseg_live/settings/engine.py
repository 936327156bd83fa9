"""What looks at the pixels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from .engines.fcn8s import Fcn8sOptions
from .engines.pspnet import PspNetOptions
from .spec import Checked, Control, setting, specs

DEVICES = ("auto", "cpu", "cuda", "tensorrt", "directml", "coreml", "openvino", "rocm")
_DEVICE_TITLES = {"auto": "The fastest that works", "cpu": "CPU", "cuda": "CUDA", "tensorrt": "TensorRT",
                  "directml": "DirectML", "coreml": "CoreML", "openvino": "OpenVINO", "rocm": "ROCm"}


@dataclass(frozen=True)
class _OfAllEngines(Checked):
    """What several engines have in common."""

    key: str = setting(
        "mesh", "Engine", "The models that find the regions.", rebuilds_engine=True, control=Control.OWN
    )
    model: str = setting(
        "",
        "Model",
        "The engine's model: a name of the catalogue or a file; empty for its usual one.",
        rebuilds_engine=True,
        control=Control.OPTION,
    )
    detector: str = setting(
        "mesh",
        "Face detector",
        "What finds the faces: mesh (its own), centerface, yunet, or one of deepface's, such as deepface:retinaface.",
        rebuilds_engine=True,
        control=Control.OPTION,
    )
    device: str = setting(
        "auto",
        "Device",
        "What the networks run on; auto takes the fastest that works.",
        rebuilds_engine=True,
        control=Control.OPTION,
        choices=DEVICES,
        titles=_DEVICE_TITLES,
    )
    interpolate: bool = setting(
        True,
        "Interpolate",
        "Frames for which the engine has no time are shown and recorded, too, with masks that move along with the "
        "faces. Off: only frames that the engine has looked at.",
    )
    max_faces: int = setting(
        8, "Faces", "The largest number of faces that are masked at once.", minimum=1, maximum=64, slider=(1, 8)
    )
    exclude_hands: bool = setting(
        True, "Exclude hands", "Leaves hands in front of a face out of its mask.", section="mask"
    )
    smoothing: int = setting(
        50,
        "Smoothing",
        "Reduces jitter of the mask; 0 switches it off.",
        minimum=0,
        maximum=100,
        unit="%",
        slider=(0, 100),
    )
    hold_frames: int = setting(
        5,
        "Hold",
        "How many frames a mask stays after its face was lost.",
        minimum=0,
        maximum=60,
        unit="frames",
        slider=(0, 30),
    )
    patience_s: int = setting(
        5,
        "Patience",
        "A look at a live frame that takes longer is taken for one that hangs: the engine before goes on.",
        minimum=1,
        maximum=600,
        unit="s",
        slider=(1, 60),
        control=Control.OPTION,
    )
    models: Mapping[str, str] = field(default_factory=dict)
    """Engine → the model that it had when another engine was chosen."""


@dataclass(frozen=True)
class EngineSettings(Fcn8sOptions, PspNetOptions, _OfAllEngines):
    """What looks at the pixels, and how steadily; what only one engine has is declared next to its row."""

    def switched(self, key: str) -> EngineSettings:
        """The same with another engine, which has the model that it had before: one's model is none of another's."""
        if key == self.key:
            return self
        models = {own: model for own, model in (*self.models.items(), (self.key, self.model)) if model}
        return replace(self, key=key, model=models.pop(key, ""), models=models)


def build_of(settings: EngineSettings) -> tuple[object, ...]:
    """What an engine is built from: two settings with equal builds can share one engine."""
    return tuple(getattr(settings, name) for name, spec in specs(settings) if spec.rebuilds_engine)
