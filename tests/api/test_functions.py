"""The functions for one image, as their users write them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import pytest

from faceseg_live import (
    ExpressionError,
    InvalidParameter,
    NoFaceFound,
    classify,
    mask_from_points,
    release_models,
    segment,
    segment_all,
)
from faceseg_live.api.functions import KEEP
from faceseg_live.domain.areas import AREAS, Hull
from faceseg_live.domain.types import Pixels
from faceseg_live.engines.fake import FakeEngine


def test_the_eight_outputs_fit_together(portrait: Pixels) -> None:
    result = segment(portrait, area="face", grow=6, grow_tapered=True, blur=21)
    height, width = portrait.shape[:2]
    place = np.s_[result.y : result.y + result.height, result.x : result.x + result.width]
    assert result.mask.shape == (height, width)
    assert result.mask.dtype == np.float32
    assert 0 <= result.mask.min() < result.mask.max() <= 1.0001
    assert result.image.shape == portrait.shape
    assert np.abs(result.image - portrait * result.mask[..., None]).max() <= 0.51
    assert (result.seg_mask == result.mask[place]).all()
    assert (result.seg_image == result.image[place]).all()
    assert result.width > 100
    assert result.faces_found == 1


def test_the_mask_is_that_of_the_landmarks(portrait: Pixels) -> None:
    result = segment(portrait, area="nose", grow=4, blur=9)
    assert result.face is not None
    assert result.face.landmarks is not None
    shape = AREAS["nose"].shape
    assert isinstance(shape, Hull)
    points = result.face.landmarks[list(shape.points), :2]
    expected = mask_from_points(points, (portrait.shape[1], portrait.shape[0]), grow=4, blur=9)
    box = expected.x, expected.y, expected.width, expected.height
    assert (result.x, result.y, result.width, result.height) == box
    assert np.array_equal(result.mask, expected.to_full())


def test_faces_are_numbered_from_the_largest(demo_frames: tuple[Pixels, ...]) -> None:
    crowd = demo_frames[6]
    first, second = segment_all(crowd)
    assert first.faces_found == second.faces_found == 2
    assert first.width * first.height > second.width * second.height
    assert segment(crowd, face=2).x == second.x
    assert segment(crowd, face=1).x == segment(crowd).x == first.x
    with pytest.raises(NoFaceFound, match="asked for face 3, but only 2 found"):
        segment(crowd, face=3)


def test_a_picture_without_a_face() -> None:
    blank = np.full((240, 320, 3), 128, np.uint8)
    with pytest.raises(NoFaceFound, match="no face found"):
        segment(blank)
    with pytest.raises(NoFaceFound):
        segment_all(blank)


def test_areas_of_the_whole_picture_need_no_face() -> None:
    blank = np.full((240, 320, 3), 128, np.uint8)
    assert segment(blank, area="image").mask.min() == 1
    assert segment(blank, area="background").mask.mean() > 0.9


@pytest.mark.parametrize(
    ("image", "problem"),
    [
        (np.zeros((4, 4), np.uint8), r"expected uint8 \(height, width, 3\) RGB, got uint8 \(4, 4\)"),
        (np.zeros((4, 4, 4), np.uint8), "got uint8"),
        (np.zeros((4, 4, 3), np.float32), "got float32"),
        (np.zeros((0, 4, 3), np.uint8), "at least one pixel, got 4×0"),
        ([[(0, 0, 0)]], r"expected a path, a PIL image or a uint8 \(height, width, 3\) RGB array, got list"),
        (None, "got NoneType"),
    ],
)
def test_what_is_no_image_is_refused(image: object, problem: str) -> None:
    with pytest.raises(InvalidParameter, match=problem):
        segment(image)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong",
    [{"area": "beard"}, {"grow": 5000}, {"blur": 0}, {"face": 0}, {"face": "smallest"}, {"face": "all"}, {"face": True},
     {"engine": "magic"}, {"grow": 1.5}],
)  # fmt: skip
def test_wrong_parameters_are_refused(wrong: dict[str, object], portrait: Pixels) -> None:
    with pytest.raises(InvalidParameter):
        segment(portrait, **wrong)  # type: ignore[arg-type]


def test_numpys_numbers_are_numbers(portrait: Pixels) -> None:
    theirs = segment(portrait, grow=np.int64(9), grow_tapered=np.bool_(True), blur=np.uint8(5), face=np.int32(1))
    assert (theirs.mask == segment(portrait, grow=9, grow_tapered=True, blur=5, face=1).mask).all()


def test_an_empty_mask_is_a_valid_result(portrait: Pixels) -> None:
    result = segment(portrait, area="nose", grow=-4096)
    assert (result.width, result.height, result.seg_image.shape) == (0, 0, (0, 0, 3))
    assert not result.mask.any()


def test_the_callers_picture_stays_his_own(portrait: Pixels) -> None:
    mine = np.array(portrait)
    segment(mine)
    mine[0, 0] = 7
    assert mine.flags.writeable


def test_threads_do_not_share_an_engine(portrait: Pixels) -> None:
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(segment(portrait).x)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert found[0] == found[1]


def test_all_people_of_the_group_photos(shared_data: Path) -> None:
    for name, people in (("multi_face.jpg", 5), ("pexels-davide-de-giovanni-3171822.jpg", 4), ("two_people.jpg", 2)):
        picture = cv2.cvtColor(cv2.imread(str(shared_data / "photos" / name)), cv2.COLOR_BGR2RGB)
        assert len(segment_all(np.asarray(picture, np.uint8))) >= people, name


def test_an_expression_divides_the_faces(shared_data: Path) -> None:
    group = cv2.cvtColor(cv2.imread(str(shared_data / "photos/multi_face.jpg")), cv2.COLOR_BGR2RGB)
    result = classify(group, "smile > 0.4 and not eyes_closed", area="lips")
    assert (len(result.segments), len(result.remaining)) == (4, 1)
    assert len(result.scores) == 5
    assert result.segments[0].segment.selection.text == "lips"
    assert {"smile", "yaw"} < set(result.labels)
    assert result.missing == ()


def test_faces_of_which_it_cannot_be_told_remain(portrait: Pixels) -> None:
    result = classify(portrait, "smile >= 0 or beard")
    assert result.segments == ()
    assert len(result.remaining) == 1
    assert result.missing == ("beard",)


def test_classifying_refuses_what_it_cannot_do(portrait: Pixels) -> None:
    with pytest.raises(ExpressionError, match="character 8"):
        classify(portrait, "smile >")
    with pytest.raises(InvalidParameter, match="whole image"):
        classify(portrait, "smile", area="person")
    with pytest.raises(NoFaceFound):
        classify(np.zeros((64, 64, 3), np.uint8), "smile")


@pytest.mark.parametrize("function", [segment, segment_all, partial(classify, expression="smile")])
def test_a_model_for_an_engine_that_takes_none_is_refused(portrait: Pixels, function: Callable[..., object]) -> None:
    with pytest.raises(InvalidParameter, match=r"'mesh' takes no model, got 'bisenet'; .*parsing"):
        function(portrait, engine="mesh", model="bisenet")


def test_models_stay_loaded_until_others_push_them_out(portrait: Pixels, fake_engines: list[FakeEngine]) -> None:
    for model in ("a", "b", "a"):
        segment(portrait, engine="fake", model=model)
    assert len(fake_engines) == 2
    for number in range(KEEP):
        segment(portrait, engine="fake", model=str(number))
    assert [engine.is_closed for engine in fake_engines] == [True, True] + [False] * KEEP


def test_released_models_are_closed_and_loaded_again_when_needed(
    portrait: Pixels, fake_engines: list[FakeEngine]
) -> None:
    segment(portrait, engine="fake")
    release_models()
    assert [engine.is_closed for engine in fake_engines] == [True]
    segment(portrait, engine="fake")
    assert [engine.is_closed for engine in fake_engines] == [True, False]
