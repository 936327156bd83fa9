"""The classes of the label maps: CelebAMask-HQ's 19, in its order. Left and right are the subject's own."""

from __future__ import annotations

from enum import IntEnum


class Label(IntEnum):
    """What a pixel shows."""

    BACKGROUND = 0
    SKIN = 1
    NOSE = 2
    GLASSES = 3
    LEFT_EYE = 4
    RIGHT_EYE = 5
    LEFT_BROW = 6
    RIGHT_BROW = 7
    LEFT_EAR = 8
    RIGHT_EAR = 9
    MOUTH = 10
    UPPER_LIP = 11
    LOWER_LIP = 12
    HAIR = 13
    HAT = 14
    EARRING = 15
    NECKLACE = 16
    NECK = 17
    CLOTHES = 18


SIDES = ((Label.LEFT_EYE, Label.RIGHT_EYE), (Label.LEFT_BROW, Label.RIGHT_BROW), (Label.LEFT_EAR, Label.RIGHT_EAR))
"""Classes that change places when a picture is mirrored."""

SEEN_THROUGH_GLASS = (Label.LEFT_EYE, Label.RIGHT_EYE, Label.LEFT_BROW, Label.RIGHT_BROW, Label.HAIR, Label.BACKGROUND)
"""What keeps its own class behind a clear lens, as in CelebAMask-HQ, which draws eyes, brows and hair over the glasses;
skin and nose there are GLASSES. The background stays because lenses stand out over the cheek of a profile."""
