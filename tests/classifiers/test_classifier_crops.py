"""The crop region: the box times the factor, at least the minimum, moved inside."""

from __future__ import annotations

import numpy as np
import pytest

from faceseg_live.classifiers.base import Subject
from faceseg_live.classifiers.crops import CropRule, context_box, face_crop
from faceseg_live.domain.types import Box, Face, Frame, freeze


@pytest.mark.parametrize(("box", "rule", "expected"), [
    (Box(100, 100, 40, 60), CropRule(3.0), (60, 40, 120, 180)),
    (Box(100, 100, 40, 60), CropRule(1.0), (100, 100, 40, 60)),
    (Box(100, 100, 40, 60), CropRule(1.0, 200), (20, 30, 200, 200)),
    (Box(10, 5, 40, 60), CropRule(3.0), (0, 0, 120, 180)),
    (Box(600, 400, 40, 60), CropRule(3.0), (520, 300, 120, 180)),
    (Box(0, 0, 640, 480), CropRule(3.0), (0, 0, 640, 480)),
    (Box(300, 200, 10, 10), CropRule(3.0, 5000), (0, 0, 640, 480)),
    (Box(-300, -200, 10, 10), CropRule(1.0), (0, 0, 10, 10)),
    (Box(30, 30, 0, 0), CropRule(3.0), (30, 30, 1, 1)),
])
def test_the_region(box: Box, rule: CropRule, expected: tuple[int, ...]) -> None:
    assert context_box(box, (640, 480), rule) == expected


def test_another_picture_of_another_scale_gives_the_same_part() -> None:
    ramp = np.zeros((100, 200, 3), np.uint8)
    ramp[..., 0] = np.arange(200)
    double = np.repeat(np.repeat(ramp, 2, axis=0), 2, axis=1)
    box = Box(50, 20, 40, 40)
    small = face_crop(ramp, box, (200, 100), CropRule(1.5))
    large = face_crop(double, box, (200, 100), CropRule(1.5))
    assert large.shape == (120, 120, 3)
    assert np.array_equal(large[::2, ::2], small)


def test_a_subjects_own_rule_goes_before_the_classifiers() -> None:
    frame = Frame(freeze(np.zeros((200, 300, 3), np.uint8)), 0, 0.0, 0.0)
    face = Face(1, Box(100, 50, 20, 40), 1.0)
    assert Subject(face, frame).crop(2.0).shape == (80, 40, 3)
    assert Subject(face, frame).crop(2.0, is_square=True).shape == (80, 80, 3)
    assert Subject(face, frame, rule=CropRule(1.0)).crop(2.0).shape == (40, 20, 3)
    assert Subject(face, frame, rule=CropRule(minimum_px=100)).crop(2.0).shape == (100, 100, 3)


def test_crops_come_from_the_reference_where_there_is_one() -> None:
    frame = Frame(freeze(np.zeros((100, 100, 3), np.uint8)), 0, 0.0, 0.0)
    reference = np.full((50, 50, 3), 200, np.uint8)
    crop = Subject(Face(1, Box(40, 40, 20, 20), 1.0), frame, reference=reference).crop(1.0)
    assert crop.shape == (10, 10, 3)
    assert (crop == 200).all()
