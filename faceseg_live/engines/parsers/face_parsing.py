"""Engines that parse each face's crop: the mesh finds and follows the faces, a network distinguishes their regions.

A family of networks is a FaceParser: it says how a face is cropped and what its classes mean, and labels a crop.
Everything else (faces, ids, smoothing, hands, areas that only a mesh has) is the mesh engine's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np

from ...domain.regions import Regions
from ...domain.types import Face, Frame, Pixels, RegionMap, freeze
from ...messages import Message
from ..base import Engine, Request
from ..composed import ComposedEngine, Identity
from ..crops import Affine, native_size, rescaled_map
from ..region_sources import PARSER, shared_sources
from .head_framing import Framing, HeadLocator
from .sides import Sides

_MORE_ITERATIONS = 3
"""At a face that stands still: the first look shows where the head is, the others follow long hair."""
_STILL_SLACK = 0.02
"""A look that would move the crop by less than this share shows nothing new."""


@dataclass(frozen=True, slots=True)
class ParserInfo:
    """What a parser says of itself."""

    title: str
    device: str
    """What the network really runs on, as its session reports it."""
    licence: str
    classes: tuple[Regions, ...]
    """What each label stands for; empty for background and what no area asks for."""
    resizes_itself: bool = False
    """Takes the crop's part of the frame at the frame's own resolution, whatever that comes to, and brings it to
    `crop_size` itself: for networks that were trained on a resizing that a warp can't give, such as one that averages
    over the pixels that it leaves out."""
    follows_head: bool = False
    """Sees best what fills the crop: `crop_of` is for the first look at a face, later ones take the whole head."""
    why_not: Message | None = None
    """Where a better device than this one was requested or is in this computer: why it is not that one."""


class FaceParser(Protocol):
    """Labels the pixels of one face's crop. Made, used and closed on one thread."""

    @property
    def info(self) -> ParserInfo: ...
    @property
    def crop_size(self) -> tuple[int, int]:
        """(width, height) of the crops it takes, pixels."""
    def crop_of(self, face: Face, frame_size: tuple[int, int]) -> Affine:
        """Where the crop of this face lies: the way from the frame to a crop of `crop_size`."""
    def parse(self, crop: Pixels) -> Pixels:
        """(height, width, 3) uint8 RGB → (h, w) uint8 labels of the same part of the frame, in any size.

        Raises EngineFailed where the network gives nonsense.
        """
    def close(self) -> None: ...


class ParserSource:
    """A FaceParser as a region source: one map of labels per face."""

    key = PARSER

    def __init__(self, parser: FaceParser) -> None:
        """The parser is closed with this source."""
        self._parser = parser
        self._sides = Sides(parser.info.classes)
        self._head = HeadLocator(parser.info.classes)
        self._last: dict[int, RegionMap] = {}
        """By face, of the frame before: a face that is held keeps its regions."""
        self._framings: dict[int, Framing] = {}
        """By face: where the next crop lies."""

    @property
    def classes(self) -> tuple[Regions, ...]:
        return self._parser.info.classes

    def warm_up(self) -> None:
        """Run the network once."""
        width, height = self._parser.crop_size
        self._parser.parse(freeze(np.full((height, width, 3), 127, np.uint8)))

    def maps(self, frame: Frame, faces: Sequence[Face], request: Request) -> tuple[RegionMap, ...]:
        """Each face's regions, by as many crops as a still image is worth, by one in a stream."""
        faces = request.asked_about(faces)
        if request.is_still:
            return tuple(self._parsed_still(frame, face) for face in faces)
        return self._parsed_stream(frame, faces)

    def reset(self) -> None:
        """Forget all earlier frames: the source changed."""
        self._last, self._framings = {}, {}

    def close(self) -> None:
        self._parser.close()

    def _parsed_still(self, frame: Frame, face: Face) -> RegionMap:
        """As many looks as it takes until the head fills the crop; nothing is kept."""
        shown = Framing()
        parsed = self._parsed(frame, face, shown)
        for _ in range(_MORE_ITERATIONS if self._parser.info.follows_head else 0):
            requested = self._head.framing(np.asarray(parsed.values, np.uint8), shown)
            if shown.is_near(requested, _STILL_SLACK):
                break
            shown, parsed = requested, self._parsed(frame, face, requested)
        return parsed

    def _parsed_stream(self, frame: Frame, faces: Sequence[Face]) -> tuple[RegionMap, ...]:
        """One look at each face, where the head was the frame before; a held face keeps what it had."""
        parsed, framings = {}, {}
        for face in faces:
            if not face.is_held:
                framing = self._framings.get(face.id, Framing())
                parsed[face.id] = self._parsed(frame, face, framing)
                framings[face.id] = self._next_framing(face.id, parsed[face.id], framing)
            elif face.id in self._last:
                parsed[face.id] = self._last[face.id]
                framings[face.id] = self._framings[face.id]
        self._last, self._framings = parsed, framings
        return tuple(parsed.values())

    def _next_framing(self, face_id: int, parsed: RegionMap, shown: Framing) -> Framing:
        if not self._parser.info.follows_head:
            return shown
        requested = self._head.framing(np.asarray(parsed.values, np.uint8), shown)
        return shown.towards(requested) if face_id in self._framings else requested

    def _parsed(self, frame: Frame, face: Face, framing: Framing) -> RegionMap:
        size, info = self._parser.crop_size, self._parser.info
        to_crop = framing.applied(self._parser.crop_of(face, frame.size), size)
        taken = native_size(to_crop, size) if info.resizes_itself else size
        to_taken = rescaled_map(to_crop, size, taken)
        crop = np.asarray(cv2.warpAffine(frame.pixels, to_taken, taken, flags=cv2.INTER_LINEAR), np.uint8)
        labels = self._parser.parse(freeze(crop))
        to_labels = rescaled_map(to_crop, size, (labels.shape[1], labels.shape[0]))
        labels = self._sides.corrected(labels, to_labels, face.landmarks)
        return RegionMap(self.key, info.classes, freeze(labels), face.id, freeze(to_labels))


def parsing_engine(key: str, parser: FaceParser, faces: Callable[[], Engine]) -> ComposedEngine:
    """An engine with this parser on the faces of another one.

    faces: makes the engine that finds the faces; where that fails, the parser is closed.
    """
    try:
        finds_faces = faces()
    except Exception:
        parser.close()
        raise
    return ComposedEngine(finds_faces, (ParserSource(parser), *shared_sources(key)), identity_of(key, parser.info))


def identity_of(key: str, info: ParserInfo) -> Identity:
    """An engine goes by the name of its parser."""
    hint = Message("engines.parser_lacks_area", engine=info.title)
    return Identity(key, info.title, info.device, info.licence, hint, info.why_not)
