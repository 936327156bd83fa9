"""Several areas are one mask: shapes are united first, then refined once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from faceseg_live.area_masks.outlines import traced
from faceseg_live.area_masks.segments import face_mask, segment_faces
from faceseg_live.domain.areas import AREAS, Contours, Hull
from faceseg_live.domain.regions import FACE, Region, Regions
from faceseg_live.domain.selection import Selection
from faceseg_live.domain.types import Frame, Perception, RegionMap, freeze
from faceseg_live.engines.base import Request
from faceseg_live.engines.fake import FakeEngine
from faceseg_live.masks import mask_from_contours, mask_from_points
from faceseg_live.settings import EngineSettings, MaskSettings
from tests.maps import matte_map, parsed_face

FrameOf = Callable[..., Frame]
SIZE = (640, 480)
INSIDE = 0.98


@pytest.fixture
def perception(frame_of: FrameOf) -> Perception:
    frame = frame_of(np.full((480, 640, 3), 120, np.uint8))
    return FakeEngine().perceive(frame, Request(EngineSettings(), Selection.parse("person").needs))


def mask_of(perception: Perception, areas: str, **settings: int) -> NDArray[np.float32]:
    (segment,) = segment_faces(perception, MaskSettings((areas,), **settings), perception.faces)
    return segment.mask.to_full()


@pytest.mark.parametrize("key", [key for key, area in AREAS.items() if isinstance(area.shape, Hull | Contours)])
def test_one_area_is_exactly_what_its_own_rule_gives(key: str, perception: Perception) -> None:
    area, face = AREAS[key], perception.faces[0]
    assert face.landmarks is not None
    points = face.landmarks[:, :2]
    if isinstance(area.shape, Hull):
        expected = mask_from_points(points[list(area.shape.points)], SIZE, 4, True, 21)
    else:
        assert isinstance(area.shape, Contours)
        outlines, holes = (traced(rings, points) for rings in (area.shape.outlines, area.shape.holes))
        expected = mask_from_contours(outlines, SIZE, holes=holes, grow=4, grow_tapered=True, blur=21)
    settings = MaskSettings((key,), grow=4, grow_tapered=True, blur=21, true_edges=False)
    mask = face_mask(settings.selection, face, (), SIZE, settings)
    assert np.array_equal(mask.to_full(), expected.to_full())
    assert (mask.x, mask.y, mask.width, mask.height) == (expected.x, expected.y, expected.width, expected.height)


@pytest.mark.parametrize(("areas", "whole"), [
    ("lips,mouth_interior", "mouth"), ("upper_lip,lower_lip,mouth_interior", "mouth"), ("skin,two_eyes", "two_eyes"),
])
def test_no_seam_stays_between_areas_that_meet(areas: str, whole: str, perception: Perception) -> None:
    """At blur 21, uniting masks that were refined one by one falls to 0.5 where the lips meet the mouth."""
    inner = mask_of(perception, whole, grow=-12 if whole == "mouth" else -3, blur=1) > 0.5
    assert inner.any()
    united = mask_of(perception, areas, blur=21)
    one_by_one = np.max([mask_of(perception, area, blur=21) for area in areas.split(",")], axis=0)
    assert united[inner].min() >= INSIDE > one_by_one[inner].min()


def test_what_is_taken_away_is_gone_and_the_rest_stays(perception: Perception) -> None:
    face, nose = mask_of(perception, "face", blur=1), mask_of(perception, "nose", blur=1)
    without = mask_of(perception, "face,-nose", blur=1)
    assert without[nose > 0].max() == 0
    assert np.array_equal(without[nose == 0], face[nose == 0])


def test_growing_closes_over_what_is_taken_away_only_by_its_steps(perception: Perception) -> None:
    nose, without = mask_of(perception, "nose", blur=1), mask_of(perception, "face,-nose", grow=3, blur=1)
    assert 0 < (without[nose > 0] == 0).mean() < 1


def test_every_face_has_the_whole_selection(frame_of: FrameOf) -> None:
    from faceseg_live.engines.fake import FakeFace

    engine = FakeEngine((FakeFace(0.3), FakeFace(0.7)))
    perception = engine.perceive(frame_of(np.zeros((480, 960, 3), np.uint8)), Request(EngineSettings()))
    segments = segment_faces(perception, MaskSettings(("two_eyes", "lips")), perception.faces)
    assert [segment.selection.text for segment in segments] == ["two_eyes,lips"] * 2
    for segment in segments:
        assert segment.face is not None
        assert segment.mask.height > 0.35 * segment.face.box.height, "from the eyes down to the lips"


def test_faces_are_taken_out_of_the_whole_frame(perception: Perception) -> None:
    face, left = mask_of(perception, "face", blur=1), mask_of(perception, "image,-face", blur=1)
    assert np.array_equal(left, 1 - face)
    person = mask_of(perception, "person,-face", blur=1)
    assert person[face > 0].max() == 0
    assert person.any()


def test_a_face_is_taken_out_of_a_matte_that_keeps_its_soft_edge(perception: Perception) -> None:
    alpha = np.tile(np.linspace(0, 1, 640, dtype=np.float32), (480, 1))
    seen = replace(perception, maps=(matte_map(alpha), *perception.maps))
    face = mask_of(perception, "face", blur=1)
    left = mask_of(seen, "person,-face", blur=1)
    assert np.array_equal(left[face == 0], alpha[face == 0])
    assert left[face > 0].max() == 0
    both = mask_of(seen, "background,lips", blur=1)
    assert np.array_equal(both, np.maximum(1 - alpha, mask_of(perception, "lips", blur=1)))


CLASSES: tuple[Regions, ...] = (frozenset(), frozenset({Region.HAIR}), FACE)


def fringe(perception: Perception, down_to: float) -> RegionMap:
    """A parser that sees hair above a line, as a share of the face's height from its top, and face below it."""
    box = perception.faces[0].box
    labels = np.full((480, 640), 2, np.uint8)
    labels[: round(box.y + down_to * box.height)] = 1
    labels[:, : round(box.x)] = labels[:, round(box.x + box.width) :] = 0
    return parsed_face(1, freeze(labels), CLASSES, np.eye(2, 3))


@pytest.mark.parametrize("down_to", [-0.2, 0.0, 0.1])
def test_the_forehead_ends_where_the_face_does(down_to: float, perception: Perception) -> None:
    """Under a parser, forehead and face with forehead agree on the hairline, above the mesh's own and below it."""
    seen = replace(perception, maps=(fringe(perception, down_to), *perception.maps))
    forehead, face = mask_of(seen, "forehead", blur=1), mask_of(seen, "face+forehead", blur=1)
    assert (forehead * (1 - face)).sum() <= 0.01 * forehead.sum()
    middle = round(perception.faces[0].box.centre[0])
    tops = [np.flatnonzero(mask[:, middle])[0] for mask in (forehead, face)]
    assert tops[0] == pytest.approx(tops[1], abs=2)


def test_skin_never_has_a_nose(perception: Perception) -> None:
    nose = mask_of(perception, "nose", grow=-4, blur=1) > 0
    assert mask_of(perception, "skin", blur=1)[nose].max() == 0


def test_the_eyes_are_two_and_the_band_is_one(perception: Perception) -> None:
    import cv2

    parts = {key: cv2.connectedComponents(mask_of(perception, key, blur=1).astype(np.uint8))[0] - 1
             for key in ("two_eyes", "eyes")}
    assert parts == {"two_eyes": 2, "eyes": 1}


def test_a_map_of_the_whole_frame_answers_for_each_face_round_it(frame_of: FrameOf) -> None:
    """What a hair network that several engines share would give."""
    from faceseg_live.engines.fake import FakeFace

    engine = FakeEngine((FakeFace(0.25, height=0.3), FakeFace(0.75, height=0.3)))
    perception = engine.perceive(frame_of(np.zeros((480, 960, 3), np.uint8)), Request(EngineSettings()))
    probability = np.zeros((48, 96), np.float32)
    probability[10:16] = 1  # a stripe of hair over both
    hair = RegionMap("hair", (frozenset({Region.HAIR}),), freeze(probability))
    segments = segment_faces(replace(perception, maps=(hair,)), MaskSettings(("hair",), blur=1), perception.faces)
    for segment in segments:
        assert segment.face is not None
        centre = segment.mask.x + segment.mask.width / 2
        assert centre == pytest.approx(segment.face.box.centre[0], abs=3)
        assert (segment.mask.y, segment.mask.height) == (pytest.approx(100, abs=6), pytest.approx(60, abs=10))
