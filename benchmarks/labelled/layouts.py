"""How labelled data sets lie in their folders, and what their labels stand for: one table.

Left and right are the subject's own, whatever a set calls them. Another set is another row.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from faceseg_live.domain.regions import BROWS, EYES, MOUTH, Region, Regions, classes_of, is_made_of
from faceseg_live.domain.types import Pixels, freeze

Flags = NDArray[np.bool_]
Labels = NDArray[np.uint8]
Files = Mapping[str, Path]
"""Part → the file with its labels; "" where one file has them all."""

UNLABELLED = 255
"""The label of pixels that nobody decided about."""


@dataclass(frozen=True, slots=True)
class LabelledPicture:
    """One picture, and what people say it shows."""

    name: str
    pixels: Pixels
    """(height, width, 3) uint8 RGB, read-only."""
    labels: Labels
    """(height, width) uint8: indices of `classes`, or UNLABELLED."""
    classes: tuple[Regions, ...]
    """What each label stands for; empty for what is no part of a person."""

    @property
    def counted(self) -> Flags:
        """(height, width): where there is a label."""
        return np.asarray(self.labels != UNLABELLED)

    def marked(self, regions: Regions) -> Flags | None:
        """(height, width): where these regions are; None where the set doesn't distinguish them from others."""
        if not is_made_of(regions, self.classes):
            return None
        return np.isin(self.labels, classes_of(regions, self.classes))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a set keeps its files, below its folder."""

    labels: str
    """A glob with "{name}" for the picture's name and, where each part has a file of its own, "{part}"."""
    picture: str
    """A glob with "{name}", or with "{number}" for the name without zeros in front."""

    def found(self, folder: Path) -> dict[str, dict[str, Path]]:
        """Name → part → file with labels."""
        fields = re.escape(self.labels).replace(r"\{name\}", "(?P<name>[^/]+?)").replace(r"\{part\}", "(?P<part>.+)")
        pattern = re.compile(fields.replace(r"\*", "[^/]*"))
        found: dict[str, dict[str, Path]] = defaultdict(dict)
        for path in folder.glob(re.sub(r"\{\w+\}", "*", self.labels)):
            if match := pattern.fullmatch(path.relative_to(folder).as_posix()):
                found[match["name"]][match.groupdict().get("part", "")] = path
        return found

    def picture_of(self, name: str, folder: Path) -> Path | None:
        """The picture of that name."""
        # A bracket in a name is no pattern.
        literal = re.sub(r"([*?[])", r"[\1]", name)
        pattern = self.picture.replace("{name}", literal).replace("{number}", literal.lstrip("0") or "0")
        return next(iter(sorted(folder.glob(pattern))), None)


@dataclass(frozen=True, slots=True)
class Layout:
    """One way in which sets come."""

    key: str
    title: str
    places: tuple[Place, ...]
    classes: tuple[Regions, ...]
    labels_in: Callable[[Files], Labels]
    """Reads one picture's labels, (height, width) uint8 as in `LabelledPicture`; ValueError for a file that is none."""
    ends_at_chin: bool = False
    """The set's skin goes on down the neck: what lies below the chin doesn't count."""

    def names(self, folder: Path) -> dict[str, tuple[Path, Files]]:
        """Name → picture and its files with labels, in the order of their numbers; empty where there are none."""
        found = {name: (picture, files) for place in self.places for name, files in place.found(folder).items()
                 if (picture := place.picture_of(name, folder)) is not None}
        return dict(sorted(found.items(), key=lambda item: _natural(item[0])))

    def read(self, folder: Path, names: slice = slice(None)) -> Iterator[LabelledPicture]:
        """The pictures with labels in a folder, those of `names` by their place. ValueError for files that are none."""
        for name, (picture, files) in list(self.names(folder).items())[names]:
            pixels = _rgb(picture)
            labels = np.asarray(cv2.resize(self.labels_in(files), pixels.shape[1::-1],
                                           interpolation=cv2.INTER_NEAREST), np.uint8)
            yield LabelledPicture(name, pixels, freeze(labels), self.classes)


def layout_of(folder: Path) -> Layout | None:
    """The first layout of the table that finds pictures in a folder."""
    return next((layout for layout in LAYOUTS.values() if layout.names(folder)), None)


def _natural(name: str) -> list[tuple[int, str]]:
    """Sorts numbers in a name by their value."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", name)]


def _rgb(path: Path) -> Pixels:
    pixels = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if pixels is None:
        raise ValueError(f"{path}: expected a picture")
    return freeze(np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), np.uint8))


def _grey(path: Path) -> Labels:
    # Unchanged: a palette's colours would be mixed to greys.
    labels = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if labels is None or labels.dtype != np.uint8:
        raise ValueError(f"{path}: expected a picture with 8-bit labels")
    return np.asarray(labels if labels.ndim == 2 else labels[..., 0], np.uint8)


def _one_file(files: Files) -> Path:
    (path,) = files.values()
    return path


def indices(files: Files) -> Labels:
    """Labels as they are in one file."""
    return _grey(_one_file(files))


def fasseg_labels(files: Files) -> Labels:
    """Labels by colour. Borders are smoothed: a mixed colour has the label of the nearest pure pixel.

    The set paints brows as hair: what lies apart from the hair, in skin, and ends above the nose's tip, is a brow.
    """
    pixels = _rgb(_one_file(files)).astype(np.int16)
    away = np.stack([np.abs(pixels - colour).sum(axis=2) for colour in FASSEG_COLOURS])
    labels = away.argmin(axis=0).astype(np.uint8)
    is_pure = away.min(axis=0) <= _PURE
    _, nearest = cv2.distanceTransformWithLabels(
        np.where(is_pure, 0, 255).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    of_nearest = np.zeros(int(nearest.max()) + 1, np.uint8)
    of_nearest[nearest[is_pure]] = labels[is_pure]
    return _with_brows(of_nearest[nearest])


def _with_brows(labels: Labels) -> Labels:
    """(height, width) labels of FASSEG, in which brows have a label of their own."""
    hair, skin, nose = (FASSEG.index(frozenset({region})) for region in (Region.HAIR, Region.SKIN, Region.NOSE))
    nose_ends = max(np.nonzero(labels == nose)[0], default=-1)
    count, parts, statistics, _ = cv2.connectedComponentsWithStats((labels == hair).astype(np.uint8))
    bottoms = statistics[:, cv2.CC_STAT_TOP] + statistics[:, cv2.CC_STAT_HEIGHT]
    largest = max(range(1, count), key=lambda part: statistics[part, cv2.CC_STAT_AREA], default=0)
    result = np.array(labels)
    for part in range(1, count):
        inside = parts == part
        around = labels[(cv2.dilate(inside.astype(np.uint8), _SQUARE) > 0) & ~inside]
        is_in_face = np.mean(around == skin) > _MOSTLY
        if part != largest and bottoms[part] <= nose_ends and is_in_face:
            result[inside] = FASSEG.index(BROWS)
    return result


def painted_of(parts: tuple[str, ...]) -> Callable[[Files], Labels]:
    """Labels from one mask per part, painted over each other in the order of `parts`, whose first one is 1."""

    def labels_in(files: Files) -> Labels:
        painted: Labels | None = None
        for label, part in enumerate(parts, start=1):
            if part in files:
                mask = _grey(files[part])
                painted = np.zeros(mask.shape, np.uint8) if painted is None else painted
                painted[mask > 0] = label
        if painted is None:
            raise ValueError(f"{next(iter(files.values()))}: expected one of the parts {', '.join(parts)}")
        return painted

    return labels_in


def _single(*names: str) -> tuple[Regions, ...]:
    """A region each; "" is no part of a person."""
    return tuple(frozenset({Region(name)}) if name else frozenset() for name in names)


CELEBAMASK_PARTS = ("skin", "nose", "eye_g", "l_eye", "r_eye", "l_brow", "r_brow", "l_ear", "r_ear", "mouth", "u_lip",
                    "l_lip", "hair", "hat", "ear_r", "neck_l", "neck", "cloth")
"""What the set calls them, in the order in which its own script paints them over each other."""
CELEBAMASK = _single("", "skin", "nose", "glasses", "left_eye", "right_eye", "left_brow", "right_brow", "left_ear",
                     "right_ear", "mouth_interior", "upper_lip", "lower_lip", "hair", "hat", "earring", "necklace",
                     "neck", "cloth")
FACESYNTHETICS = _single("", "skin", "nose", "left_eye", "right_eye", "left_brow", "right_brow", "left_ear",
                         "right_ear", "mouth_interior", "upper_lip", "lower_lip", "neck", "hair", "skin", "cloth",
                         "glasses", "hat", "")
"""Its names for left and right are the viewer's. 14 is the beard, 18 what covers a face (a mask)."""
FASSEG_COLOURS = np.array(((255, 0, 0), (255, 255, 0), (127, 0, 0), (0, 255, 255), (0, 255, 0), (0, 0, 255)), np.int16)
"""RGB of the first classes."""
FASSEG: tuple[Regions, ...] = (*_single("", "skin", "hair", "nose"), MOUTH, EYES, BROWS)
"""Ears, neck and glasses are skin in this set: overlap with its skin is a lower bound."""
_PURE = 60
"""Sum of the channels' differences up to which a colour is no mixture."""
_MOSTLY = 0.8
"""Of the pixels around a brow, more than so many are skin."""
_SQUARE = np.ones((3, 3), np.uint8)

LAYOUTS: dict[str, Layout] = {
    layout.key: layout
    for layout in (
        Layout("facesynthetics", "FaceSynthetics, 19 classes", (Place("{name}_seg.png", "{name}.png"),),
               FACESYNTHETICS, indices),
        Layout("fasseg", "FASSEG, 6 classes by colour", (Place("{name}_label.*", "{name}.*"),), FASSEG,
               fasseg_labels, ends_at_chin=True),
        Layout("celebamask", "CelebAMask-HQ, a file for each part",
               (Place("CelebAMask-HQ-mask-anno/*/{name}_{part}.png", "CelebA-HQ-img/{number}.*"),), CELEBAMASK,
               painted_of(CELEBAMASK_PARTS)),
        Layout("celebamask_mini", "CelebAMask-HQ, one file of labels a picture",
               (Place("masks/{name}.png", "images/{name}.*"), Place("mask/{name}.png", "image/{name}.*"),
                Place("train_mask/{name}.png", "train_image/{name}.*"),
                Place("CelebAMask-HQ-mask/{name}.png", "CelebA-HQ-img/{number}.*")), CELEBAMASK, indices),
    )
}
