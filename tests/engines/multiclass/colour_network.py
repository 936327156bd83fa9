"""Pictures in which each class has a colour, and a network that knows them by it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from faceseg_live.area_masks.evidence import answering_maps, region_shape
from faceseg_live.domain.regions import Region, Regions
from faceseg_live.domain.types import Box, Face, Frame, Pixels, RegionMap, freeze
from faceseg_live.engines.base import Ahead, Later, Request
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.engines.multiclass import fusion
from faceseg_live.engines.multiclass.network import CLASSES, MulticlassNetwork
from faceseg_live.settings import EngineSettings

HAIR: Regions = frozenset({Region.HAIR})
CLOTH: Regions = frozenset({Region.CLOTH})
SIZE = (640, 360)
INPUT = MulticlassNetwork.input_size
COLOURS = np.array([(0, 0, 0), (0, 0, 255), (0, 255, 0), (255, 0, 0), (255, 255, 0), (0, 255, 255)])
"""Of the classes, in the pictures that `ColourNetwork` understands."""


class ColourNetwork:
    """Sees a class where its colour is; counts the looks."""

    input_size = INPUT

    def __init__(self) -> None:
        self.looks = self.told = 0
        self.may_finish = threading.Event()
        self.may_finish.set()
        self.is_closed = False
        self.failure: Exception | None = None

    def shares_of_frame(self, frame: Frame, to_input: NDArray[np.float64]) -> Pixels:
        assert self.may_finish.wait(10)
        if self.failure is not None:
            raise self.failure
        self.looks += 1
        small = cv2.warpAffine(frame.pixels, to_input, INPUT, flags=cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE)
        nearest = np.abs(small[:, :, None].astype(int) - COLOURS).sum(axis=3).argmin(axis=2)
        return freeze(np.asarray(np.eye(len(CLASSES))[nearest] * 255, np.uint8))

    def shares_of_head(self, frame: Frame, to_input: NDArray[np.float64]) -> Pixels:
        """Nothing is seen of what only a close look tells."""
        self.told += 1
        shares = self.shares_of_frame(frame, to_input)
        return freeze(np.pad(shares, ((0, 0), (0, 0), (0, len(fusion.TOLD)))))

    def close(self) -> None:
        self.is_closed = True


def painted(sequence: int = 0, shift: int = 0) -> Frame:
    """A red face in the middle, blue hair above it, yellow clothes below."""
    pixels = np.zeros((360, 640, 3), np.uint8)
    pixels[150:230, 280 + shift : 360 + shift] = COLOURS[3]
    pixels[110:150, 280 + shift : 360 + shift] = COLOURS[1]
    pixels[260:, 200 + shift : 440 + shift] = COLOURS[4]
    return Frame(freeze(pixels), sequence, sequence / 30, 0.0)


def face_at(x: float = 0.5, height: float = 0.2, number: int = 1) -> Face:
    frame = Frame(freeze(np.zeros((360, 640, 3), np.uint8)), 0, 0.0, 0.0)
    (face,) = FakeEngine((FakeFace(x, 0.5, height),)).perceive(frame, Request(EngineSettings())).faces
    return replace(face, id=number)


def asking(*regions: Regions, is_still: bool = False, is_live: bool = False) -> Request:
    return Request(EngineSettings(), frozenset().union(*regions), is_still, is_live=is_live)


def place_of(regions: Regions, maps: tuple[RegionMap, ...], face: Face) -> Box:
    shape = region_shape(regions, answering_maps(regions, maps, face), SIZE, face)
    return Box(shape.left, shape.top, shape.width, shape.height)


def after(frames: Sequence[Frame], number: int) -> Ahead:
    """What comes after a frame, with the same face in the middle."""
    def within(seconds: float) -> Later | None:
        late = [frame for frame in frames[number + 1 :] if frame.time_s <= frames[number].time_s + seconds]
        return Later(late[-1], (face_at(),)) if late else None

    return within
