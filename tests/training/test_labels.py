from __future__ import annotations

import numpy as np
import pytest

from training.labels import SIDES, Label
from training.render.label_maps import glazed, reduced, tidied


def cell(*corners: Label) -> np.ndarray:
    return np.array(corners, np.uint8).reshape(2, 2)


def test_the_classes_are_those_of_celebamask_in_its_order() -> None:
    names = ("background skin nose glasses left_eye right_eye left_brow right_brow left_ear right_ear mouth upper_lip "
             "lower_lip hair hat earring necklace neck clothes")
    assert [label.name.lower() for label in Label] == names.split()
    assert {abs(left - right) for left, right in SIDES} == {1}


@pytest.mark.parametrize(("corners", "expected"), [
    ((Label.SKIN, Label.SKIN, Label.SKIN, Label.GLASSES), Label.SKIN),
    ((Label.SKIN, Label.SKIN, Label.GLASSES, Label.GLASSES), Label.GLASSES),
    ((Label.HAIR, Label.BACKGROUND, Label.EARRING, Label.EARRING), Label.EARRING),
    ((Label.LEFT_BROW, Label.SKIN, Label.LEFT_BROW, Label.SKIN), Label.LEFT_BROW),
    ((Label.NECK, Label.NECK, Label.NECK, Label.NECK), Label.NECK),
])
def test_a_pixel_has_the_class_of_most_of_it_and_of_two_the_thinner_thing(corners: tuple[Label, ...],
                                                                          expected: Label) -> None:
    assert reduced(cell(*corners)).item() == expected


def test_a_rim_of_half_a_pixel_is_not_lost() -> None:
    labels = np.full((64, 64), Label.SKIN, np.uint8)
    labels[30] = Label.GLASSES
    assert (reduced(labels)[15] == Label.GLASSES).all()


def test_behind_a_clear_lens_eyes_brows_and_hair_keep_their_class() -> None:
    row = [Label.SKIN, Label.NOSE, Label.LEFT_EYE, Label.RIGHT_BROW, Label.HAIR, Label.BACKGROUND]
    seen = np.array([row], np.uint8)
    assert glazed(seen, np.ones_like(seen, bool)).tolist() == [[
        Label.GLASSES, Label.GLASSES, Label.LEFT_EYE, Label.RIGHT_BROW, Label.HAIR, Label.BACKGROUND]]
    assert (glazed(seen, np.zeros_like(seen, bool)) == seen).all()


def test_holes_of_a_strands_width_are_closed_and_single_strands_taken_away() -> None:
    labels = np.full((80, 80), Label.SKIN, np.uint8)
    labels[10:50] = Label.HAIR
    labels[:, 40] = Label.SKIN  # a gap in the hair
    labels[50:, 20] = Label.HAIR  # a strand on the forehead
    tidy = tidied(labels)
    assert (tidy[15:45, 38:43] == Label.HAIR).all()
    assert (tidy[55:, 18:23] == Label.SKIN).all()


def test_thin_things_in_hair_stay() -> None:
    labels = np.full((80, 80), Label.HAIR, np.uint8)
    labels[40] = Label.GLASSES
    assert (tidied(labels)[40] == Label.GLASSES).all()
