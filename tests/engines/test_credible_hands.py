"""What has the shape of a hand and looks like nothing but the face is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from faceseg_live import Segmenter, Settings
from faceseg_live.domain.regions import BODY_SKIN, FACE_SKIN, Regions
from faceseg_live.domain.types import Face, Frame, Hand, Perception, RegionMap, freeze
from faceseg_live.engines.base import Request
from faceseg_live.engines.composed import ComposedEngine
from faceseg_live.engines.credible_hands import CredibleHands
from faceseg_live.engines.fake import FakeEngine
from faceseg_live.settings import EngineSettings
from tests.area_masks.test_hand_silhouette import OPEN_HAND

CLASSES = (frozenset(), FACE_SKIN, BODY_SKIN)
TO_MAP = np.array([[0.5, 0, -0.25], [0, 0.5, -0.25]])
FACE, BODY = 1, 2
FRAME = Frame(freeze(np.zeros((480, 640, 3), np.uint8)), 0, 0.0, 0.0)


@pytest.fixture(scope="module")
def face() -> Face:
    return FakeEngine().perceive(FRAME, Request(EngineSettings())).faces[0]


@pytest.fixture
def hand(face: Face) -> Hand:
    """Half as high as the face, in front of its middle."""
    size, centre = face.box.height / 2 / 240, np.array((*face.box.centre, 0))
    return Hand(freeze(((OPEN_HAND - (190, 220, 0)) * size + centre).astype(np.float32)))


def sees(face: Face, label: int, *, sure: float = 1.0, to_map: np.ndarray | None = TO_MAP) -> RegionMap:
    """One thing everywhere."""
    shares = np.zeros((240, 320, len(CLASSES)), np.uint8)
    shares[..., label] = round(sure * 255)
    return RegionMap("multiclass", CLASSES, freeze(shares), face.id, to_map)


def moved(hand: Hand, x: float) -> Hand:
    return Hand(hand.landmarks + np.array((x, 0, 0), np.float32))


def credible_hands(hands: Sequence[Hand], faces: Sequence[Face], maps: Sequence[RegionMap]) -> tuple[Hand, ...]:
    return CredibleHands().among(hands, faces, maps, is_still=True)


def test_a_hand_where_a_map_sees_only_the_face_is_none(hand: Hand, face: Face) -> None:
    assert credible_hands([hand], [face], [sees(face, FACE)]) == ()


@pytest.mark.parametrize(("label", "sure"), [(BODY, 1.0), (FACE, 0.65), (0, 1.0)])
def test_a_hand_where_a_map_sees_anything_else_is_one(hand: Hand, face: Face, label: int, sure: float) -> None:
    assert credible_hands([hand], [face], [sees(face, label, sure=sure)]) == (hand,)


def test_a_hand_beside_a_face_is_one_whatever_is_seen_there(hand: Hand, face: Face) -> None:
    beside = moved(hand, face.box.width * 0.6)
    assert credible_hands([beside, hand], [face], [sees(face, FACE)]) == (beside,)


def test_nothing_is_said_without_a_map_of_that_face_or_without_its_mesh(hand: Hand, face: Face) -> None:
    map_ = sees(face, FACE)
    assert credible_hands([hand], [face], []) == (hand,)
    assert credible_hands([hand], [face], [replace(map_, face_id=7)]) == (hand,)
    assert credible_hands([hand], [face], [replace(map_, classes=(frozenset(), frozenset(), BODY_SKIN))]) == (hand,)
    assert credible_hands([hand], [face], [sees(face, FACE, to_map=None)]) == (hand,)
    assert credible_hands([hand], [replace(face, landmarks=None)], [map_]) == (hand,)


def test_the_most_trusted_map_counts(hand: Hand, face: Face) -> None:
    assert credible_hands([hand], [face], [sees(face, BODY), sees(face, FACE)]) == (hand,)


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e30])
def test_no_landmark_can_break_it(hand: Hand, face: Face, value: float) -> None:
    points = np.array(hand.landmarks)
    points[3] = value
    seen = CredibleHands()
    for _ in range(2):
        assert len(seen.among([Hand(points), hand], [face], [sees(face, FACE)], is_still=False)) in (0, 1)


def test_a_hand_that_came_from_outside_is_one_before_a_map_sees_it(hand: Hand, face: Face) -> None:
    """Live, the map is of some frames before."""
    seen, old = CredibleHands(), [sees(face, FACE)]
    for x in np.linspace(face.box.width, 0, 20):
        (found,) = seen.among([moved(hand, float(x))], [face], old, is_still=False)
    assert np.allclose(found.landmarks, hand.landmarks)
    seen.among([], [face], old, is_still=False)
    assert seen.among([hand], [face], old, is_still=False) == (), "another one, which came from nowhere"


def test_what_was_there_before_any_map_is_not_believed_for_that(hand: Hand, face: Face) -> None:
    seen = CredibleHands()
    assert seen.among([hand], [face], [], is_still=False) == (hand,)
    assert seen.among([hand], [face], [sees(face, FACE)], is_still=False) == ()


def test_nor_what_lies_on_a_face_that_no_map_shows_yet(hand: Hand, face: Face) -> None:
    seen, other = CredibleHands(), replace(face, id=face.id + 1)
    assert seen.among([hand], [face, other], [sees(other, BODY)], is_still=False) == (hand,)
    assert seen.among([hand], [face, other], [sees(face, FACE), sees(other, BODY)], is_still=False) == ()


def test_another_source_and_stills_know_no_hand(hand: Hand, face: Face) -> None:
    seen, beside = CredibleHands(), moved(hand, face.box.width)
    maps = [sees(face, FACE)]
    seen.among([beside], [face], maps, is_still=False)
    near = moved(hand, face.box.width * 0.95)
    assert seen.among([near, hand], [face], maps, is_still=True) == (near,)
    seen.among([hand], [face], [sees(face, BODY)], is_still=False)
    assert seen.among([hand], [face], maps, is_still=True) == ()
    assert seen.among([hand], [face], maps, is_still=False) == (hand,)
    seen.reset()
    assert seen.among([hand], [face], maps, is_still=False) == ()


class SeesHand(FakeEngine):
    """And a hand."""

    def __init__(self, hand: Hand) -> None:
        super().__init__()
        self._hand = hand

    def perceive(self, frame: Frame, request: Request, faces: Sequence[Face] | None = None) -> Perception:
        return replace(super().perceive(frame, request, faces), hands=(self._hand,))


class SeesOne:
    """A region source that sees one thing everywhere."""

    key = "multiclass"
    classes: tuple[Regions, ...] = CLASSES

    def __init__(self, label: int) -> None:
        self._label = label

    def maps(self, _frame: Frame, faces: Sequence[Face], _request: Request) -> tuple[RegionMap, ...]:
        return tuple(sees(face, self._label) for face in faces)


@pytest.mark.parametrize(("label", "hands"), [(FACE, 0), (BODY, 1)])
def test_an_engine_gives_credible_hands_alone(hand: Hand, label: int, hands: int) -> None:
    engine = ComposedEngine(SeesHand(hand), [SeesOne(label)])  # type: ignore[list-item]
    request = Request(EngineSettings(), FACE_SKIN | BODY_SKIN)
    assert len(engine.perceive(FRAME, request).hands) == hands


def test_a_dark_face_is_not_cut_away_as_a_hand(shared_data: Path) -> None:
    picture = cv2.imread(str(shared_data / "labelled/facesynthetics/000023.png"))
    labels = cv2.imread(str(shared_data / "labelled/facesynthetics/000023_seg.png"), cv2.IMREAD_GRAYSCALE)
    with Segmenter(Settings().changed("mask", areas=("face+forehead",), grow=0, blur=1)) as segmenter:
        found = segmenter.segment(picture[..., ::-1]).mask > 0.5
    skin_and_nose = (labels == 1) | (labels == 2)
    assert (found & skin_and_nose).sum() > 0.8 * skin_and_nose.sum()
