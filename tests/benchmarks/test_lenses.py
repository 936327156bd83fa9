"""Lenses, where a set labels rims alone."""

from __future__ import annotations

import cv2
import numpy as np

from benchmarks.labelled.layouts import CELEBAMASK, FACESYNTHETICS, LabelledPicture
from benchmarks.labelled.lenses import with_lenses
from faceseg_live.domain.regions import EYES, Region
from faceseg_live.domain.types import freeze

GLASSES, SKIN = (frozenset({region}) for region in (Region.GLASSES, Region.SKIN))


def face(*, rims: bool, classes: tuple[frozenset[Region], ...] = FACESYNTHETICS) -> LabelledPicture:
    labels = np.full((100, 200), classes.index(SKIN), np.uint8)
    for x, eye in ((60, Region.RIGHT_EYE), (140, Region.LEFT_EYE)):
        cv2.ellipse(labels, (x, 50), (12, 5), 0, 0, 360, (classes.index(frozenset({eye})),), cv2.FILLED)
        if rims:
            cv2.circle(labels, (x, 50), 30, (classes.index(GLASSES),), 2)
    return LabelledPicture("a", freeze(np.zeros((100, 200, 3), np.uint8)), freeze(labels), classes)


def test_what_rims_enclose_is_glasses_but_for_the_eyes() -> None:
    picture = face(rims=True)
    filled = with_lenses(picture)
    glasses, before = filled.marked(GLASSES), picture.marked(GLASSES)
    assert glasses is not None
    assert before is not None
    assert glasses.sum() > 5 * before.sum()
    assert not (before & ~glasses).any()
    assert np.array_equal(filled.marked(EYES), picture.marked(EYES))
    assert filled.labels[50, 100] == picture.labels[50, 100], "between the lenses"


def test_a_face_without_glasses_stays_as_it_is() -> None:
    picture = face(rims=False)
    assert with_lenses(picture) is picture
    assert with_lenses(face(rims=False, classes=CELEBAMASK)).classes == CELEBAMASK
