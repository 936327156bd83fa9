"""What only our network tells, where the other one agrees."""

from __future__ import annotations

import numpy as np
import pytest

from faceseg_live.domain.areas import areas_of
from faceseg_live.domain.regions import Region, Regions, classes_of
from faceseg_live.domain.types import Pixels
from faceseg_live.engines.multiclass import face_regions, network
from faceseg_live.engines.multiclass.fusion import CLASSES, TOLD, told


def seen(classes: tuple[Regions, ...], side: int, **shares: int) -> Pixels:
    """(side, side, classes) of the same shares everywhere, by the names of regions in their classes."""
    result = np.zeros((side, side, len(classes)), np.uint8)
    for name, share in shares.items():
        (index,) = (index for index, regions in enumerate(classes) if Region(name) in regions)
        result[..., index] = share
    return result


def share_of(region: Region, shares: Pixels) -> float:
    return float(shares[..., TOLD.index(frozenset({region}))].mean())


def test_its_classes_tell_what_the_first_network_takes_as_one() -> None:
    for regions in network.CLASSES[1:]:
        assert classes_of(regions, CLASSES), regions
    assert {"ears", "left_ear", "right_ear", "glasses", "hat", "worn", "hair", "neck", "cloth"} <= areas_of(CLASSES)
    assert not {"face+forehead", "nose", "lips", "two_eyes", "eyelids"} & areas_of(CLASSES), "the mesh's"


def test_an_ear_is_one_where_the_first_sees_skin_and_next_to_none_where_it_sees_clothes() -> None:
    ear = seen(face_regions.CLASSES, 6, left_ear=153, hair=102)
    on_skin = told(seen(network.CLASSES, 12, skin=200, hair=55), ear)
    assert on_skin.shape == (12, 12, len(TOLD))
    assert share_of(Region.LEFT_EAR, on_skin) == pytest.approx(255 * 153 * 200 / (153 * 200 + 102 * 55), abs=2)
    assert share_of(Region.RIGHT_EAR, on_skin) == 0
    on_cloth = told(seen(network.CLASSES, 12, cloth=255), seen(face_regions.CLASSES, 6, left_ear=128, cloth=127))
    assert share_of(Region.LEFT_EAR, on_cloth) < 10


def test_what_is_worn_is_told_apart() -> None:
    glasses = told(seen(network.CLASSES, 12, held=255), seen(face_regions.CLASSES, 6, glasses=150, skin=105))
    assert share_of(Region.GLASSES, glasses) > 240
    assert share_of(Region.HAT, glasses) == 0


def test_the_whole_is_never_more_than_the_whole() -> None:
    chance = np.random.default_rng(0)
    coarse, fine = (np.floor(chance.dirichlet(np.full(count, 0.3), (side, side)) * 255).astype(np.uint8)
                    for count, side in ((len(network.CLASSES), 24), (len(face_regions.CLASSES), 12)))
    assert told(coarse, fine).sum(axis=2, dtype=int).max() <= 255
