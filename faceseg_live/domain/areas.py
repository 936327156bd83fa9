"""The catalogue of areas: what can be masked, by which key, in which colour, from which landmarks or regions.

Left and right are the subject's own. An area means the same whatever engine delivers it: where a network distinguishes
its regions they are taken, else its shape on the face mesh.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from ..errors import InvalidParameter
from .mesh_rings import (
    CHIN,
    FOREHEAD,
    HAIRLINE,
    JAW,
    LEFT_BROW,
    LEFT_BROW_TOP,
    LEFT_CHEEK,
    LEFT_EYE,
    LEFT_IRIS,
    LEFT_LIDS,
    LIPS_INNER,
    LIPS_OUTER,
    LOWER_LIP,
    NOSE,
    NOSE_WITH_WINGS,
    OVAL,
    RIGHT_BROW,
    RIGHT_BROW_TOP,
    RIGHT_CHEEK,
    RIGHT_EYE,
    RIGHT_IRIS,
    RIGHT_LIDS,
    UPPER_LIP,
    WHOLE_FACE,
    Ring,
)
from .regions import BODY_SKIN, BROWS, EARS, EYES, FACE, LIPS, MOUTH, PERSON, WORN, Region, Regions, is_made_of


@dataclass(frozen=True, slots=True)
class Hull:
    """One convex hull over all points: the rule of the eight classic areas."""

    points: Ring


@dataclass(frozen=True, slots=True)
class Contours:
    """Closed outlines that are followed as they are, without the holes."""

    outlines: tuple[Ring | Hull, ...]
    """A hull stands for its own outline, which can't fold where the face turns away."""
    holes: tuple[Ring | Hull, ...] = ()
    hairline: Ring = ()
    """Points of the outlines that end at the hair, which the mesh only guesses: they are raised where it is known
    where that begins."""
    is_whole_face: bool = False
    """Its edge is the face's own: where it is known what is seen of the face, it is all of that, less the holes."""


class FullFrame(Enum):
    """Areas of the whole frame, not of one face."""

    PERSON = "person"
    BACKGROUND = "background"
    IMAGE = "image"


@dataclass(frozen=True, slots=True)
class Area:
    """One row of the catalogue."""

    key: str
    title: str
    shortcut: str
    """Default key; empty where there is none."""
    colour: str
    """"#rrggbb" of the overlay."""
    shape: Hull | Contours | FullFrame | None
    """How to get it from a mesh or the whole frame; None: only an engine that parses regions has it."""
    regions: Regions = frozenset()
    """What it is made of where an engine distinguishes regions; empty: only a mesh has it."""
    outline: Contours | None = None
    """What it is on a mesh whose points follow what people label, where that differs from its shape: a nose with its
    wings, without which a far eye doesn't show; a far cheek that stands out over the oval."""

    @property
    def is_full_frame(self) -> bool:
        """Belongs to the frame rather than to a face."""
        return isinstance(self.shape, FullFrame)


def _rows() -> Iterator[Area]:
    brows, eyes = RIGHT_BROW + LEFT_BROW, RIGHT_EYE + LEFT_EYE
    mouth, skin_holes = LIPS_OUTER, (RIGHT_BROW, LEFT_BROW, RIGHT_EYE, LEFT_EYE, LIPS_OUTER)
    whole_face, whole_nose = Hull(WHOLE_FACE), Hull(NOSE_WITH_WINGS)
    yield Area("face", "Face", "F", "#7bdc8a", Hull(JAW + RIGHT_BROW_TOP + LEFT_BROW_TOP))
    yield Area("face+forehead", "Face + forehead", "G", "#59d2a2", Hull(OVAL), FACE,
               Contours((whole_face, whole_nose), is_whole_face=True))
    yield Area("main_features", "Main features", "M", "#8fd14f", Hull(brows + eyes + NOSE + mouth))
    yield Area("skin", "Skin", "1", "#f0a884", Contours((OVAL,), (*skin_holes, NOSE)), frozenset({Region.SKIN}),
               Contours((whole_face,), (*skin_holes, whole_nose), is_whole_face=True))
    yield Area("eyebrows", "Eyebrows", "2", "#c58af9", Contours((RIGHT_BROW, LEFT_BROW)), BROWS)
    yield Area("right_brow", "Right brow", "Alt+2", "#b070f0", Contours((RIGHT_BROW,)), frozenset({Region.RIGHT_BROW}))
    yield Area("left_brow", "Left brow", "Shift+2", "#d8a6ff", Contours((LEFT_BROW,)), frozenset({Region.LEFT_BROW}))
    yield Area("two_eyes", "Eyes", "3", "#57b8ff", Contours((RIGHT_EYE, LEFT_EYE)), EYES,
               Contours((RIGHT_EYE, LEFT_EYE), (whole_nose,)))
    yield Area("eyes", "Band over both eyes", "", "#8fd0ff", Hull(eyes))
    yield Area("right_eye", "Right eye", "Alt+3", "#3f9be0", Hull(RIGHT_EYE), frozenset({Region.RIGHT_EYE}),
               Contours((RIGHT_EYE,), (whole_nose,)))
    yield Area("left_eye", "Left eye", "Shift+3", "#7ccbff", Hull(LEFT_EYE), frozenset({Region.LEFT_EYE}),
               Contours((LEFT_EYE,), (whole_nose,)))
    yield Area("nose", "Nose", "4", "#ffd35c", Hull(NOSE), frozenset({Region.NOSE}), Contours((whole_nose,)))
    yield Area("mouth", "Mouth", "U", "#ff7a8a", Hull(mouth), MOUTH, Contours((mouth,)))
    yield Area("lips", "Lips", "5", "#ff5d73", Contours((LIPS_OUTER,), (LIPS_INNER,)), LIPS)
    yield Area("upper_lip", "Upper lip", "Alt+5", "#ff8fa0", Contours((UPPER_LIP,)), frozenset({Region.UPPER_LIP}))
    yield Area("lower_lip", "Lower lip", "Shift+5", "#e0455c", Contours((LOWER_LIP,)), frozenset({Region.LOWER_LIP}))
    yield Area("mouth_interior", "Mouth interior", "6", "#b8434e", Contours((LIPS_INNER,)),
               frozenset({Region.MOUTH_INTERIOR}))
    yield Area("hair", "Hair", "7", "#a5713f", None, frozenset({Region.HAIR}))
    yield Area("eyelids", "Eyelids", "8", "#e59ad0", Contours((RIGHT_LIDS, LEFT_LIDS), (RIGHT_EYE, LEFT_EYE)),
               frozenset({Region.EYELIDS}))
    yield Area("ears", "Ears", "9", "#ff9f5a", None, EARS)
    yield Area("right_ear", "Right ear", "Alt+9", "#e8823a", None, frozenset({Region.RIGHT_EAR}))
    yield Area("left_ear", "Left ear", "Shift+9", "#ffb988", None, frozenset({Region.LEFT_EAR}))
    yield Area("glasses", "Glasses", "0", "#4fd8d0", None, frozenset({Region.GLASSES}))
    yield Area("hat", "Hat", "J", "#c9b458", None, frozenset({Region.HAT}))
    yield Area("worn", "Worn or held", "W", "#d98f5c", None, WORN)
    yield Area("neck", "Neck", "N", "#e0b090", None, frozenset({Region.NECK}))
    yield Area("body_skin", "Neck and body skin", "Shift+N", "#c48f6c", None, BODY_SKIN)
    yield Area("cloth", "Clothes", "L", "#7f9cf5", None, frozenset({Region.CLOTH}))
    yield Area("irises", "Irises", "I", "#2fd0e8", Contours((RIGHT_IRIS, LEFT_IRIS)))
    yield Area("right_iris", "Right iris", "Alt+I", "#22b3c9", Contours((RIGHT_IRIS,)))
    yield Area("left_iris", "Left iris", "Shift+I", "#74e6f5", Contours((LEFT_IRIS,)))
    yield Area("forehead", "Forehead", "O", "#9bb8ff", Contours((FOREHEAD,), hairline=HAIRLINE))
    yield Area("right_cheek", "Right cheek", "Alt+C", "#f79ac0", Contours((Hull(RIGHT_CHEEK),), (whole_nose,)))
    yield Area("left_cheek", "Left cheek", "Shift+C", "#ffb7d3", Contours((Hull(LEFT_CHEEK),), (whole_nose,)))
    yield Area("chin", "Chin", "H", "#d6c36a", Contours((CHIN,)))
    yield Area("person", "Person", "P", "#6aa8ff", FullFrame.PERSON, PERSON)
    yield Area("background", "Background", "B", "#8b93a7", FullFrame.BACKGROUND, PERSON)
    yield Area("image", "Whole image", "A", "#ffffff", FullFrame.IMAGE)


AREAS: dict[str, Area] = {area.key: area for area in _rows()}

MESH_AREAS: frozenset[str] = frozenset(
    key for key, area in AREAS.items() if isinstance(area.shape, Hull | Contours) or area.shape is FullFrame.IMAGE
)
"""What a face mesh delivers, without any network that distinguishes regions."""


def area_named(key: str) -> Area:
    """The area of that key; InvalidParameter lists the known ones otherwise."""
    try:
        return AREAS[key]
    except KeyError:
        raise InvalidParameter("common.unknown", name="area", value=key, known=tuple(AREAS)) from None


def areas_of(classes: Iterable[Regions]) -> frozenset[str]:
    """Keys of the areas that networks with these classes deliver."""
    known = tuple(classes)
    return frozenset(key for key, area in AREAS.items() if area.regions and is_made_of(area.regions, known))
