"""Measures how well the masks of pictures meet their labels."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from faceseg_live.domain.areas import AREAS
from faceseg_live.domain.mesh_rings import CHIN_TIP, FOREHEAD_TOP
from faceseg_live.domain.regions import FACE, Region, Regions
from faceseg_live.domain.selection import Selection
from faceseg_live.domain.types import Box, Face, Pixels

from .conditions import conditions_of
from .layouts import Flags, LabelledPicture, Layout
from .overlap import Counts, border_distance

REFERENCE_PX = 512
"""Distances are those of a picture whose longer side is so long."""
FEWEST_PIXELS = 30
"""Of a label that counts, in a picture of that size."""


@dataclass(frozen=True, slots=True)
class AreaScore:
    """How well one area is met in one picture."""

    iou: float
    border_px: float | None
    """Mean symmetric distance of the outlines, at 512 pixels; None where no mask came."""
    border_percent: float | None
    """The same, of the labelled face's size: the root of its box's area."""


@dataclass(frozen=True, slots=True)
class PictureScore:
    """What one picture gave."""

    name: str
    is_found: bool
    """Whether the engine found the labelled face."""
    conditions: dict[str, str]
    areas: dict[str, AreaScore]
    """Selection → score; without those that the picture has no label of, or the engine no mask."""


@dataclass(slots=True)
class Run:
    """What all pictures gave with one engine."""

    engine: str
    data: str
    layout: str
    settings: dict[str, Any]
    pictures: list[PictureScore] = field(default_factory=list)
    undelivered: list[str] = field(default_factory=list)
    """Selections of which the engine has no mask, or the labels no class."""
    classes: dict[str, Counts | None] = field(default_factory=dict)
    """Label class, as a selection → its pixels in all pictures; None where the engine has no mask of it."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One mask and its label."""

    selection: Selection
    found: Flags
    truth: Flags
    counted: Flags
    score: AreaScore


def regions_of(selection: Selection) -> Regions:
    """What a selection shows; empty for areas without labels, such as cheeks."""
    if not all(area.regions for area in selection.areas):
        return frozenset()
    added = frozenset[Region]().union(*(area.regions for area in selection.added))
    return added.difference(*(area.regions for area in selection.removed))


def selection_of(regions: Regions, known: Regions) -> Selection | None:
    """The selection that shows these of the `known` regions and no other of them; None where no area does."""
    of_faces = {area.key: area.regions & known for area in AREAS.values() if not area.is_full_frame}
    whole = next((key for key, own in of_faces.items() if own == regions), None)
    keys = [whole] if whole else [key for key, own in of_faces.items() if len(own) == 1 and own <= regions]
    shown = frozenset[Region]().union(*(of_faces[key] for key in keys))
    return Selection.parse(keys) if shown == regions else None


def class_selections(layout: Layout) -> dict[str, tuple[Regions, Selection | None]]:
    """Name → regions of a layout's classes, each once, and the selection that shows them."""
    distinct = [regions for regions in dict.fromkeys(layout.classes) if regions]
    known = frozenset[Region]().union(*distinct)
    selections = [selection_of(regions, known) for regions in distinct]
    return {"+".join(sorted(regions)) if selection is None else selection.text: (regions, selection)
            for regions, selection in zip(distinct, selections, strict=True)}


class MaskSource(Protocol):
    """Whose masks are measured: a `PictureSegmenter`, or what has masks of its own."""

    def labelled_face(self, pixels: Pixels, labelled: Box) -> Face | None:
        """Of the faces in a picture the one that overlaps the labelled one the most; None where none does."""

    def mask(self, pixels: Pixels, selection: Selection, face: Face) -> Flags | None:
        """(height, width) bool; None where the selection can't be delivered."""


class Measuring:
    """Measures pictures one by one; what they give is gathered in `run`."""

    def __init__(self, segmenter: MaskSource, layout: Layout, selections: Sequence[Selection], run: Run) -> None:
        self._segmenter, self._layout, self._selections = segmenter, layout, selections
        self.run = run

    def measured(self, picture: LabelledPicture) -> list[Compared]:
        """The masks of a picture that shows a labelled face, compared with their labels."""
        shown = picture.marked(FACE)
        if shown is None or not shown.any():
            return []
        box = _box_of(shown)
        face = self._segmenter.labelled_face(picture.pixels, box)
        compared = list(self._compared(picture, face)) if face is not None else []
        self.run.pictures.append(PictureScore(picture.name, face is not None, conditions_of(picture, face),
                                              {item.selection.text: item.score for item in compared}))
        self._count_classes(picture, face)
        return compared

    def _compared(self, picture: LabelledPicture, face: Face) -> Iterator[Compared]:
        scale = REFERENCE_PX / max(picture.labels.shape)
        shown = picture.marked(FACE)
        assert shown is not None
        box = _box_of(shown & self._counted(picture, face, FACE))
        for selection in self._selections:
            regions = regions_of(selection)
            truth = picture.marked(regions) if regions else None
            found = self._segmenter.mask(picture.pixels, selection, face) if truth is not None else None
            if truth is None or found is None:
                self._undelivered(selection.text)
                continue
            counted = self._counted(picture, face, regions)
            if np.count_nonzero(truth & counted) * scale**2 < FEWEST_PIXELS:
                continue
            away = border_distance(found, truth, counted)
            score = AreaScore(Counts.of(found, truth, counted).iou, None if away is None else away * scale,
                              None if away is None else 100 * away / math.sqrt(box.area))
            yield Compared(selection, found, truth, counted, score)

    def _undelivered(self, name: str) -> None:
        if name not in self.run.undelivered:
            self.run.undelivered.append(name)

    def _count_classes(self, picture: LabelledPicture, face: Face | None) -> None:
        """A face that was not found is missed as a whole."""
        for name, (regions, selection) in class_selections(self._layout).items():
            truth = picture.marked(regions)
            if selection is None or truth is None:
                self.run.classes[name] = None
                continue
            found = np.zeros(truth.shape, np.bool_)
            if face is not None:
                mask = self._segmenter.mask(picture.pixels, selection, face)
                if mask is None:
                    self.run.classes[name] = None
                    continue
                found = mask
            counts = Counts.of(found, truth, self._counted(picture, face, regions))
            self.run.classes[name] = (self.run.classes.get(name) or Counts()) + counts

    def _counted(self, picture: LabelledPicture, face: Face | None, regions: Regions) -> Flags:
        """Where these regions can be compared."""
        if not (self._layout.ends_at_chin and Region.SKIN in regions and face is not None):
            return picture.counted
        return picture.counted & above_chin(face, picture.labels.shape)


def above_chin(face: Face, shape: tuple[int, ...]) -> Flags:
    """(height, width): what lies above the line through the mesh's chin, across the face; all of it without a mesh."""
    if face.landmarks is None:
        return np.ones(shape, np.bool_)
    chin, top = (face.landmarks[index, :2].astype(np.float64) for index in (CHIN_TIP, FOREHEAD_TOP))
    rows, columns = np.indices(shape)
    up_x, up_y = top - chin
    return np.asarray((columns - chin[0]) * up_x + (rows - chin[1]) * up_y >= 0)


def _box_of(shown: Flags) -> Box:
    rows, columns = np.nonzero(shown)
    if not rows.size:
        return Box(0, 0, 1, 1)
    left, top = float(columns.min()), float(rows.min())
    return Box(left, top, float(columns.max()) + 1 - left, float(rows.max()) + 1 - top)
