"""The catalogue of areas: what can be masked, by which key, in which colour, from which landmarks or classes.

Left and right are the subject's own. Numbers are indices into MediaPipe's 478-point face mesh; the rings of eyes,
lips, brows, irises and oval are the ones that MediaPipe publishes with the mesh (face_mesh_connections).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from ..errors import InvalidParameter

Ring = tuple[int, ...]

# Jaw from the subject's right temple over the chin to the left temple, then back over the forehead.
_JAW: Ring = (127, 234, 93, 132, 58, 172, 136, 150, 149, 176, 148, 152,
              377, 400, 378, 379, 365, 397, 288, 361, 323, 454, 356)
_HAIRLINE: Ring = (389, 251, 284, 332, 297, 338, 10, 109, 67, 103, 54, 21, 162)
_OVAL: Ring = _JAW + _HAIRLINE

_RIGHT_BROW_TOP: Ring = (70, 63, 105, 66, 107)
_RIGHT_BROW: Ring = (*_RIGHT_BROW_TOP, 55, 65, 52, 53, 46)
_LEFT_BROW_TOP: Ring = (336, 296, 334, 293, 300)
_LEFT_BROW: Ring = (*_LEFT_BROW_TOP, 276, 283, 282, 295, 285)

_RIGHT_EYE: Ring = (33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7)
_LEFT_EYE: Ring = (263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249)
_RIGHT_LIDS: Ring = (130, 247, 30, 29, 27, 28, 56, 190, 243, 112, 26, 22, 23, 24, 110, 25)
_LEFT_LIDS: Ring = (359, 467, 260, 259, 257, 258, 286, 414, 463, 341, 256, 252, 253, 254, 339, 255)
_RIGHT_IRIS: Ring = (469, 470, 471, 472)
_LEFT_IRIS: Ring = (474, 475, 476, 477)

_NOSE: Ring = (168, 417, 465, 343, 437, 420, 360, 344, 438, 309, 250, 462, 370, 94,
               141, 242, 20, 79, 218, 115, 131, 198, 217, 114, 245, 193)
_LIPS_OUTER: Ring = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146)
_LIPS_INNER: Ring = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95)
_UPPER_LIP: Ring = _LIPS_OUTER[:11] + _LIPS_INNER[10::-1]
_LOWER_LIP: Ring = (*_LIPS_OUTER[10:], _LIPS_OUTER[0], _LIPS_INNER[0], *_LIPS_INNER[:9:-1])

_FOREHEAD: Ring = (*_HAIRLINE, 127, 156, *_RIGHT_BROW_TOP, *_LEFT_BROW_TOP, 383, 356)
_RIGHT_CHEEK: Ring = (234, 227, 116, 117, 118, 119, 100, 47, 126, 203, 206, 216, 212, 214, 192, 213, 147, 177, 132, 93)
_LEFT_CHEEK: Ring = (454, 447, 345, 346, 347, 348, 329, 277, 355, 423, 426, 436, 432, 434, 416, 433, 376, 401, 361, 323)
_CHIN: Ring = (204, 106, 182, 83, 18, 313, 406, 335, 424, 431, 395, 378, 400, 377, 152, 148, 176, 149, 170, 211)


class Region(str, Enum):
    """What a face-parsing network can tell apart; left and right are the subject's own."""

    SKIN = "skin"
    LEFT_BROW = "left_brow"
    RIGHT_BROW = "right_brow"
    LEFT_EYE = "left_eye"
    RIGHT_EYE = "right_eye"
    EYELIDS = "eyelids"
    NOSE = "nose"
    UPPER_LIP = "upper_lip"
    LOWER_LIP = "lower_lip"
    MOUTH_INTERIOR = "mouth_interior"
    HAIR = "hair"
    LEFT_EAR = "left_ear"
    RIGHT_EAR = "right_ear"
    EARRING = "earring"
    GLASSES = "glasses"
    HAT = "hat"
    NECK = "neck"
    NECKLACE = "necklace"
    CLOTH = "cloth"


Regions = frozenset[Region]

BROWS: Regions = frozenset({Region.LEFT_BROW, Region.RIGHT_BROW})
EYES: Regions = frozenset({Region.LEFT_EYE, Region.RIGHT_EYE})
LIPS: Regions = frozenset({Region.UPPER_LIP, Region.LOWER_LIP})
MOUTH: Regions = LIPS | {Region.MOUTH_INTERIOR}
EARS: Regions = frozenset({Region.LEFT_EAR, Region.RIGHT_EAR})
FACE: Regions = BROWS | EYES | MOUTH | {Region.SKIN, Region.EYELIDS, Region.NOSE}
"""What is seen of a face where nothing is in front of it."""


@dataclass(frozen=True, slots=True)
class Hull:
    """One convex hull over all points: the rule of the eight classic areas."""

    points: Ring


@dataclass(frozen=True, slots=True)
class Contours:
    """Closed outlines that are followed as they are, without the holes."""

    outlines: tuple[Ring, ...]
    holes: tuple[Ring, ...] = ()


class FullFrame(Enum):
    """Areas of the whole picture, not of one face."""

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
    """How to get it from a mesh or the whole picture; None: only an engine that parses regions has it."""
    regions: Regions = frozenset()
    """What it is made of where an engine parses regions; empty: only a mesh has it."""

    @property
    def is_full_frame(self) -> bool:
        """Belongs to the picture rather than to a face."""
        return isinstance(self.shape, FullFrame)


def _rows() -> Iterator[Area]:
    brows, eyes = _RIGHT_BROW + _LEFT_BROW, _RIGHT_EYE + _LEFT_EYE
    mouth, skin_holes = _LIPS_OUTER, (_RIGHT_BROW, _LEFT_BROW, _RIGHT_EYE, _LEFT_EYE, _LIPS_OUTER)
    yield Area("face", "Face", "F", "#7bdc8a", Hull(_JAW + _RIGHT_BROW_TOP + _LEFT_BROW_TOP))
    yield Area("face+forehead", "Face + forehead", "G", "#59d2a2", Hull(_OVAL), FACE)
    yield Area("main_features", "Main features", "M", "#8fd14f", Hull(brows + eyes + _NOSE + mouth))
    yield Area("skin", "Skin", "1", "#f0a884", Contours((_OVAL,), skin_holes), frozenset({Region.SKIN}))
    yield Area("eyebrows", "Eyebrows", "2", "#c58af9", Contours((_RIGHT_BROW, _LEFT_BROW)), BROWS)
    yield Area("right_brow", "Right brow", "Alt+2", "#b070f0", Contours((_RIGHT_BROW,)), frozenset({Region.RIGHT_BROW}))
    yield Area("left_brow", "Left brow", "Shift+2", "#d8a6ff", Contours((_LEFT_BROW,)), frozenset({Region.LEFT_BROW}))
    yield Area("eyes", "Eyes", "3", "#57b8ff", Hull(eyes), EYES)
    yield Area("right_eye", "Right eye", "Alt+3", "#3f9be0", Hull(_RIGHT_EYE), frozenset({Region.RIGHT_EYE}))
    yield Area("left_eye", "Left eye", "Shift+3", "#7ccbff", Hull(_LEFT_EYE), frozenset({Region.LEFT_EYE}))
    yield Area("nose", "Nose", "4", "#ffd35c", Hull(_NOSE), frozenset({Region.NOSE}))
    yield Area("mouth", "Mouth", "U", "#ff7a8a", Hull(mouth), MOUTH)
    yield Area("lips", "Lips", "5", "#ff5d73", Contours((_LIPS_OUTER,), (_LIPS_INNER,)), LIPS)
    yield Area("upper_lip", "Upper lip", "Alt+5", "#ff8fa0", Contours((_UPPER_LIP,)), frozenset({Region.UPPER_LIP}))
    yield Area("lower_lip", "Lower lip", "Shift+5", "#e0455c", Contours((_LOWER_LIP,)), frozenset({Region.LOWER_LIP}))
    yield Area("mouth_interior", "Mouth interior", "6", "#b8434e", Contours((_LIPS_INNER,)),
               frozenset({Region.MOUTH_INTERIOR}))
    yield Area("hair", "Hair", "7", "#a5713f", None, frozenset({Region.HAIR}))
    yield Area("eyelids", "Eyelids", "8", "#e59ad0", Contours((_RIGHT_LIDS, _LEFT_LIDS), (_RIGHT_EYE, _LEFT_EYE)),
               frozenset({Region.EYELIDS}))
    yield Area("ears", "Ears", "9", "#ff9f5a", None, EARS)
    yield Area("right_ear", "Right ear", "Alt+9", "#e8823a", None, frozenset({Region.RIGHT_EAR}))
    yield Area("left_ear", "Left ear", "Shift+9", "#ffb988", None, frozenset({Region.LEFT_EAR}))
    yield Area("glasses", "Glasses", "0", "#4fd8d0", None, frozenset({Region.GLASSES}))
    yield Area("hat", "Hat", "J", "#c9b458", None, frozenset({Region.HAT}))
    yield Area("neck", "Neck", "N", "#e0b090", None, frozenset({Region.NECK}))
    yield Area("cloth", "Clothes", "L", "#7f9cf5", None, frozenset({Region.CLOTH}))
    yield Area("irises", "Irises", "I", "#2fd0e8", Contours((_RIGHT_IRIS, _LEFT_IRIS)))
    yield Area("right_iris", "Right iris", "Alt+I", "#22b3c9", Contours((_RIGHT_IRIS,)))
    yield Area("left_iris", "Left iris", "Shift+I", "#74e6f5", Contours((_LEFT_IRIS,)))
    yield Area("forehead", "Forehead", "O", "#9bb8ff", Contours((_FOREHEAD,)))
    yield Area("right_cheek", "Right cheek", "Alt+C", "#f79ac0", Contours((_RIGHT_CHEEK,)))
    yield Area("left_cheek", "Left cheek", "Shift+C", "#ffb7d3", Contours((_LEFT_CHEEK,)))
    yield Area("chin", "Chin", "H", "#d6c36a", Contours((_CHIN,)))
    yield Area("person", "Person", "P", "#6aa8ff", FullFrame.PERSON)
    yield Area("background", "Background", "B", "#8b93a7", FullFrame.BACKGROUND)
    yield Area("image", "Whole image", "A", "#ffffff", FullFrame.IMAGE)


AREAS: dict[str, Area] = {area.key: area for area in _rows()}

MESH_AREAS: frozenset[str] = frozenset(key for key, area in AREAS.items() if area.shape is not None)
"""What a face mesh together with a person mask delivers."""


def area_named(key: str) -> Area:
    """The area of that key; InvalidParameter lists the known ones otherwise."""
    try:
        return AREAS[key]
    except KeyError:
        raise InvalidParameter("common.unknown", name="area", value=key, known=tuple(AREAS)) from None


def parsed_areas(classes: Iterable[Regions]) -> frozenset[str]:
    """Keys of the areas that a parser with these classes delivers.

    A class may stand for several regions at once ("both eyes"): it serves an area only if it lies wholly inside, and
    an area that cuts through a class can't be delivered.
    """
    return frozenset(key for key, area in AREAS.items() if area.regions and _is_made_of(area.regions, classes))


def classes_of(area: Area, classes: Sequence[Regions]) -> tuple[int, ...]:
    """Indices of the classes that make up an area; empty where they can't."""
    if not area.regions or not _is_made_of(area.regions, classes):
        return ()
    return tuple(index for index, regions in enumerate(classes) if regions and regions <= area.regions)


def _is_made_of(requested: Regions, classes: Iterable[Regions]) -> bool:
    touching = [regions for regions in classes if regions & requested]
    return bool(touching) and all(regions <= requested for regions in touching)
