"""From what the models saw to masks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from faceseg_live.area_masks.boxes import selection_box
from faceseg_live.area_masks.segments import face_mask, segment_faces
from faceseg_live.domain.areas import AREAS, MESH_AREAS
from faceseg_live.domain.regions import Region, Regions
from faceseg_live.domain.selection import Selection
from faceseg_live.domain.types import Box, Face, Frame, Hand, Perception, Pixels, RegionMap
from faceseg_live.engines.base import Request, Roi
from faceseg_live.engines.crops import square_of, stretched_box
from faceseg_live.engines.fake import FakeEngine
from faceseg_live.masks import RegionMask
from faceseg_live.settings import EngineSettings, MaskSettings
from tests.maps import matte_map, parsed_face

FrameOf = Callable[..., Frame]
FACE_AREAS = sorted(key for key in MESH_AREAS if not AREAS[key].is_full_frame)


@pytest.fixture
def perception(frame_of: FrameOf) -> Perception:
    frame = frame_of(np.full((480, 640, 3), 120, np.uint8))
    return FakeEngine().perceive(frame, Request(EngineSettings(), Selection.parse("person").needs))


@pytest.mark.parametrize("key", FACE_AREAS)
def test_every_mesh_area_gives_a_mask_inside_the_frame(key: str, perception: Perception) -> None:
    (segment,) = segment_faces(perception, MaskSettings((key,), blur=1), perception.faces)
    assert not segment.mask.is_empty
    assert segment.mask.x + segment.mask.width < 640
    assert segment.mask.y + segment.mask.height < 480


@pytest.mark.parametrize("key", ["hair", "ears", "glasses"])
def test_an_area_that_the_mesh_lacks_is_empty(key: str, perception: Perception) -> None:
    (segment,) = segment_faces(perception, MaskSettings((key,)), perception.faces)
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
    free = face_mask(Selection.parse("face"), face, (), size, MaskSettings(blur=1)).to_full()
    cut = face_mask(Selection.parse("face"), face, (), size, MaskSettings(blur=1), (hand,)).to_full()
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
    cut = face_mask(Selection.parse("face"), face, (), perception.frame.size, MaskSettings(grow=60), (hand,)).to_full()
    assert cut[int(face.box.centre[1]), int(face.box.centre[0])] < 0.1


def test_person_and_background_are_complements(perception: Perception) -> None:
    (person,) = segment_faces(perception, MaskSettings(("person",), blur=1), ())
    (background,) = segment_faces(perception, MaskSettings(("background",), blur=1), ())
    assert np.array_equal(person.mask.to_full() + background.mask.to_full(), np.ones((480, 640)))
    assert person.face is None


def test_a_matte_goes_before_the_person_and_keeps_its_soft_edge(perception: Perception) -> None:
    matte = np.zeros((480, 640), np.float32)
    matte[100:200, 100:300] = np.linspace(0, 1, 200)
    seen = replace(perception, maps=(matte_map(matte, np.zeros((480, 640, 3), np.uint8)), *perception.maps))
    (person,) = segment_faces(seen, MaskSettings(("person",)), ())
    (background,) = segment_faces(seen, MaskSettings(("background",)), ())
    assert np.array_equal(person.mask.to_full(), matte)
    assert np.array_equal(background.mask.to_full(), 1 - matte)
    assert person.is_matte
    assert background.is_matte
    assert person.foreground is not None
    assert background.foreground is None
    (image,) = segment_faces(seen, MaskSettings(("image",)), ())
    assert not image.is_matte


def test_the_whole_image_is_everything(perception: Perception) -> None:
    (segment,) = segment_faces(perception, MaskSettings(("image",)), ())
    assert segment.mask.to_full().min() == 1


def test_the_area_box_moves_by_fractions_of_pixels(perception: Perception) -> None:
    face = perception.faces[0]
    assert face.landmarks is not None
    moved = replace(face, landmarks=face.landmarks + np.float32(0.25))
    before = selection_box(Selection.parse("mouth"), face, MaskSettings())
    after = selection_box(Selection.parse("mouth"), moved, MaskSettings())
    assert after.x - before.x == pytest.approx(0.25, abs=1e-3)
    assert after.width == pytest.approx(before.width, abs=1e-3)


def test_the_area_box_never_collapses(perception: Perception) -> None:
    box = selection_box(Selection.parse("nose"), perception.faces[0], MaskSettings(grow=-4096))
    assert isinstance(box, Box)
    assert min(box.width, box.height) >= 1


CLASSES: tuple[Regions, ...] = (
    frozenset(), frozenset({Region.SKIN}), frozenset({Region.HAIR}), frozenset({Region.NOSE}),
)
SKIN, HAIR, NOSE = 1, 2, 3


def parsed_as(labels: Pixels, to_crop: NDArray[np.float64], face_id: int = 1) -> RegionMap:
    return parsed_face(face_id, labels, CLASSES, to_crop)


def hair_mask(face: Face, maps: Sequence[RegionMap], size: tuple[int, int], settings: MaskSettings) -> RegionMask:
    return face_mask(Selection.parse("hair"), face, maps, size, settings)


def half_hair(side: int = 240) -> RegionMap:
    """The middle 240 × 240 pixels of 640 × 480: hair above, skin below."""
    labels = np.full((side, side), SKIN, np.uint8)
    labels[: side // 2] = HAIR
    return parsed_as(labels, stretched_box(200, 120, 240, 240, (side, side)))


def test_parsed_regions_lie_where_they_were_seen(perception: Perception) -> None:
    parsed = replace(perception, maps=(half_hair(),))
    (segment,) = segment_faces(parsed, MaskSettings(("hair",), blur=1), perception.faces)
    expected = np.zeros((480, 640))
    expected[120:240, 200:440] = 1
    np.testing.assert_array_equal(segment.mask.to_full(), expected)


@pytest.mark.parametrize("side", [60, 480])
def test_smaller_and_larger_labels_give_the_same_region(perception: Perception, side: int) -> None:
    face, size = perception.faces[0], perception.frame.size
    fine, other = (
        face_mask(Selection.parse("hair"), face, (half_hair(rows),), size, MaskSettings(blur=1)).to_full()
        for rows in (240, side)
    )
    assert np.abs(fine - other).sum() < 0.03 * fine.sum()


def test_a_turned_crop_is_turned_back(perception: Perception) -> None:
    upside_down = half_hair()
    turned = replace(upside_down, to_map=square_of(Roi(320, 240, 240, np.pi), 240))
    mask = hair_mask(perception.faces[0], (turned,), (640, 480), MaskSettings(blur=1)).to_full()
    assert mask[260:350, 220:420].min() == 1
    assert mask[:235].max() == 0


def test_labels_over_the_frames_border_are_cut_there(perception: Perception) -> None:
    out = parsed_as(np.full((100, 100), HAIR, np.uint8), stretched_box(-50, -50, 100, 100, (100, 100)))
    mask = hair_mask(perception.faces[0], (out,), (640, 480), MaskSettings(blur=1))
    assert mask.to_full().sum() == pytest.approx(50 * 50, rel=0.05)
    away = replace(out, to_map=stretched_box(-500, 0, 100, 100, (100, 100)))
    assert hair_mask(perception.faces[0], (away,), (640, 480), MaskSettings()).is_empty


def test_what_the_parser_saw_goes_before_the_mesh(perception: Perception) -> None:
    """The nose's class is there and nowhere: the mask is empty although the mesh has a nose."""
    face, size = perception.faces[0], perception.frame.size
    assert face_mask(Selection.parse("nose"), face, (half_hair(),), size, MaskSettings()).is_empty
    mouth = face_mask(Selection.parse("mouth"), face, (half_hair(),), size, MaskSettings())
    of_the_mesh = face_mask(Selection.parse("mouth"), face, (), size, MaskSettings())
    np.testing.assert_array_equal(mouth.to_full(), of_the_mesh.to_full())


def test_true_edges_leave_out_hair_in_front_of_the_mesh(perception: Perception) -> None:
    face, size, settings = perception.faces[0], perception.frame.size, MaskSettings(("face",), blur=1)
    whole = face_mask(Selection.parse("face"), face, (), size, settings).to_full()
    seen = face_mask(Selection.parse("face"), face, (half_hair(),), size, settings).to_full()
    assert seen[:236].max() == 0
    np.testing.assert_array_equal(seen[244:], whole[244:])
    by_outline = replace(settings, true_edges=False)
    unlimited = face_mask(Selection.parse("face"), face, (half_hair(),), size, by_outline).to_full()
    np.testing.assert_array_equal(unlimited, whole)


@pytest.mark.parametrize(("area", "is_wide"), [("hair", True), ("nose", False), ("ears", False)])
def test_the_box_of_what_reaches_over_the_face_is_what_the_parser_looked_at(
    area: str, is_wide: bool, perception: Perception
) -> None:
    face, shown = perception.faces[0], Box(200, 120, 240, 240)
    found = selection_box(Selection.parse(area), face, MaskSettings(), (half_hair(),))
    assert (found == shown) is is_wide
    assert selection_box(Selection.parse(area), face, MaskSettings()) != shown


def test_the_box_of_hair_in_a_map_of_the_whole_frame_stays_round_the_head(perception: Perception) -> None:
    face, size = perception.faces[0], perception.frame.size
    wide = replace(half_hair(), values=np.full((48, 64), HAIR, np.uint8),
                   to_map=stretched_box(0, 0, *size, (64, 48)))
    found = selection_box(Selection.parse("hair"), face, MaskSettings(), (half_hair(), wide))
    assert found.width <= 3 * max(face.box.width, face.box.height)
    assert found.x <= face.box.x
    assert found.x + found.width >= face.box.x + face.box.width


def test_the_box_of_a_face_with_true_edges_has_room_for_the_forehead(perception: Perception) -> None:
    face = perception.faces[0]
    for area, is_higher in (("face+forehead", True), ("skin", True), ("forehead", True), ("mouth", False)):
        edged, outlined = (selection_box(Selection.parse(area), face, MaskSettings(true_edges=true_edges))
                           for true_edges in (True, False))
        assert (edged.y < outlined.y - 0.2 * face.box.height) is is_higher, area


def test_a_face_without_landmarks_has_what_the_parser_saw(perception: Perception) -> None:
    boxed = replace(perception.faces[0], landmarks=None)
    parsed = replace(perception, faces=(boxed,), maps=(half_hair(),))
    (segment,) = segment_faces(parsed, MaskSettings(("hair",)), (boxed,))
    assert not segment.mask.is_empty
