"""Glasses with their lenses, where a set labels rims alone."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from faceseg_live.domain.regions import Region, classes_of
from faceseg_live.domain.types import freeze

from .layouts import LabelledPicture

_GAP = np.ones((5, 5), np.uint8)
"""Rims may be interrupted by so many pixels."""
_BEHIND = frozenset({Region.SKIN, Region.NOSE})


def with_lenses(picture: LabelledPicture) -> LabelledPicture:
    """The picture with the skin that rims enclose labelled as glasses, as CelebAMask-HQ does; eyes and brows behind
    a lens stay what they are."""
    rims, behind = picture.marked(frozenset({Region.GLASSES})), picture.marked(_BEHIND)
    if rims is None or behind is None or not rims.any():
        return picture
    closed = cv2.morphologyEx(rims.astype(np.uint8), cv2.MORPH_CLOSE, _GAP)
    outlines, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(closed, outlines, -1, (1,), cv2.FILLED)
    (glasses,) = classes_of(frozenset({Region.GLASSES}), picture.classes)
    return replace(picture, labels=freeze(np.where((closed > 0) & behind, np.uint8(glasses), picture.labels)))
