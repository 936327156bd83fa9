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
    "cloth", "body_skin", "neck", "hair", "skin", "ears", "left_ear", "right_ear", "nose", "eyebrows", "eyelids",
    "two_eyes", "left_eye", "right_eye", "lips", "mouth_interior", "worn", "glasses", "hat",
)  # fmt: skip
"""From the back to the front: later areas are painted over earlier ones."""
_SAME_COLOUR = {"left_ear": "ears", "right_ear": "ears", "left_eye": "two_eyes", "right_eye": "two_eyes"}
_LABELS = {name: label for label, name in enumerate(PAINTED, start=1)}
_WRITING = (235, 235, 235, 255)
_LEGEND_PX = 48
"""Height of a legend's row in an image 720 high."""


def region_map(
    perception: Perception, faces: Iterable[Face], view: ViewSettings, *, mirrored: bool = False,
    scale: float = 1.0,
) -> Pixels:
    """(height, width, 4) BGRA: every region that the engine distinguishes, on black.

    A region has the same colour in every frame: its area's in the catalogue, or the user's own.

    Args:
        mirrored: the map is mirrored later; its legend can be read then.
        scale: the perception was reduced to so many times its size.
    """
    labels = np.zeros((perception.frame.height, perception.frame.width), np.uint8)
    seen: set[str] = set()
    for face in sorted(faces, key=lambda face: face.box.area):
        parsed = answering_map(AREAS["skin"].regions, perception.maps, face)
        if parsed is None:
            seen |= _label_areas(labels, PAINTED, face, perception, scale)
            continue
        answers = {name: answering_map(AREAS[name].regions, perception.maps, face) for name in PAINTED}
        elsewhere = [name for name, found in answers.items() if found is not None and found is not parsed]
        seen |= _label_areas(labels, elsewhere, face, perception, scale) | _label_parsed(labels, parsed)
    picture = _painted(np.asarray(cv2.flip(labels, 1), np.uint8) if mirrored else labels, view)
    _draw_legend(picture, [name for name in PAINTED if name in seen], view)
    return np.asarray(cv2.flip(picture, 1), np.uint8) if mirrored else picture


def colour_of(area: str, view: ViewSettings) -> tuple[int, int, int]:
    """(b, g, r) of a painted area; both of a pair look alike."""
    return bgr_of(_SAME_COLOUR.get(area, area), view)


def _label_parsed(labels: Pixels, parsed: RegionMap) -> set[str]:
    """Each class by one look-up, without a mask per area; returns what there is to see."""
    names = [_area_of(regions) for regions in parsed.classes]
    shown = [index for index, name in enumerate(names) if name]
    inside, left, top = marked_pixels(parsed, shown, (labels.shape[1], labels.shape[0]))
    if inside.size == 0:
        return set()
    table = np.zeros(256, np.uint8)
    for index in shown:
        table[index] = _LABELS[names[index]]
    shift = np.array([[1, 0, left], [0, 1, top], [0, 0, 1.0]])
    assert parsed.to_map is not None
    seen = cv2.warpAffine(
        cv2.LUT(np.asarray(parsed.values, np.uint8), table), parsed.to_map @ shift, inside.shape[::-1],
        flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP,
    )
    np.copyto(labels[top : top + inside.shape[0], left : left + inside.shape[1]], seen, where=inside & (seen > 0))
    return {_SAME_COLOUR.get(PAINTED[label - 1], PAINTED[label - 1]) for label in np.unique(seen[inside]) if label}


def _label_areas(
    labels: Pixels, names: Iterable[str], face: Face, perception: Perception, scale: float
) -> set[str]:
    """Each area by its shape, from the back to the front; returns what there is to see."""
    size = perception.frame.size
    visible = visible_face(face, perception.maps, size)
    seen = set()
    for name in names:
        if name in _SAME_COLOUR:
            continue
        shape = area_shape(AREAS[name], face, perception.maps, size, refined=True, visible=visible,
                           scale=scale)
        if not shape.is_empty:
            place = labels[shape.top : shape.top + shape.height, shape.left : shape.left + shape.width]
            np.copyto(place, _LABELS[name], where=shape.pixels > 0)
            seen.add(name)
    return seen


def _painted(labels: Pixels, view: ViewSettings) -> Pixels:
    """(height, width, 4) BGRA of labels, opaque."""
    table = np.zeros((len(_LABELS) + 1, 4), np.uint8)
    table[:, 3] = 255
    for name, label in _LABELS.items():
        table[label, :3] = colour_of(name, view)
    return table.view(np.uint32).ravel().take(labels, mode="clip").view(np.uint8).reshape(*labels.shape, 4)


def _area_of(regions: Regions) -> str:
    """The painted area that a class belongs to, of several the foremost; empty for a class that nobody paints."""
    return next((name for name in reversed(PAINTED) if classes_of(AREAS[name].regions, [regions])), "")


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
