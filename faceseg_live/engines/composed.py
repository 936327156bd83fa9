"""An engine put together: one that finds faces, and region sources in the order in which they are trusted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..domain.areas import areas_of
from ..domain.regions import FACE_TO_EARS, Regions
from ..domain.types import Face, Frame, Perception, RegionMap
from ..messages import Message, joined
from .base import Engine, EngineInfo, RegionSource, Request
from .credible_hands import CredibleHands
from .outline_edges import OutlineEdges
from .region_sources import by_trust, left_to_later
from .timing import timed


@dataclass(frozen=True, slots=True)
class Identity:
    """What an engine is called that is more than its faces; fields as in `EngineInfo`."""

    key: str
    title: str
    device: str
    licence: str
    missing_area_hint: Message
    note: Message | None = None


class ComposedEngine:
    """The faces of one engine, and the maps of region sources. Made, used and closed on one thread."""

    def __init__(self, faces: Engine, sources: Sequence[RegionSource], identity: Identity | None = None) -> None:
        """Both faces and sources are closed with this engine; without an identity it goes by that of its faces."""
        self._faces = faces
        self._sources = by_trust(sources)
        self._left = left_to_later(self._sources)
        self._identity = identity
        self._edges = OutlineEdges()
        self._hands = CredibleHands()

    @property
    def info(self) -> EngineInfo:
        info = self._faces.info
        areas = info.areas.union(*(areas_of(source.classes) for source in self._sources))
        info = replace(info, areas=areas)
        own = self._identity
        if own is None:
            return info
        return EngineInfo(own.key, own.title, own.device, info.areas, own.licence, own.missing_area_hint,
                          joined(info.note, own.note))

    def warm_up(self) -> None:
        """Run every network once that is loaded."""
        self._faces.warm_up()
        for source in self._sources:
            source.warm_up()

    def perceive(self, frame: Frame, request: Request, faces: Sequence[Face] | None = None) -> Perception:
        perception = self._faces.perceive(frame, request, faces)
        maps: list[RegionMap] = []
        timings_ms = dict(perception.timings_ms)
        needs = request.needs
        for source, left in zip(self._sources, self._left, strict=True):
            classes = source.classes  # some look for their model's file
            own = frozenset().union(*classes) - left
            if any(regions and regions <= needs - left for regions in classes):
                with timed(timings_ms, source.key):
                    seen = source.maps(frame, perception.faces, replace(request, needs=needs))
                maps += (_without(item, left) for item in seen)
                needs -= own
        hands = self._hands.among(perception.hands, perception.faces, maps, is_still=request.is_still)
        seen_faces = perception.faces
        if request.needs >= FACE_TO_EARS:
            with timed(timings_ms, "edges"):
                seen_faces = self._edges.found(frame, seen_faces, maps, is_still=request.is_still)
        return replace(perception, faces=seen_faces, hands=hands, maps=(*maps, *perception.maps), timings_ms=timings_ms)

    def trace(self, frame: Frame, faces: Sequence[Face], request: Request) -> tuple[Face, ...]:
        """By the engine that finds the faces."""
        return self._faces.trace(frame, faces, request)

    def reset(self) -> None:
        """Forget all earlier frames: the source changed."""
        self._faces.reset()
        self._edges.reset()
        self._hands.reset()
        for source in self._sources:
            source.reset()

    def close(self) -> None:
        self._faces.close()
        for source in self._sources:
            source.close()


def _without(item: RegionMap, left: Regions) -> RegionMap:
    """The map as one of a network that doesn't know these regions."""
    if not left:
        return item
    return replace(item, classes=tuple(frozenset() if regions <= left else regions for regions in item.classes))
