"""An engine without networks, for tests: a known face at a known place in every frame."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

import numpy as np

from ..domain.areas import MESH_AREAS, areas_of
from ..domain.regions import PERSON, Region
from ..domain.types import Box, Face, Frame, Perception, Points, RegionMap, freeze
from ..messages import Message
from ..settings import EngineSettings
from .base import EngineInfo, Request

_MAP_SIDE = 64


@dataclass(frozen=True, slots=True)
class FakeFace:
    """Where one face is. Lengths are shares of the frame's height, places shares of its width and height."""

    x: float = 0.5
    y: float = 0.5
    height: float = 0.45
    sway: float = 0.0
    """How far it swings to either side, as a share of the frame's width."""
    period_s: float = 2.0

    def centre(self, width: int, height: int, time_s: float) -> tuple[float, float]:
        """Its middle in pixels at a time of the source's clock."""
        swing = self.sway * math.sin(2 * math.pi * time_s / self.period_s)
        return (self.x + swing) * width, self.y * height


@cache
def canonical_face() -> Points:
    """(478, 3) float32: an upright frontal mesh, its box 1 high and centred on the origin, z about 0.

    Measured by the face mesh on NASA's public-domain portrait of Eileen Collins.
    """
    with files(__package__).joinpath("canonical_face.npz").open("rb") as file, np.load(file) as stored:
        return freeze(stored["points"].astype(np.float32))


class FakeEngine:
    """Deterministic: what it gives depends on the frame's size and time only."""

    def __init__(self, faces: Sequence[FakeFace] = (FakeFace(),), *, sees_blank: bool = True) -> None:
        """faces: ids follow their order, from 1; sees_blank: whether a frame of one colour shows them too."""
        self._faces = tuple(faces)
        self._sees_blank = sees_blank
        self.frames_seen = 0
        """Since it was made or reset."""
        self.is_closed = False

    @property
    def info(self) -> EngineInfo:
        return EngineInfo(
            key="fake",
            title="Stand-in",
            device="CPU",
            areas=MESH_AREAS | areas_of([PERSON]),
            licence="Apache-2.0",
            missing_area_hint=Message("engines.stand_in_lacks_area"),
        )

    def warm_up(self) -> None:
        """Nothing to warm."""

    def perceive(self, frame: Frame, request: Request, faces: Sequence[Face] | None = None) -> Perception:
        """The faces where they are at the frame's time, largest first."""
        self.frames_seen += 1
        found, most = (self._found(frame), request.engine.max_faces) if faces is None else (faces, len(faces))
        return Perception(
            frame=frame,
            faces=tuple(found[:most]),
            faces_left_out=max(0, len(found) - most),
            maps=(_person(),) if Region.PERSON in request.needs else (),
            timings_ms={"find": 0.0, "mesh": 0.0},
        )

    def trace(self, frame: Frame, faces: Sequence[Face], request: Request) -> tuple[Face, ...]:
        """Those that it would see there."""
        del request
        found = self._found(frame)
        pairs = ((face, max(found, key=lambda own: own.box.overlap(face.box), default=face)) for face in faces)
        return tuple(replace(own, id=face.id) for face, own in pairs if found and own.box.overlap(face.box) > 0)

    def reset(self) -> None:
        self.frames_seen = 0

    def _found(self, frame: Frame) -> Sequence[Face]:
        shown = self._faces if self._sees_blank or np.ptp(frame.pixels) > 0 else ()
        faces = [_face(number, face, frame) for number, face in enumerate(shown, start=1)]
        return sorted(faces, key=lambda face: -face.box.area)

    def close(self) -> None:
        self.is_closed = True


def _face(number: int, face: FakeFace, frame: Frame) -> Face:
    x, y = face.centre(frame.width, frame.height, frame.time_s)
    points = canonical_face() * np.float32(face.height * frame.height) + np.array((x, y, 0), dtype=np.float32)
    return Face(number, Box.around(points), 1.0, freeze(points))


@cache
def _person() -> RegionMap:
    """A soft upright ellipse in the middle of the frame, 64 × 64."""
    row, column = np.mgrid[:_MAP_SIDE, :_MAP_SIDE].astype(np.float32) / (_MAP_SIDE - 1) - 0.5
    away = np.hypot(column / 0.3, row / 0.5)
    return RegionMap("person", (PERSON,), freeze(np.clip((1.1 - away) * 5, 0, 1).astype(np.float32)))


def make_fake_engine(settings: EngineSettings) -> FakeEngine:
    """For the registry."""
    del settings
    return FakeEngine()
