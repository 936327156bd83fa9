"""The engine for any ONNX segmenter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from ..onnx_families import FAMILIES
from ..spec import Checked, Control, setting
from .row import EngineRow

_option = partial(setting, control=Control.OPTION)


def _mean(default: float, colour: str) -> Any:
    return _option(
        default,
        f"Mean {colour}",
        f"Subtracted from the {colour} channel, whose values run from 0 to 1.",
        minimum=-255,
        maximum=255,
        step=0.001,
    )


def _std(colour: str) -> Any:
    return _option(
        1.0,
        f"Std {colour}",
        f"The {colour} channel is divided by this, after the mean.",
        minimum=0.0001,
        maximum=255,
        step=0.001,
    )


@dataclass(frozen=True, slots=True)
class OnnxSettings(Checked):
    """How the engine for any ONNX segmenter prepares the frame and refines the mask."""

    preset: str = _option(
        "",
        "Preset",
        "The model's family, which sets mean, std, size and sigmoid; empty: the values below.",
        choices=("", *FAMILIES),
        titles={"": "The values below"} | {family: family for family in FAMILIES},
    )
    alpha_matting: bool = _option(
        True, "Matting", "Refines the edge down to single hairs: exactly for images, by a fast filter for live video."
    )
    foreground_threshold: int = _option(
        240,
        "Foreground",
        "Mask values above this are certain foreground for matting.",
        minimum=0,
        maximum=250,
    )
    background_threshold: int = _option(
        20,
        "Background",
        "Mask values below this are certain background for matting.",
        minimum=0,
        maximum=250,
    )
    erode_size: int = _option(
        10,
        "Erode",
        "Width of the square by which certain foreground and background shrink before matting.",
        minimum=0,
        maximum=255,
        unit="px",
        slider=(0, 40),
    )
    post_process_mask: bool = _option(
        False, "Post-process", "Opens, smooths and cuts the mask at one half before anything else."
    )
    averaging: int = _option(
        0,
        "Averaging",
        "The share of earlier frames in a live mask; reduces flicker.",
        minimum=0,
        maximum=95,
        unit="%",
        slider=(0, 95),
    )
    mean_r: float = _mean(0.485, "red")
    mean_g: float = _mean(0.456, "green")
    mean_b: float = _mean(0.406, "blue")
    std_r: float = _std("red")
    std_g: float = _std("green")
    std_b: float = _std("blue")
    width: int = _option(
        1024,
        "Width",
        "The input's width, for a model that accepts any.",
        minimum=16,
        maximum=4096,
        unit="px",
        slider=(128, 2048),
        step=32,
    )
    height: int = _option(
        1024,
        "Height",
        "The input's height, for a model that accepts any.",
        minimum=16,
        maximum=4096,
        unit="px",
        slider=(128, 2048),
        step=32,
    )
    sigmoid: bool = _option(False, "Sigmoid", "The model gives logits: they go through a sigmoid first.")
    bgr: bool = _option(False, "Blue first", "The model takes the channels as blue, green, red.")

    def resolved(self) -> OnnxSettings:
        """The same with the preset's values in their places."""
        family = FAMILIES.get(self.preset)
        if family is None:
            return self
        (mean_r, mean_g, mean_b), (std_r, std_g, std_b) = family.mean, family.std
        return replace(
            self,
            mean_r=mean_r,
            mean_g=mean_g,
            mean_b=mean_b,
            std_r=std_r,
            std_g=std_g,
            std_b=std_b,
            width=family.side,
            height=family.side,
            sigmoid=family.sigmoid,
            bgr=family.bgr,
        )


ROW = EngineRow(
    "custom-onnx", "Custom ONNX", "the model's",
    "Any ONNX segmenter of your own, with alpha matting: person and background.",
    "custom_onnx", "make_custom_onnx_engine", area="person", shared=("device",), group="onnx",
    finds_faces=False, takes_model=True, model_files="*.onnx", needs_model=True,
    reads_foreign_files=True,
)
