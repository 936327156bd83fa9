"""The engine for any ONNX segmenter, with alpha matting: person, background, whatever the model takes for foreground.

Stills get the exact matte, live frames a guided filter of some milliseconds. All parameters but the model and its
device come with each request, so that nothing is rebuilt when they change.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ..domain.regions import PERSON, Regions
from ..domain.types import Face, Frame, Perception, Pixels, RegionMap, freeze
from ..errors import EngineUnavailable
from ..matting import FastMatting, Trimming, averaged, closed_form, has_pymatting, post_processed
from ..matting.exact import HOW_TO_GET
from ..messages import Message, joined
from ..models.weights import MODELS, named_file, verified_model
from ..settings import EngineSettings, OnnxSettings
from .base import EngineInfo, Request
from .composed import ComposedEngine, Identity
from .mesh.scene_cut import SceneCut
from .onnx_segmenter import OnnxSegmenter, lanczos_resized
from .region_sources import MATTE

KEY = "custom-onnx"
_TITLE = "Custom ONNX"
_HINT = Message("engines.onnx_lacks_area")

Floats = NDArray[np.float32]


class MatteSource:
    """The alpha matte of a segmenter. Made, used and closed on one thread."""

    key = MATTE
    classes: tuple[Regions, ...] = (PERSON,)

    def __init__(self, path: Path, device: str = "auto") -> None:
        """Raises EngineUnavailable where the file is no segmenter that onnxruntime can run."""
        self._network: OnnxSegmenter | None = OnnxSegmenter(path, device)
        self.device = self._network.device
        self.note = _note(self._network.why_not)
        self._before: Floats | None = None
        self._cut = SceneCut()
        self._matting = FastMatting()

    def warm_up(self) -> None:
        """Run the network once; EngineFailed where it gives no map of its input."""
        self._running().warm_up()

    def maps(self, frame: Frame, faces: Sequence[Face], request: Request) -> tuple[RegionMap, ...]:
        """One matte of the whole frame, in the frame's size."""
        del faces
        own = request.own if isinstance(request.own, OnnxSettings) else OnnxSettings()
        settings = own.resolved()
        pixels = np.ascontiguousarray(frame.pixels)
        probability = self._running().probability(pixels, settings, is_exact=request.is_still)
        if request.is_still:
            return (_still(frame, pixels, probability, settings),)
        return (_map_of(self._live(frame, probability, settings)),)

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

    def _live(self, frame: Frame, probability: Floats, settings: OnnxSettings) -> Floats:
        if self._cut.happened(frame):
            self._before = None
        # One frame is kept even without averaging, so that switching it on shows at once.
        mask = self._before = averaged(probability, self._before, settings.averaging / 100)
        size = frame.size
        if settings.post_process_mask:
            grey = cv2.resize(cv2.convertScaleAbs(mask, alpha=255), size, interpolation=cv2.INTER_LINEAR)
            mask = _unit(post_processed(np.asarray(grey, np.uint8)))
        if settings.alpha_matting:
            return self._matting.refined(frame.pixels, mask, trimming_of(settings))
        if mask.shape != frame.pixels.shape[:2]:
            return np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_LINEAR), np.float32)
        return np.array(mask)


def mask_of(probability: Floats, size: tuple[int, int], settings: OnnxSettings) -> Pixels:
    """(h, w) 0..1 → the 8-bit mask of a (width, height) image: cut to 8 bits, Lanczos, post-processing."""
    mask = lanczos_resized((probability * 255).astype(np.uint8), size)
    return post_processed(mask) if settings.post_process_mask else mask


def trimming_of(settings: OnnxSettings) -> Trimming:
    """What of a mask counts as certain."""
    return Trimming(settings.foreground_threshold, settings.background_threshold, settings.erode_size)


def _still(frame: Frame, pixels: Pixels, probability: Floats, settings: OnnxSettings) -> RegionMap:
    mask = mask_of(probability, frame.size, settings)
    if not settings.alpha_matting:
        return _map_of(_unit(mask))
    trimming = trimming_of(settings)
    if not has_pymatting():
        return _map_of(FastMatting().refined(pixels, _unit(mask), trimming))
    matte = closed_form(pixels, mask, trimming)
    if matte is None:
        return _map_of(_unit(mask))
    return _map_of(matte.alpha, freeze(matte.colours))


def _map_of(alpha: Floats, colours: Pixels | None = None) -> RegionMap:
    return RegionMap(MATTE, MatteSource.classes, freeze(alpha), is_matte=True, colours=colours)


def _unit(mask: Pixels) -> Floats:
    return np.asarray(mask / np.float32(255), np.float32)


def _note(why_not: Message | None) -> Message | None:
    return joined(why_not, None if has_pymatting() else Message("engines.fast_matting", command=HOW_TO_GET))


def _model_path(model: str) -> Path:
    """A file: of the catalogue, by its path, or by its name in the models folder."""
    if not model:
        raise EngineUnavailable("engines.needs_model")
    return verified_model(model) if model in MODELS else named_file(model, ".onnx")


class NoFaces:
    """An engine that looks for nobody: whatever there is to see comes from a region source."""

    info = EngineInfo(KEY, _TITLE, "CPU", frozenset({"image"}), "Apache-2.0", _HINT)

    def warm_up(self) -> None:
        """Nothing to warm."""

    def perceive(self, frame: Frame, request: Request, faces: Sequence[Face] | None = None) -> Perception:
        """The frame, with those alone who are known to be in it."""
        del request
        return Perception(frame, tuple(faces or ()))

    def trace(self, frame: Frame, faces: Sequence[Face], request: Request) -> tuple[Face, ...]:
        """Nobody."""
        del frame, faces, request
        return ()

    def reset(self) -> None:
        """Nothing to forget."""

    def close(self) -> None:
        """Nothing to close."""


def custom_onnx_engine(path: Path, device: str = "auto") -> ComposedEngine:
    """Raises EngineUnavailable where the file is no segmenter that onnxruntime can run."""
    source = MatteSource(path, device)
    identity = Identity(KEY, _TITLE, source.device, f"that of {path.name}", _HINT, source.note)
    return ComposedEngine(NoFaces(), (source,), identity)


def make_custom_onnx_engine(settings: EngineSettings) -> ComposedEngine:
    """For the registry."""
    return custom_onnx_engine(_model_path(settings.model), settings.device)
