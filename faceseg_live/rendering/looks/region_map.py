"""All regions of all faces at once, each in its own colour, with a legend."""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np

from ...area_masks.evidence import answering_map, marked_pixels
from ...area_masks.shapes import area_shape
from ...area_masks.visible_face import visible_face
from ...domain.areas import AREAS
from ...domain.regions import Regions, classes_of
from ...domain.types import Face, Perception, Pixels, RegionMap
from ...settings import ViewSettings
from ..colours import bgr_of

PAINTED = (
    "cloth", "neck", "hair", "skin", "ears", "left_ear", "right_ear", "nose", "eyebrows", "eyelids", "two_eyes",
    "left_eye", "right_eye", "lips", "mouth_interior", "worn", "glasses", "hat",
)  # fmt: skip
"""From the back to the front: later areas are painted over earlier ones."""
_SAME_COLOUR = {"left_ear": "ears", "right_ear": "ears", "left_eye": "two_eyes", "right_eye": "two_eyes"}
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
        answers = {name: answering_map(AREAS[name].regions, perception.maps, face) for name in PAINTED}
        if parsed is None:
            seen |= _paint_areas(picture, PAINTED, face, perception, view)
            continue
        elsewhere = [name for name, found in answers.items() if found is not None and found is not parsed]
        seen |= _paint_areas(picture, elsewhere, face, perception, view)
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
    """Each area by its shape, from the back to the front."""
    size = perception.frame.size
    visible = visible_face(face, perception.maps, size)
    seen: dict[str, None] = {}
    for name in names:
        if name in _SAME_COLOUR:
            continue
        shape = area_shape(AREAS[name], face, perception.maps, size, visible)
        if not shape.is_empty:
            place = picture[shape.top : shape.top + shape.height, shape.left : shape.left + shape.width, :3]
            place[shape.pixels > 0] = colour_of(name, view)
            seen[name] = None
    return seen


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

