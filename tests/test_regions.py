"""From what the models saw to masks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from faceseg_live.areas import AREAS, MESH_AREAS, area_named
from faceseg_live.engines.base import Request
from faceseg_live.engines.fake import FakeEngine
from faceseg_live.frames import Box, Frame, Hand, Perception
from faceseg_live.regions import area_box, face_mask, segment_faces
from faceseg_live.settings import EngineSettings, MaskSettings

FrameOf = Callable[..., Frame]
FACE_AREAS = sorted(key for key in MESH_AREAS if not AREAS[key].is_whole)


@pytest.fixture
def perception(frame_of: FrameOf) -> Perception:
    frame = frame_of(np.full((480, 640, 3), 120, np.uint8))
    return FakeEngine().perceive(frame, Request(EngineSettings(), "person"))


@pytest.mark.parametrize("key", FACE_AREAS)
def test_every_mesh_area_gives_a_mask_inside_the_frame(key: str, perception: Perception) -> None:
    (segment,) = segment_faces(perception, MaskSettings(area=key, blur=1), perception.faces)
    assert not segment.mask.is_empty
    assert segment.mask.x + segment.mask.width < 640
    assert segment.mask.y + segment.mask.height < 480


@pytest.mark.parametrize("key", ["hair", "ears", "glasses"])
def test_an_area_that_the_mesh_lacks_is_empty(key: str, perception: Perception) -> None:
    (segment,) = segment_faces(perception, MaskSettings(area=key), perception.faces)
    assert segment.mask.is_empty
    assert (segment.mask.width, segment.mask.height) == (0, 0)


def test_a_face_without_landmarks_gives_no_segment(perception: Perception) -> None:
    boxed = replace(perception.faces[0], landmarks=None)
    assert segment_faces(perception, MaskSettings(), (boxed,)) == ()


def test_a_hand_is_cut_out_and_the_rest_stays(perception: Perception) -> None:
    face = perception.faces[0]
    centre_x, centre_y = face.box.centre
    finger = np.linspace((0, 0, 0), (face.box.width / 2, 0, 0), 21, dtype=np.float32)
    hand = Hand(finger + np.array((centre_x, centre_y, 0), np.float32))
    size = perception.frame.size
    free = face_mask(AREAS["face"], face, size, MaskSettings(blur=1)).to_full()
    cut = face_mask(AREAS["face"], face, size, MaskSettings(blur=1), (hand,)).to_full()
    assert cut[int(centre_y), int(centre_x + face.box.width / 5)] < 0.1
    assert 0.3 < cut.sum() / free.sum() < 0.99
    assert (cut <= free + 1e-6).all()


def test_a_hand_elsewhere_changes_nothing(perception: Perception) -> None:
    hand = Hand(np.zeros((21, 3), np.float32))
    with_hand = replace(perception, hands=(hand,))
    for cut in (perception, with_hand):
        (segment,) = segment_faces(cut, MaskSettings(), cut.faces)
        assert segment.mask.values.sum() > 0
    free = segment_faces(perception, MaskSettings(), perception.faces)[0].mask
    same = segment_faces(with_hand, MaskSettings(), perception.faces)[0].mask
    assert np.array_equal(free.values, same.values)


def test_growing_does_not_creep_back_over_a_hand(perception: Perception) -> None:
    face = perception.faces[0]
    finger = np.linspace((-40, 0, 0), (40, 0, 0), 21, dtype=np.float32)
    hand = Hand(finger + np.array((*face.box.centre, 0), np.float32))
    cut = face_mask(AREAS["face"], face, perception.frame.size, MaskSettings(grow=60), (hand,)).to_full()
    assert cut[int(face.box.centre[1]), int(face.box.centre[0])] < 0.1


def test_person_and_background_are_complements(perception: Perception) -> None:
    (person,) = segment_faces(perception, MaskSettings(area="person", blur=1), ())
    (background,) = segment_faces(perception, MaskSettings(area="background", blur=1), ())
    assert np.array_equal(person.mask.to_full() + background.mask.to_full(), np.ones((480, 640)))
    assert person.face is None


def test_the_whole_image_is_everything(perception: Perception) -> None:
    (segment,) = segment_faces(perception, MaskSettings(area="image"), ())
    assert segment.mask.to_full().min() == 1


def test_the_area_box_moves_by_fractions_of_pixels(perception: Perception) -> None:
    face = perception.faces[0]
    assert face.landmarks is not None
    moved = replace(face, landmarks=face.landmarks + np.float32(0.25))
    before = area_box(area_named("mouth"), face, MaskSettings())
    after = area_box(area_named("mouth"), moved, MaskSettings())
    assert after.x - before.x == pytest.approx(0.25, abs=1e-3)
    assert after.width == pytest.approx(before.width, abs=1e-3)


def test_the_area_box_never_collapses(perception: Perception) -> None:
    box = area_box(area_named("nose"), perception.faces[0], MaskSettings(grow=-4096))
    assert isinstance(box, Box)
    assert min(box.width, box.height) >= 1
