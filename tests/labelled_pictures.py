"""Labelled pictures, and how well a parsing engine meets their labels; for tests and benchmarks.

The yardstick is the same network on an exact crop: the square that holds the head by the hand-made labels, upright
and unturned, its labels brought back to the picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.labelled.layouts import layout_of
from faceseg_live.area_masks.evidence import marked_pixels
from faceseg_live.domain.regions import EARS, EYES, LIPS, MOUTH, Region, Regions
from faceseg_live.domain.selection import Selection
from faceseg_live.domain.types import Frame, Pixels, RegionMap
from faceseg_live.engines.base import Engine, Request, Roi
from faceseg_live.engines.crops import square_of
from faceseg_live.engines.parsers.parsing import OnnxFaceParser
from faceseg_live.settings import EngineSettings
from tests.maps import parsed_face

Flags = NDArray[np.bool_]

MEASURED: dict[str, Regions] = {
    "skin": frozenset({Region.SKIN}), "hair": frozenset({Region.HAIR}), "nose": frozenset({Region.NOSE}),
    "mouth": MOUTH,
}
SKIN_OF_FASSEG = EARS | {Region.SKIN, Region.NECK, Region.EARRING, Region.GLASSES}
PAIRS = ("left_eye", "right_eye", "left_brow", "right_brow", "left_ear", "right_ear")
"""Of FaceSynthetics, which tells them apart."""
MARKED: dict[str, Regions] = (
    MEASURED | {"eyes": EYES, "lips": LIPS} | {name: frozenset({Region(name)}) for name in PAIRS}
)
BELOW_HEAD = frozenset({Region.NECK, Region.NECKLACE, Region.CLOTH})


@dataclass(frozen=True)
class Labelled:
    """One picture and what people marked in it."""

    pixels: Pixels
    marked: dict[str, Flags]
    head: Flags
    counted: Flags


def _labelled(folder: Path, every: int) -> Iterator[Labelled]:
    layout = layout_of(folder)
    assert layout is not None, f"no labelled pictures in {folder}"
    for item in layout.read(folder, slice(None, None, every)):
        marked = {name: mask for name, regions in MARKED.items() if (mask := item.marked(regions)) is not None}
        of_head = [label for label, own in enumerate(item.classes) if own and not own <= BELOW_HEAD]
        yield Labelled(item.pixels, marked, np.isin(item.labels, of_head), item.counted)


SETS: dict[str, Callable[[Path, int], Iterator[Labelled]]] = dict.fromkeys(
    ("facesynthetics", "fasseg_frontal", "fasseg_multipose"), _labelled)
"""Reads every so many pictures of a set's folder."""


@dataclass(frozen=True)
class Accuracy:
    """Intersection over union with the labels, all pictures together."""

    exact: float
    """Of the network on an exact crop."""
    tracked: float
    """Of the engine, which finds the face by itself."""


def seen_in(engine: Engine, pictures: Iterable[Labelled]) -> Iterator[tuple[Labelled, RegionMap]]:
    """The pictures in which the engine sees a face, and the largest one."""
    request = Request(EngineSettings(exclude_hands=False), Selection.parse("hair").needs, is_still=True)
    for item in pictures:
        for parsed in engine.perceive(Frame(item.pixels, 0, 0.0, 0.0, is_still=True), request).maps[:1]:
            yield item, parsed


def accuracy_of(
    parser: OnnxFaceParser, name: str, seen: Iterable[tuple[Labelled, RegionMap]]
) -> dict[str, Accuracy]:
    """Region → how well it is met in these pictures of the set `name`."""
    measured = MEASURED | {"skin": SKIN_OF_FASSEG if "fasseg" in name else MEASURED["skin"]}
    exact, tracked = ({region: np.zeros(2) for region in measured} for _ in range(2))
    for item, parsed in seen:
        exact_crop = exactly(parser, item)
        for region, regions in measured.items():
            exact[region] += overlap(exact_crop, regions, item, region)
            tracked[region] += overlap(parsed, regions, item, region)
    return {region: Accuracy(exact[region][0] / exact[region][1], tracked[region][0] / tracked[region][1])
            for region in measured}


def exactly(parser: OnnxFaceParser, item: Labelled) -> RegionMap:
    rows, columns = np.nonzero(item.head)
    sides = np.ptp(columns) + 1, np.ptp(rows) + 1
    centre = (columns.min() + columns.max()) / 2, (rows.min() + rows.max()) / 2
    to_crop = square_of(Roi(*centre, float(max(sides)), 0.0), parser.crop_size[0])
    crop = cv2.warpAffine(item.pixels, to_crop, parser.crop_size, flags=cv2.INTER_LINEAR)
    return parsed_face(1, parser.parse(np.asarray(crop, np.uint8)), parser.info.classes, to_crop)


def overlap(parsed: RegionMap, regions: Regions, item: Labelled, region: str) -> NDArray[np.int64]:
    """Pixels of the intersection and of the union."""
    indices = [index for index, these in enumerate(parsed.classes) if these and these <= regions]
    rows, columns = item.counted.shape
    found = np.zeros((rows, columns), np.bool_)
    part, left, top = marked_pixels(parsed, indices, (columns, rows))
    found[top : top + part.shape[0], left : left + part.shape[1]] = part
    truth = item.marked[region]
    return np.array([(found & truth & item.counted).sum(), ((found | truth) & item.counted).sum()])
