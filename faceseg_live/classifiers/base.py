"""The contract of whatever gives scores for labels of a face."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ..domain.types import Face, Frame, Hand, Pixels, Points
from ..messages import Message
from .crops import AS_TRAINED, CropRule, face_crop

Scores = Mapping[str, float]
"""Label → score: 0..1 unless the label says otherwise (degrees, years)."""


@dataclass(frozen=True, slots=True)
class ClassifierInfo:
    """What the user reads about a classifier."""

    key: str
    title: str
    device: str
    """What it really runs on: "CPU", "CUDA"…"""
    licence: str
    labels: tuple[str, ...]
    """All that it can give a score for."""
    note: Message | None = None
    """What it can't do here, and how to fix that."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One face of one frame, to be classified."""

    face: Face
    frame: Frame
    hands: tuple[Hand, ...] = ()
    rule: CropRule = AS_TRAINED
    reference: Pixels | None = None
    """(h, w, 3) uint8 RGB: another image of the same proportions that crops are taken from; None: the frame."""

    def crop(self, factor: float, *, is_square: bool = False) -> Pixels:
        """(h, w, 3) uint8 RGB: the face with its surroundings, inside the image.

        Args:
            factor: sides of the crop in sides of the face's box, where the user requests no other.
            is_square: both sides are as long as the box's longer one asks for.
        """
        box = self.face.box.squared() if is_square else self.face.box
        return face_crop(self.image, box, self.frame.size, self.rule.filled(factor))

    @property
    def image(self) -> Pixels:
        """(h, w, 3) uint8 RGB: what classifiers see, the frame or the reference."""
        return self.frame.pixels if self.reference is None else self.reference

    @property
    def landmarks_in_image(self) -> Points | None:
        """(n, 2) the mesh in pixels of that image; None where the face has none."""
        if self.face.landmarks is None:
            return None
        rows, columns = self.image.shape[:2]
        scale = np.divide((columns, rows), self.frame.size)
        return (self.face.landmarks[:, :2] * scale).astype(np.float32)


class Classifier(Protocol):
    """Gives scores to faces. Made, used and closed on one thread."""

    @property
    def info(self) -> ClassifierInfo: ...
    def warm_up(self) -> None:
        """Run every network once, so that the first real face is not slow."""
    def classify(self, subjects: Sequence[Subject]) -> Sequence[Scores]:
        """The scores of each face, in the order given; labels without a score for a face are left out.

        Raises EngineFailed where a network stops.
        """
    def close(self) -> None: ...
