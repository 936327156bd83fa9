"""What was seen in one frame moves along with the faces to a later one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from faceseg_live.domain.heads import Head
from faceseg_live.domain.regions import FACE
from faceseg_live.domain.selection import Selection
from faceseg_live.domain.types import Frame, Hand, Perception, Pixels, RegionMap, freeze
from faceseg_live.engines.base import Request
from faceseg_live.engines.custom_onnx import custom_onnx_engine
from faceseg_live.engines.fake import FakeEngine
from faceseg_live.engines.heads.faces import oval_of
from faceseg_live.pipeline.propagation import FlowPropagator, Interpolator
from faceseg_live.settings import EngineSettings, OnnxSettings
from tests.maps import matte_map, matte_of, parsed_face, person_map
from tests.onnx_files import NEEDS_ONNXRUNTIME

FrameOf = Callable[..., Frame]


def seen_in(frame: Frame) -> Perception:
    perception = FakeEngine().perceive(frame, Request(EngineSettings()))
    parsed = parsed_face(1, freeze(np.ones((8, 8), np.uint8)), (frozenset(), FACE), freeze(np.eye(2, 3)))
    hand = Hand(freeze(perception.faces[0].landmarks[:21].copy()))  # type: ignore[index]
    return replace(perception, maps=(parsed,), hands=(hand,))


def moved(portrait: Pixels, move: np.ndarray) -> Pixels:
    height, width = portrait.shape[:2]
    return np.asarray(cv2.warpAffine(portrait, move, (width, height), borderMode=cv2.BORDER_REPLICATE), np.uint8)


@pytest.mark.parametrize(
    "move", [np.array([[1, 0, 24.0], [0, 1, -13.0]]), cv2.getRotationMatrix2D((640, 360), 5, 1.06)]
)
def test_landmarks_hands_and_labels_move_with_the_face(
    move: np.ndarray, portrait: Pixels, frame_of: FrameOf
) -> None:
    before = seen_in(frame_of(portrait))
    after = FlowPropagator().propagated(before, frame_of(moved(portrait, move), 1))
    points, propagated = before.faces[0].landmarks, after.faces[0].landmarks
    assert points is not None
    assert propagated is not None
    expected = points[:, :2] @ move[:, :2].T + move[:, 2]
    assert np.abs(propagated[:, :2] - expected).max() < 4
    assert after.frame.sequence == 1
    assert np.abs(after.hands[0].landmarks[:, :2] - expected[:21]).max() < 4
    where = np.append(expected[0], 1)
    assert after.maps[0].to_map @ where == pytest.approx(points[0, :2], abs=4)


def test_between_two_looks_faces_are_blended_and_who_is_in_one_only_belongs_to_the_nearer_half(
    portrait: Pixels, frame_of: FrameOf
) -> None:
    shift = np.array([[1, 0, 24.0], [0, 1, -13.0]])
    before, after = seen_in(frame_of(portrait)), seen_in(frame_of(moved(portrait, shift), 4))
    (face,) = before.faces
    truth = freeze(face.landmarks + np.array((24, -13, 0), np.float32))
    off = freeze(truth + np.array((0, 8, 0), np.float32))  # the models disagree by eight pixels
    came = replace(face, id=2)
    after = replace(after, faces=(replace(face, landmarks=off), came), maps=())
    for number, (wrong, faces) in enumerate([(2, {1}), (4, {1, 2}), (6, {1, 2})], start=1):
        between = Interpolator().between(before, after, frame_of(moved(portrait, shift), number))
        seen = {one.id: one for one in between.faces}
        assert set(seen) == faces
        assert np.median(seen[1].landmarks[:, 1] - truth[:, 1]) == pytest.approx(wrong, abs=0.5)
        assert seen[1].box.y == pytest.approx(seen[1].landmarks[:, 1].min())
        assert bool(between.maps) is (number == 1)
        assert (between.frame.sequence, between.carried_from_s) == (number, before.frame.time_s)


@pytest.mark.parametrize("share", [0.2, 0.9])
def test_where_people_are_hidden_nobody_leaves_between_two_looks(
    share: float, portrait: Pixels, frame_of: FrameOf
) -> None:
    before, after = with_heads(frame_of(portrait)), replace(with_heads(frame_of(portrait, 10)), faces=(), heads=())
    between = Interpolator().between(before, after, frame_of(portrait, round(10 * share)))
    assert len(between.faces) == len(between.heads or ()) == 1


def test_a_face_that_can_not_be_followed_stays(portrait: Pixels, frame_of: FrameOf) -> None:
    before = seen_in(frame_of(portrait))
    after = FlowPropagator().propagated(before, frame_of(np.zeros_like(portrait), 1))
    assert after.faces[0].box.centre == pytest.approx(before.faces[0].box.centre, abs=1)


def moved_values(before: Perception, frame: Frame) -> NDArray[np.float32]:
    """The values of the one map, in a later frame."""
    (found,) = FlowPropagator().propagated(before, frame).maps
    return np.asarray(found.values, np.float32)


def test_another_size_takes_nothing_over(portrait: Pixels, frame_of: FrameOf) -> None:
    after = FlowPropagator().propagated(seen_in(frame_of(portrait)), frame_of(portrait[:300, :400], 1))
    assert after.faces == ()


def test_without_faces_only_the_frame_changes(portrait: Pixels, frame_of: FrameOf) -> None:
    frame = frame_of(portrait, 1)
    assert FlowPropagator().propagated(Perception(frame_of(portrait)), frame).frame is frame


@pytest.mark.parametrize("make", [person_map, matte_map])
@pytest.mark.parametrize("shrink", [1, 4])
def test_maps_of_people_move_with_what_they_show(
    make: Callable[[NDArray[np.float32]], RegionMap], shrink: int, portrait: Pixels, frame_of: FrameOf
) -> None:
    height, width = (side // shrink for side in portrait.shape[:2])
    rows, columns = np.indices((height, width), np.float32)
    distance = np.hypot(columns * shrink - 640, rows * shrink - 300)
    values = np.clip((220 - distance) / 10, 0, 1).astype(np.float32)  # a disc on the face
    move = np.array([[1, 0, 26.0], [0, 1, -14.0]])
    before = Perception(frame_of(portrait), maps=(make(values),))
    after = moved_values(before, frame_of(moved(portrait, move), 1))
    expected = cv2.warpAffine(values, move / np.array([1, 1, shrink]), (width, height))
    assert after.shape == values.shape
    assert overlap(after, expected) > 0.97 > 0.9 > overlap(values, expected)


def test_a_map_over_a_picture_that_stands_still_stays(portrait: Pixels, frame_of: FrameOf) -> None:
    values = freeze(np.random.default_rng(0).random((180, 320), np.float32))
    before = Perception(frame_of(portrait), maps=(person_map(values),))
    after = moved_values(before, frame_of(portrait, 1))
    assert np.abs(after[8:-8, 8:-8] - values[8:-8, 8:-8]).max() < 0.02


@pytest.mark.parametrize("size", [(1, 1), (3, 50), (50, 3), (2000, 20), (20, 2000)])
def test_maps_of_pictures_of_any_size_are_borne(size: tuple[int, int], frame_of: FrameOf) -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (*size, 3), dtype=np.uint8)
    before = Perception(frame_of(pixels), maps=(matte_map(np.ones(size, np.float32)),))
    after = moved_values(before, frame_of(pixels, 1))
    assert after.shape == size
    assert after.min() > 0.99


@NEEDS_ONNXRUNTIME
def test_a_real_persons_map_is_better_carried_than_left(shared_data: Path, frame_of: FrameOf) -> None:
    with av.open(str(shared_data / "videos" / "terryky_iris_pexels.mp4")) as container:
        pictures = [picture.to_ndarray(format="rgb24") for picture in islice(container.decode(video=0), 50, 71, 10)]
    frames = [frame_of(pixels) for pixels in pictures]
    engine = custom_onnx_engine(shared_data / "models" / "selfie_segmentation.onnx", "cpu")
    request = Request(EngineSettings(), Selection.parse("person").needs, own=OnnxSettings(preset="plain"))
    seen = []
    for frame in frames:
        engine.reset()
        seen.append(engine.perceive(frame, request))
    engine.close()
    carrier = FlowPropagator()
    for frame, truth in zip(frames[1:], seen[1:], strict=True):
        propagated = carrier.propagated(seen[0], frame)
        exact, moved_on, left = (matte_of(item) for item in (truth, propagated, seen[0]))
        assert exact is not None
        assert moved_on is not None
        assert left is not None
        assert overlap(moved_on, exact) > overlap(left, exact) + 0.04


def overlap(one: np.ndarray, other: np.ndarray) -> float:
    """Intersection over union."""
    inside, expected = one > 0.5, other > 0.5
    return float((inside & expected).sum() / (inside | expected).sum())


def with_heads(frame: Frame) -> Perception:
    perception = FakeEngine().perceive(frame, Request(EngineSettings()))
    heads = tuple(Head(face.id, oval_of(face), 1.0, ("mesh",), face.id) for face in perception.faces)
    return replace(perception, heads=heads)


def test_heads_move_with_the_picture_and_nobody_saw_them_there(portrait: Pixels, frame_of: FrameOf) -> None:
    move = cv2.getRotationMatrix2D((640, 360), 5, 1.06)
    before = with_heads(frame_of(portrait))
    after = FlowPropagator().propagated(before, frame_of(moved(portrait, move), 1))
    assert before.heads is not None
    assert after.heads is not None
    (head,), expected = after.heads, before.heads[0].oval.moved(move)
    assert (head.oval.x, head.oval.y) == pytest.approx((expected.x, expected.y), abs=4)
    assert head.oval.size == pytest.approx(expected.size, rel=0.03)
    assert (head.id, head.face_id, head.is_carried) == (1, 1, True)
    assert after.carried_from_s == before.frame.time_s


@pytest.mark.parametrize("later", ["a cut", "a second", "another size"])
def test_where_heads_can_not_be_followed_nobody_knows_of_any(later: str, portrait: Pixels, frame_of: FrameOf) -> None:
    before = with_heads(frame_of(portrait))
    after = {"a cut": lambda: frame_of(portrait[:, ::-1], 1), "a second": lambda: frame_of(portrait, 31),
             "another size": lambda: frame_of(portrait[:700], 1)}[later]()
    assert FlowPropagator().propagated(before, after).heads is None


def test_nobody_stays_nobody_for_a_second_and_nobody_asked_stays_so(portrait: Pixels, frame_of: FrameOf) -> None:
    before = replace(with_heads(frame_of(portrait)), heads=())
    assert FlowPropagator().propagated(before, frame_of(portrait, 1)).heads == ()
    assert FlowPropagator().propagated(before, frame_of(portrait, 31)).heads is None
    assert FlowPropagator().propagated(replace(before, heads=None), frame_of(portrait, 1)).heads is None
