"""One picture in, masks out: the Python API without threads.

The two pure steps of the live pipeline, run once; engines are built on first use and kept for the next picture.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .areas import area_named
from .errors import InvalidParameter, NoFaceFound
from .frames import Face, Frame, Perception, Pixels, Segment, freeze
from .pipeline.perceive import Perceiver
from .regions import segment_faces
from .settings import EngineSettings, MaskSettings, Settings

FaceChoice = str | int
"""largest, all, or a number from 1, counted from the largest face on."""


@dataclass(frozen=True, slots=True)
class Segmentation:
    """The result for one face, with the eight outputs of the classic face-segmentation node."""

    segment: Segment

    @property
    def mask(self) -> NDArray[np.float32]:
        """(H, W) float32, 0..1."""
        return self.segment.mask.to_full()

    @property
    def image(self) -> Pixels:
        """(H, W, 3) uint8 RGB: the picture × the mask."""
        return _times(self.segment.frame.pixels, self.mask)

    @property
    def seg_mask(self) -> NDArray[np.float32]:
        """(height, width) float32, 0..1: the mask in its box; (0, 0) when the mask is empty."""
        return self.segment.mask.cropped()

    @property
    def seg_image(self) -> Pixels:
        """(height, width, 3) uint8 RGB: the picture × the mask in its box."""
        mask = self.segment.mask
        place = np.s_[mask.y : mask.y + mask.height, mask.x : mask.x + mask.width]
        return _times(self.segment.frame.pixels[place], self.seg_mask)

    @property
    def x(self) -> int:
        return self.segment.mask.x

    @property
    def y(self) -> int:
        return self.segment.mask.y

    @property
    def width(self) -> int:
        return self.segment.mask.width

    @property
    def height(self) -> int:
        return self.segment.mask.height

    @property
    def face(self) -> Face | None:
        """Whose area it is; None for areas of the whole picture."""
        return self.segment.face

    @property
    def faces_found(self) -> int:
        return self.segment.faces_found


def segment(
    image: NDArray[np.uint8],
    *,
    area: str = "face",
    grow: int = 0,
    grow_tapered: bool = False,
    blur: int = 13,
    face: FaceChoice = "largest",
    engine: str = "mesh",
) -> Segmentation:
    """Mask one area of one face.

    Args:
        image: (H, W, 3) uint8, RGB.
        area: a key of `faceseg_live.areas.AREAS`.
        grow: −4096..4096 pixels, outwards.
        grow_tapered: grow into a diamond instead of a square.
        blur: 1..4096, width of the soft edge; even values are raised by one.
        face: "largest", or a number from 1, counted from the largest face on.
        engine: what looks at the picture.

    Raises:
        NoFaceFound: there is no face, or no face of that number.
        InvalidParameter: a parameter is out of its range; the text names the range.
        EngineUnavailable: the engine lacks a package or a model; the text says how to get it.
    """
    if face == "all":
        raise InvalidParameter("face: 'all' gives several results: call segment_all() instead")
    mask = MaskSettings(area, grow, grow_tapered, blur)
    return _segmentations(image, mask, face, engine)[0]


def segment_all(
    image: NDArray[np.uint8],
    *,
    area: str = "face",
    grow: int = 0,
    grow_tapered: bool = False,
    blur: int = 13,
    engine: str = "mesh",
) -> tuple[Segmentation, ...]:
    """Mask one area of every face, largest first. Arguments and errors are those of `segment`."""
    return _segmentations(image, MaskSettings(area, grow, grow_tapered, blur), "all", engine)


def chosen_faces(perception: Perception, choice: FaceChoice) -> tuple[Face, ...]:
    """The faces that a choice means, largest first; NoFaceFound where there is none.

    Raises InvalidParameter for a choice that is neither "largest", "all" nor a number from 1.
    """
    faces = perception.faces
    if choice not in ("largest", "all") and (not isinstance(choice, int) or choice < 1):
        raise InvalidParameter(f"face: {choice!r} is unknown; it takes largest, all, or a number from 1")
    if not faces:
        raise NoFaceFound("no face found in the picture; faces smaller than 8 % of its height may be missed")
    if choice == "all":
        return faces
    number = 1 if choice == "largest" else int(choice)
    if number > len(faces):
        raise NoFaceFound(f"asked for face {number}, but only {len(faces)} found (1 is the largest)")
    return (faces[number - 1],)


class _Perceivers(threading.local):
    """One perceiver per thread and engine: engines belong to the thread that made them."""

    def __init__(self) -> None:
        self._by_key: dict[str, Perceiver] = {}

    def ready(self, engine: EngineSettings) -> Perceiver:
        perceiver = self._by_key.setdefault(engine.key, Perceiver())
        perceiver.prepare(engine)
        return perceiver


_perceivers = _Perceivers()


def _segmentations(
    image: NDArray[np.uint8], mask: MaskSettings, choice: FaceChoice, engine: str
) -> tuple[Segmentation, ...]:
    frame = _frame(image)
    settings = Settings(engine=EngineSettings(key=engine), mask=mask)
    perception = _perceivers.ready(settings.engine).perceive(frame, settings, is_still=True)
    faces = () if area_named(mask.area).is_whole else chosen_faces(perception, choice)
    return tuple(Segmentation(found) for found in segment_faces(perception, mask, faces))


def _frame(image: NDArray[np.uint8]) -> Frame:
    if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3:
        came = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
        raise InvalidParameter(f"image: expected uint8 (height, width, 3) RGB, got {came}")
    if 0 in image.shape:
        raise InvalidParameter(f"image: expected at least one pixel, got {image.shape[1]}×{image.shape[0]}")
    return Frame(freeze(np.array(image)), 0, 0.0, time.monotonic(), is_still=True)


def _times(pixels: Pixels, mask: NDArray[np.float32]) -> Pixels:
    return np.asarray(np.rint(pixels * mask[..., None]), np.uint8)
