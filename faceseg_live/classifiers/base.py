"""The contract of whatever gives scores for labels of a face."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ..domain.types import Face, Frame, Hand, Pixels
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
        picture = self.frame.pixels if self.reference is None else self.reference
        return face_crop(picture, box, self.frame.size, self.rule.filled(factor))


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
