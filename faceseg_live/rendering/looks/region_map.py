"""All regions of all faces at once, each in its own colour, with a legend."""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np

from ...area_masks.evidence import answering_map, marked_pixels
from ...area_masks.segments import face_mask
from ...domain.areas import AREAS
from ...domain.regions import Regions, classes_of
from ...domain.selection import Selection
from ...domain.types import Face, Perception, Pixels, RegionMap
from ...masks import RegionMask
from ...settings import MaskSettings, ViewSettings
from ..colours import bgr_of

PAINTED = (
    "cloth", "neck", "hair", "skin", "ears", "left_ear", "right_ear", "nose", "eyebrows", "eyelids", "two_eyes",
    "left_eye", "right_eye", "lips", "mouth_interior", "worn", "glasses", "hat",
)  # fmt: skip
"""From the back to the front: later areas are painted over earlier ones."""
_OF_TWO = ("two_eyes", "ears")
"""Each of the two is painted by itself."""
_SAME_COLOUR = {"left_ear": "ears", "right_ear": "ears", "left_eye": "two_eyes", "right_eye": "two_eyes"}
_HARD_EDGE = 1
_WRITING = (235, 235, 235, 255)
_LEGEND_PX = 48
"""Height of a legend's row in an image 720 high."""


def region_map(
    perception: Perception, faces: Iterable[Face], view: ViewSettings, *, mirrored: bool = False
) -> Pixels:
    """(height, width, 4) BGRA: every region that the engine distinguishes, on black.

    A region has the same colour in every frame: its area's in the catalogue, or the user's own.
    `mirrored`: the map is mirrored later; its legend can be read then.
    """
    frame = perception.frame
    picture = np.zeros((frame.height, frame.width, 4), np.uint8)
    picture[..., 3] = 255
    seen: dict[str, None] = {}
    for face in sorted(faces, key=lambda face: face.box.area):
        parsed = answering_map(AREAS["skin"].regions, perception.maps, face)
        if parsed is None or parsed.face_id != face.id:
            seen |= _paint_areas(picture, PAINTED, face, perception, view)
        else:
            beyond = [name for name in PAINTED if answering_map(AREAS[name].regions, perception.maps, face) != parsed]
            seen |= _paint_areas(picture, beyond, face, perception, view)
            seen |= _paint_parsed(picture, parsed, view)
    legend = [name for name in PAINTED if name in seen]
    if not mirrored:
        _draw_legend(picture, legend, view)
        return picture
    flipped = np.asarray(cv2.flip(picture, 1), np.uint8)
    _draw_legend(flipped, legend, view)
    return np.asarray(cv2.flip(flipped, 1), np.uint8)


def colour_of(area: str, view: ViewSettings) -> tuple[int, int, int]:
    """(b, g, r) of a painted area; both of a pair look alike."""
    return bgr_of(_SAME_COLOUR.get(area, area), view)


def _paint_parsed(picture: Pixels, parsed: RegionMap, view: ViewSettings) -> dict[str, None]:
    """Each class by one look-up, without a mask per area."""
    names = [_area_of(regions) for regions in parsed.classes]
    inside, left, top = marked_pixels(parsed, [index for index, name in enumerate(names) if name], _size(picture))
    if inside.size == 0:
        return {}
    table = np.zeros((1, 256, 3), np.uint8)
    for index, name in enumerate(names):
        if name:
            table[0, index] = colour_of(name, view)
    shift = np.array([[1, 0, left], [0, 1, top], [0, 0, 1.0]])
    assert parsed.to_map is not None
    labels = cv2.warpAffine(
        np.asarray(parsed.values, np.uint8), parsed.to_map @ shift, inside.shape[::-1],
        flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP,
    )
    place = picture[top : top + inside.shape[0], left : left + inside.shape[1], :3]
    painted = cv2.LUT(cv2.cvtColor(labels, cv2.COLOR_GRAY2BGR), table)
    place[inside] = painted[inside]
    return {_SAME_COLOUR.get(names[label], names[label]): None for label in np.unique(labels[inside]) if names[label]}


def _paint_areas(
    picture: Pixels, names: Iterable[str], face: Face, perception: Perception, view: ViewSettings
) -> dict[str, None]:
    """Each area by its mask, from the back to the front."""
    seen: dict[str, None] = {}
    for name in names:
        if name in _OF_TWO:
            continue
        mask = face_mask(Selection((AREAS[name],)), face, perception.maps, perception.frame.size,
                         MaskSettings(blur=_HARD_EDGE))
        if not mask.is_empty:
            _fill(picture, mask, colour_of(name, view))
            seen[_SAME_COLOUR.get(name, name)] = None
    return seen


def _fill(picture: Pixels, mask: RegionMask, colour: tuple[int, int, int]) -> None:
    rows, columns = mask.values.shape
    picture[mask.y : mask.y + rows, mask.x : mask.x + columns, :3][mask.values > 0.5] = colour


def _area_of(regions: Regions) -> str:
    """The painted area that a class belongs to; empty for a class that nobody paints."""
    return next((name for name in PAINTED if classes_of(AREAS[name].regions, [regions])), "")


def _draw_legend(picture: Pixels, names: Iterable[str], view: ViewSettings) -> None:
    scale = picture.shape[0] / 720
    row, mark = round(_LEGEND_PX * scale), max(3, round(32 * scale))
    top = round(16 * scale)
    for number, name in enumerate(names):
        y = top + number * row
        x = round(16 * scale)
        cv2.rectangle(picture, (x, y), (x + mark, y + mark), (*colour_of(name, view), 255), cv2.FILLED)
        place = (x + mark + round(12 * scale), y + mark - round(5 * scale))
        cv2.putText(picture, AREAS[name].title, place, cv2.FONT_HERSHEY_DUPLEX, 1.1 * scale, _WRITING,
                    max(1, round(1.5 * scale)), cv2.LINE_AA)


def _size(picture: Pixels) -> tuple[int, int]:
    return picture.shape[1], picture.shape[0]

