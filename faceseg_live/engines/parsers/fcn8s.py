"""FCN-8s for faces in hard conditions: one network that separates the visible face from everything else.

Its two published Caffe models are known by their output: 21 channels (500 × 500, the face is channel 15) or 2
(300 × 300, channel 1). The label map is brought back to the frame by interpolation rather than by the original's
nearest neighbour, so the mask's edge has no steps.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from ...domain.regions import FACE, Regions
from ...domain.types import Box, Face, Frame, Perception, Pixels, RegionMap, freeze
from ...errors import EngineFailed, EngineUnavailable
from ...models.weights import MODELS, named_file, usual_model, verified_model
from ...settings import EngineSettings
from ..base import Engine, Request
from ..composed import ComposedEngine
from ..crops import Affine, rescaled_map, stretched_box
from ..mesh.engine import make_mesh
from ..region_sources import PARSER, shared_sources
from .caffe_weights import read_caffe
from .face_parsing import ParserInfo, ParserSource, identity_of
from .fcn8s_crop import crop_of_face
from .fcn8s_network import make_network

KEY = "fcn8s"
CLASSES: tuple[Regions, ...] = (frozenset(), FACE)
_BACKGROUND = 0
_FACE_CHANNELS = {21: 15, 2: 1}
"""Output channels of a model → its channel of the face."""
_LEAST_SHARE = 0.01
"""Of an image without landmarks: less than this is noise rather than a face."""
_SUFFIX = ".caffemodel"
_KERNEL = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5))


class Fcn8sParser:
    """Labels a crop: 1 where the face is seen, 0 elsewhere."""

    def __init__(self, model: Path, device: str = "auto") -> None:
        """`model`: the .caffemodel, its deploy .prototxt next to it; `device`: one of settings.DEVICES.

        Raises EngineUnavailable with what is wrong with the files.
        """
        files = read_caffe(model)
        face = _FACE_CHANNELS.get(files.output_channels)
        if face is None:
            raise EngineUnavailable("engines.fcn8s_channels", path=model, count=files.output_channels)
        self._size = files.graph.input_size
        self._network = make_network(files, (_BACKGROUND, face), device)

    @property
    def info(self) -> ParserInfo:
        network = self._network
        return ParserInfo("FCN-8s", network.device, "LicenseRef-unknown", CLASSES, why_not=network.why_not)

    @property
    def crop_size(self) -> tuple[int, int]:
        return self._size

    def crop_of(self, face: Face, frame_size: tuple[int, int]) -> Affine:
        """By the rule of the training's crops; a box that the frame's border cut is stretched to the square."""
        return stretched_box(*crop_of_face(face, frame_size), self._size)

    def parse(self, crop: Pixels) -> Pixels:
        """(height, width, 3) RGB → (h, w) labels: the face where its score beats the background's."""
        background, face = self._network.scores(crop)
        if not (np.isfinite(background).all() and np.isfinite(face).all()):
            raise EngineFailed("engines.fcn8s_not_finite")
        return np.asarray(face > background, np.uint8)

    def close(self) -> None:
        self._network.close()


class Fcn8sSource(ParserSource):
    """Its maps are cleaned up as the request says."""

    def maps(self, frame: Frame, faces: Sequence[Face], request: Request) -> tuple[RegionMap, ...]:
        """As `ParserSource.maps`."""
        return tuple(
            replace(item, values=freeze(cleaned(np.asarray(item.values, np.uint8), request)))
            for item in super().maps(frame, faces, request)
        )


class Fcn8sEngine(ComposedEngine):
    """FCN-8s on the faces of the mesh.

    A still image in which no face is found is given to the network as a whole, as the original does with every
    image that comes without landmarks: it may be a crop so tight, or a face so hidden, that the detector fails.
    In live images it is not, since the network sees faces in uncropped images badly.
    """

    def __init__(self, parser: Fcn8sParser, faces: Callable[[], Engine]) -> None:
        """`faces` makes the engine that finds the faces; it is closed with this one."""
        try:
            finds_faces = faces()
        except Exception:
            parser.close()
            raise
        super().__init__(finds_faces, (Fcn8sSource(parser), *shared_sources(KEY)), identity_of(KEY, parser.info))
        self._fcn = parser

    def perceive(self, frame: Frame, request: Request, faces: Sequence[Face] | None = None) -> Perception:
        perception = super().perceive(frame, request, faces)
        if faces is not None or not request.is_still or perception.faces or not request.needs >= FACE:
            return perception
        began_s = time.perf_counter()
        perception = self._with_whole_picture(perception, request)
        spent_ms = perception.timings_ms.get(PARSER, 0.0) + (time.perf_counter() - began_s) * 1e3
        return replace(perception, timings_ms={**perception.timings_ms, PARSER: spent_ms})

    def _with_whole_picture(self, perception: Perception, request: Request) -> Perception:
        """The image as one crop; the face is where the network sees it, without landmarks."""
        frame = perception.frame
        size = self._fcn.crop_size
        to_crop = stretched_box(0, 0, *frame.size, size)
        crop = cv2.warpAffine(frame.pixels, to_crop, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        labels = self._fcn.parse(freeze(np.asarray(crop)))
        part = largest_part(labels)
        if part.mean() < _LEAST_SHARE:
            return perception
        rows, columns = part.shape
        left, top, width, height = cv2.boundingRect(part)
        across, down = frame.width / columns, frame.height / rows
        box = Box(left * across, top * down, width * across, height * down)
        found = Face(id=1, box=box, score=0.0)
        to_labels = rescaled_map(to_crop, size, (columns, rows))
        parsed = RegionMap(PARSER, CLASSES, freeze(cleaned(labels, request)), found.id, freeze(to_labels))
        return replace(perception, faces=(found,), maps=(parsed, *perception.maps))


def cleaned(labels: Pixels, request: Request) -> Pixels:
    """The original's two clean-up steps where they are asked for, at the network's size: opening and closing, then the
    largest part, filled."""
    if request.engine.clean_edges:
        labels = np.asarray(cv2.morphologyEx(labels, cv2.MORPH_OPEN, _KERNEL), np.uint8)
        labels = np.asarray(cv2.morphologyEx(labels, cv2.MORPH_CLOSE, _KERNEL), np.uint8)
    return largest_part(labels) if request.engine.largest_part else labels


def largest_part(labels: Pixels) -> Pixels:
    """The largest connected part of a 0/1 map, its holes filled; empty where the map is."""
    count, parts, stats, _ = cv2.connectedComponentsWithStats(labels, connectivity=8)
    if count <= 1:
        return np.zeros_like(labels)
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    alone = np.asarray(parts == largest, np.uint8)
    outlines, _ = cv2.findContours(alone, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(alone, outlines, -1, (1,), cv2.FILLED)
    return alone


def make_fcn8s_engine(settings: EngineSettings) -> Fcn8sEngine:
    """For the registry.

    `settings.model` is a key of the catalogue, a .caffemodel (its path, or its name in the models folder), or empty for
    the first of the catalogue's that is here.

    Raises EngineUnavailable where the model is missing, with the command that gets it, or is no FCN-8s.
    """
    parser = Fcn8sParser(_caffemodel(settings.model), settings.device)
    return Fcn8sEngine(parser, lambda: make_mesh(settings))


def _caffemodel(model: str) -> Path:
    name = model or usual_model(KEY)
    if name not in MODELS:
        return named_file(name, _SUFFIX)
    return verified_model(name) / next(part for part in MODELS[name].parts if part.endswith(_SUFFIX))
