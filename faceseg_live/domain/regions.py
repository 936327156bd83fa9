"""The regions that networks distinguish, and the sets of them that belong together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum


class Region(str, Enum):
    """What networks can distinguish; left and right are the subject's own."""

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
    HEAD_SKIN = "head_skin"
    """Skin of the head beyond the face: a bald crown, what lies before and behind the ears, under the chin."""
    BODY_SKIN = "body_skin"
    """Bare skin beyond the neck: hands, arms."""
    CLOTH = "cloth"
    HELD = "held"
    """Whatever else is worn or held: a mask, a microphone, a mug."""
    PERSON = "person"
    """All of the people in the frame, against the background."""


Regions = frozenset[Region]

BROWS: Regions = frozenset({Region.LEFT_BROW, Region.RIGHT_BROW})
EYES: Regions = frozenset({Region.LEFT_EYE, Region.RIGHT_EYE})
LIPS: Regions = frozenset({Region.UPPER_LIP, Region.LOWER_LIP})
MOUTH: Regions = LIPS | {Region.MOUTH_INTERIOR}
EARS: Regions = frozenset({Region.LEFT_EAR, Region.RIGHT_EAR})
BODY_SKIN: Regions = frozenset({Region.NECK, Region.BODY_SKIN})
"""All bare skin that is not the head's."""
WORN: Regions = frozenset({Region.GLASSES, Region.HAT, Region.EARRING, Region.NECKLACE, Region.HELD})
"""What belongs to a person and is neither body nor clothes."""
FACE: Regions = BROWS | EYES | MOUTH | {Region.SKIN, Region.EYELIDS, Region.NOSE}
"""What is seen of a face where nothing is in front of it."""
FACE_TO_EARS: Regions = FACE | {Region.HEAD_SKIN}
"""The same with the skin around it, which only a mesh can tell from it."""
FACE_SKIN: Regions = FACE_TO_EARS | EARS
"""That with the ears, which some networks don't tell from it either."""
PERSON: Regions = frozenset({Region.PERSON})
EVERYTHING: Regions = frozenset(Region)


def classes_of(regions: Regions, classes: Sequence[Regions]) -> tuple[int, ...]:
    """Indices of the classes that make up these regions; empty where they can't.

    A class may stand for several regions at once ("both eyes"): it serves only where it lies wholly inside, and
    regions that cut through a class can't be delivered.
    """
    if not is_made_of(regions, classes):
        return ()
    return tuple(index for index, own in enumerate(classes) if own and own <= regions)


def is_made_of(regions: Regions, classes: Iterable[Regions]) -> bool:
    """Whether these classes, or some of them, make up the regions and nothing else."""
    touching = [own for own in classes if own & regions]
    return bool(touching) and all(own <= regions for own in touching)
