"""A world in which everybody's face has a colour that nothing else has, and all that looks at it may fail.

Whatever leaves the program can be searched for those colours: `open_people` tells who can be seen.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from faceseg_live.domain.heads import Head, Oval
from faceseg_live.domain.types import Box, Face, Frame, Perception, Pixels, freeze
from faceseg_live.engines.base import EngineInfo, Request
from faceseg_live.engines.fake import FakeEngine
from faceseg_live.errors import EngineFailed, EngineUnavailable, SourceLost
from faceseg_live.media.sources.base import SourceInfo

FIRST_BLUE = 240
"""Blue of person 0; that of each other is greater by one. All have more than 240 of red, and little green but person 0:
what enlarges pictures mixes blues that are so much alike."""
_LIGHT = 190
_ACROSS, _ALONG = 9, 12
"""Half axes of a face, pixels."""


def _noise(seed: int, rows: int, columns: int, most: int) -> Pixels:
    coarse = np.random.default_rng(seed).integers(0, most, (rows // 4 + 1, columns // 4 + 1), np.uint8)
    return np.asarray(cv2.resize(coarse, (columns, rows), interpolation=cv2.INTER_LINEAR), np.uint8)


_FACE = np.hypot(*np.meshgrid((np.arange(2 * _ACROSS + 1) - _ACROSS) / _ACROSS,
                              (np.arange(2 * _ALONG + 1) - _ALONG) / _ALONG)) <= 1
_TEXTURE = _noise(1, *_FACE.shape, 60)


def open_people(pixels: Pixels) -> set[int]:
    """Who can be seen in an image, (H, W, 3 or 4) uint8, whatever the order of red and blue."""
    green, blue = pixels[..., 1], np.minimum(pixels[..., 0], pixels[..., 2])
    is_face = blue >= FIRST_BLUE
    others = {int(value) - FIRST_BLUE for value in np.unique(blue[is_face & (green <= 60)])}
    return others | ({0} if (is_face & (green >= _LIGHT)).any() else set())


@dataclass
class World:
    """Where people are, and what fails next. Written by the test, read by all threads."""

    people: tuple[int, ...] = (0, 1)
    size: tuple[int, int] = (160, 120)
    is_still: bool = False
    is_cut: bool = False
    """Everybody is elsewhere."""
    source_faults: list[str] = field(default_factory=list)
    engine_faults: list[str] = field(default_factory=list)
    watch_faults: list[str] = field(default_factory=list)
    is_reversed: bool = False
    """The next engine counts people in another order."""
    has_looks: bool = True
    """And tells what they look like."""
    frame_s: float = 0.004
    late: dict[int, int] = field(default_factory=dict)
    """Person → how many frames nobody sees of them yet."""

    def pixels(self, time_s: float) -> Pixels:
        """The frame at a time of the source's clock."""
        width, height = self.size
        pixels = np.dstack([_noise(seed, height, width, 200) for seed in (2, 3, 4)])
        for person in self.people:
            x, y = self._place(person, time_s)
            part = pixels[y - _ALONG : y + _ALONG + 1, x - _ACROSS : x + _ACROSS + 1]
            if part.shape[:2] == _FACE.shape:
                green = _TEXTURE if person else _TEXTURE + np.uint8(_LIGHT)
                part[_FACE] = np.dstack([np.full_like(green, 255), green,
                                         np.full_like(green, FIRST_BLUE + person)])[_FACE]
        return freeze(pixels)

    def _place(self, person: int, time_s: float) -> tuple[int, int]:
        width, height = self.size
        column, row = person % 4, person // 4 % 3
        shift = 6 if self.is_cut else 0
        x = (column + 0.5) * width / 4 + 6 * math.sin(2 * time_s + person) + shift
        y = (row + 0.5) * height / 3 + 4 * math.cos(1.5 * time_s + person) - shift
        return (min(max(round(x), _ACROSS), width - _ACROSS - 1),
                min(max(round(y), _ALONG), height - _ALONG - 1))


def _boxes(pixels: Pixels) -> dict[int, Box]:
    """Person → their face, from what the frame shows."""
    blue = np.where(pixels[..., 0] >= FIRST_BLUE, pixels[..., 2], 0)
    boxes = {}
    for person in (int(value) - FIRST_BLUE for value in np.unique(blue) if value):
        rows, columns = np.nonzero(blue == FIRST_BLUE + person)
        boxes[person] = Box(float(columns.min()), float(rows.min()), float(np.ptp(columns) + 1),
                            float(np.ptp(rows) + 1))
    return boxes


class WorldSource:
    """Films the world."""

    def __init__(self, world: World) -> None:
        self.info = SourceInfo("world", "World", *world.size, 200.0, is_live=True)
        self._world, self._size = world, world.size
        self._closed = threading.Event()
        self._began_s, self._sequence = time.monotonic(), -1

    def read(self) -> Frame | None:
        if self._closed.wait(self._world.frame_s):
            return None
        if self._world.source_faults and self._world.source_faults.pop() == "lost":
            raise SourceLost("the world was unplugged; plug it in again")
        self._sequence += 1
        now_s = time.monotonic()
        time_s = now_s - self._began_s
        return Frame(self._world.pixels(time_s), self._sequence, time_s, now_s, is_still=self._world.is_still)

    def close(self) -> None:
        self._closed.set()


class WorldEngine(FakeEngine):
    """Knows everybody in a frame, up to the limit."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world
        self._is_reversed, self._has_looks = world.is_reversed, world.has_looks

    @property
    def info(self) -> EngineInfo:
        return super().info

    def perceive(self, frame: Frame, request: Request, faces: Sequence[Face] | None = None) -> Perception:
        fault = self._world.engine_faults.pop() if self._world.engine_faults else ""
        if fault == "fails":
            raise EngineFailed("the network gave NaN")
        if fault == "bug":
            raise KeyError("nobody thought of this")
        time.sleep(0.08 if fault == "hangs" else 0.006)
        faces = [self._face(person, box) for person, box in _boxes(frame.pixels).items()]
        return Perception(frame, tuple(faces[: request.engine.max_faces]), timings_ms={"find": 1.0})

    def _face(self, person: int, box: Box) -> Face:
        looks = freeze(np.eye(16, dtype=np.float32)[person]) if self._has_looks else None
        return Face(100 - person if self._is_reversed else person + 1, box, 1.0, appearance=looks)


class WorldWatch:
    """Sees everybody, but for those of whom nobody sees anything yet."""

    def __init__(self, world: World) -> None:
        self._world = world
        if "unavailable" in world.watch_faults:
            world.watch_faults.remove("unavailable")
            raise EngineUnavailable("a model is missing")

    def begin(self, frame: Frame, request: Request) -> None:
        """Nothing is looked at beside."""

    def heads(self, frame: Frame, faces: Sequence[Face], request: Request) -> tuple[Head, ...]:
        del request
        faults = self._world.watch_faults
        if "fails" in faults:
            faults.remove("fails")
            raise EngineFailed("the detector gave NaN")
        if "bug" in faults:
            faults.remove("bug")
            raise KeyError("nobody thought of this, either")
        late = {person for person, frames in self._world.late.items() if frames > 0}
        self._world.late = {person: frames - 1 for person, frames in self._world.late.items() if frames > 1}
        own = {face.box: face.id for face in faces}
        return tuple(Head(person + 1, _oval(box), 1.0, ("world",), own.get(box))
                     for person, box in _boxes(frame.pixels).items() if person not in late)

    def renew(self) -> None:
        """No other detectors come."""

    def reset(self) -> None:
        """Nothing is kept."""

    def close(self) -> None:
        """Nothing is held."""


def _oval(box: Box) -> Oval:
    x, y = box.centre
    return Oval(x - 0.5, y - 0.5, box.width / 2 + 1, box.height / 2 + 1)
