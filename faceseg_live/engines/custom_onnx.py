"""The engine for any ONNX segmenter, with alpha matting: person, background, whatever the model takes for foreground.

Stills get the exact matte, live frames a guided filter of some milliseconds. All parameters but the model and its
device come with each request, so that nothing is rebuilt when they change.
"""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ..domain.types import Frame, Perception, Pixels, freeze
from ..errors import EngineUnavailable
from ..matting import FastMatting, Trimming, averaged, closed_form, has_pymatting, post_processed
from ..matting.exact import HOW_TO_GET
from ..messages import Message, joined
from ..models.weights import MODELS, named_file, verified_model
from ..settings import EngineSettings, OnnxSettings
from .base import EngineInfo, Request
from .mesh.scene_cut import SceneCut
from .onnx_segmenter import OnnxSegmenter, lanczos_resized

AREAS = frozenset({"person", "background", "image"})
_MATTE_AREAS = AREAS - {"image"}

Floats = NDArray[np.float32]


class CustomOnnxEngine:
    """Made, used and closed on one thread."""

    def __init__(self, path: Path, device: str = "auto") -> None:
        """Raises EngineUnavailable where the file is no segmenter that onnxruntime can run."""
        self._name = path.name
        self._network: OnnxSegmenter | None = OnnxSegmenter(path, device)
        self._device = self._network.device
        self._note = _note(self._network.why_not)
        self._before: Floats | None = None
        self._cut = SceneCut()
        self._matting = FastMatting()

    @property
    def info(self) -> EngineInfo:
        return EngineInfo(
            key="custom-onnx",
            title="Custom ONNX",
            device=self._device,
            areas=AREAS,
            licence=f"that of {self._name}",
            missing_area_hint=Message("engines.onnx_lacks_area"),
            note=self._note,
        )

    def warm_up(self) -> None:
        """Run the network once; EngineFailed where it gives no map of its input."""
        self._running().warm_up()

    def perceive(self, frame: Frame, request: Request) -> Perception:
        if request.area not in _MATTE_AREAS:
            return Perception(frame)
        settings = request.onnx.resolved()
        pixels = np.ascontiguousarray(frame.pixels)
        started_s = time.perf_counter()
        probability = self._running().probability(pixels, settings, is_exact=request.is_still)
        segmented_s = time.perf_counter()
        if request.is_still:
            seen = _still(frame, pixels, probability, settings)
        else:
            seen = Perception(frame, matte=freeze(self._live(pixels, probability, settings)))
        timings_ms = {"person": (segmented_s - started_s) * 1e3, "matte": (time.perf_counter() - segmented_s) * 1e3}
        return replace(seen, timings_ms=timings_ms)

    def reset(self) -> None:
        """Forget all earlier frames: the source changed."""
        self._before = None
        self._cut.reset()

    def close(self) -> None:
        self._network = None
        self.reset()

    def _running(self) -> OnnxSegmenter:
        if self._network is None:
            raise EngineUnavailable("engines.closed", key="custom-onnx")
        return self._network

    def _live(self, pixels: Pixels, probability: Floats, settings: OnnxSettings) -> Floats:
        if self._cut.happened(pixels):
            self._before = None
        # One frame is kept even without averaging, so that switching it on shows at once.
        mask = self._before = averaged(probability, self._before, settings.averaging / 100)
        size = pixels.shape[1], pixels.shape[0]
        if settings.post_process_mask:
            grey = cv2.resize(cv2.convertScaleAbs(mask, alpha=255), size, interpolation=cv2.INTER_LINEAR)
            mask = _unit(post_processed(np.asarray(grey, np.uint8)))
        if settings.alpha_matting:
            return self._matting.refined(pixels, mask, trimming_of(settings))
        if mask.shape != pixels.shape[:2]:
            return np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_LINEAR), np.float32)
        return mask.copy()


def mask_of(probability: Floats, size: tuple[int, int], settings: OnnxSettings) -> Pixels:
    """(h, w) 0..1 → the 8-bit mask of a (width, height) picture: cut to 8 bits, Lanczos, post-processing."""
    mask = lanczos_resized((probability * 255).astype(np.uint8), size)
    return post_processed(mask) if settings.post_process_mask else mask


def trimming_of(settings: OnnxSettings) -> Trimming:
    """What of a mask counts as certain."""
    return Trimming(settings.foreground_threshold, settings.background_threshold, settings.erode_size)


def _still(frame: Frame, pixels: Pixels, probability: Floats, settings: OnnxSettings) -> Perception:
    mask = mask_of(probability, frame.size, settings)
    if not settings.alpha_matting:
        return Perception(frame, matte=freeze(_unit(mask)))
    trimming = trimming_of(settings)
    if not has_pymatting():
        return Perception(frame, matte=freeze(FastMatting().refined(pixels, _unit(mask), trimming)))
    matte = closed_form(pixels, mask, trimming)
    if matte is None:
        return Perception(frame, matte=freeze(_unit(mask)))
    return Perception(frame, matte=freeze(matte.alpha), foreground=freeze(matte.colours))


def _unit(mask: Pixels) -> Floats:
    return mask.astype(np.float32) / np.float32(255)


def _note(why_not: Message | None) -> Message | None:
    return joined(why_not, None if has_pymatting() else Message("engines.fast_matting", command=HOW_TO_GET))


def _model_path(model: str) -> Path:
    """A file: of the catalogue, by its path, or by its name in the models folder."""
    if not model:
        raise EngineUnavailable("engines.needs_model")
    return verified_model(model) if model in MODELS else named_file(model, ".onnx")


def make_custom_onnx_engine(settings: EngineSettings) -> CustomOnnxEngine:
    """For the registry."""
    return CustomOnnxEngine(_model_path(settings.model), settings.device)
