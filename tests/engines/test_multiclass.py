"""The six-class network as a region source: where it looks, when it looks, and what becomes of a look later."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from faceseg_live.area_masks.evidence import answering_maps, region_shape
from faceseg_live.area_masks.visible_face import visible_face
from faceseg_live.domain.regions import FACE_SKIN, NECK, WORN, Region, Regions
from faceseg_live.domain.types import Box, Face, Frame, Pixels, RegionMap, freeze
from faceseg_live.engines.base import Ahead, Later, Request
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.engines.mesh.engine import make_mesh
from faceseg_live.engines.multiclass import source as sources
from faceseg_live.engines.multiclass.look import Look
from faceseg_live.engines.multiclass.network import CLASSES, MulticlassNetwork
from faceseg_live.engines.multiclass.plan import Plan, planned
from faceseg_live.engines.multiclass.source import MulticlassSource
from faceseg_live.errors import EngineFailed
from faceseg_live.settings import EngineSettings, MaskSettings, Settings

HAIR: Regions = frozenset({Region.HAIR})
CLOTH: Regions = frozenset({Region.CLOTH})
SIZE = (640, 360)
INPUT = MulticlassNetwork.input_size
COLOURS = np.array([(0, 0, 0), (0, 0, 255), (0, 255, 0), (255, 0, 0), (255, 255, 0), (0, 255, 255)])
"""Of the classes, in the pictures that `ColourNetwork` understands."""


class ColourNetwork:
    """Sees a class where its colour is; counts the looks."""

    input_size = INPUT

    def __init__(self) -> None:
        self.looks = 0
        self.may_finish = threading.Event()
        self.may_finish.set()
        self.is_closed = False
        self.failure: Exception | None = None

    def shares(self, frame: Frame, to_input: NDArray[np.float64]) -> Pixels:
        assert self.may_finish.wait(10)
        if self.failure is not None:
            raise self.failure
        self.looks += 1
        small = cv2.warpAffine(frame.pixels, to_input, INPUT, flags=cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE)
        nearest = np.abs(small[:, :, None].astype(int) - COLOURS).sum(axis=3).argmin(axis=2)
        return freeze(np.asarray(np.eye(len(CLASSES))[nearest] * 255, np.uint8))

    def close(self) -> None:
        self.is_closed = True


@pytest.fixture
def network() -> ColourNetwork:
    return ColourNetwork()


@pytest.fixture
def source(network: ColourNetwork) -> Iterator[MulticlassSource]:
    made = MulticlassSource(lambda: network)  # type: ignore[arg-type,return-value]
    yield made
    network.may_finish.set()
    made.close()


def painted(sequence: int = 0, shift: int = 0) -> Frame:
    """A red face in the middle, blue hair above it, yellow clothes below."""
    pixels = np.zeros((360, 640, 3), np.uint8)
    pixels[150:230, 280 + shift : 360 + shift] = COLOURS[3]
    pixels[110:150, 280 + shift : 360 + shift] = COLOURS[1]
    pixels[260:, 200 + shift : 440 + shift] = COLOURS[4]
    return Frame(freeze(pixels), sequence, sequence / 30, 0.0)


def face_at(x: float = 0.5, height: float = 0.2, number: int = 1) -> Face:
    frame = Frame(freeze(np.zeros((360, 640, 3), np.uint8)), 0, 0.0, 0.0)
    (face,) = FakeEngine((FakeFace(x, 0.5, height),)).perceive(frame, Request(EngineSettings())).faces
    return replace(face, id=number)


def asking(*regions: Regions, is_still: bool = False, is_live: bool = False) -> Request:
    return Request(EngineSettings(), frozenset().union(*regions), is_still, is_live=is_live)


def place_of(regions: Regions, maps: tuple[RegionMap, ...], face: Face) -> Box:
    shape = region_shape(regions, answering_maps(regions, maps, face), SIZE, face)
    return Box(shape.left, shape.top, shape.width, shape.height)


def test_a_small_face_is_looked_at_closely_and_a_large_one_with_the_whole_frame() -> None:
    small, large = face_at(height=0.2), face_at(height=0.9)
    needs = FACE_SKIN
    assert planned(SIZE, (small,), needs, INPUT, is_still=False) == Plan((small,))
    assert planned(SIZE, (large,), needs, INPUT, is_still=False) == Plan((), is_wide=True)
    assert planned(SIZE, (small,), needs | HAIR, INPUT, is_still=False) == Plan((small,), is_wide=True)
    assert planned(SIZE, (small,), CLOTH, INPUT, is_still=False) == Plan((), is_wide=True)
    assert planned(SIZE, (), needs, INPUT, is_still=False) == Plan()


def test_many_faces_share_one_look_in_a_stream_but_not_in_a_still() -> None:
    faces = tuple(face_at(0.1 * number, 0.1, number) for number in range(1, 9))
    assert planned(SIZE, faces, FACE_SKIN, INPUT, is_still=False) == Plan((), is_wide=True)
    assert planned(SIZE, faces, FACE_SKIN, INPUT, is_still=True) == Plan(faces)


def test_a_still_shows_regions_where_they_are(source: MulticlassSource) -> None:
    face = face_at()
    maps = source.maps(painted(), (face,), asking(FACE_SKIN, HAIR, CLOTH, is_still=True))
    assert [item.face_id for item in maps] == [1, 1]
    skin, hair, cloth = (place_of(regions, maps, face) for regions in (FACE_SKIN, HAIR, CLOTH))
    for found, true in ((skin, Box(280, 150, 80, 80)), (hair, Box(280, 110, 80, 40))):
        assert (found.x, found.y, found.width, found.height) == pytest.approx(
            (true.x, true.y, true.width, true.height), abs=4), "seen closely"
    assert (cloth.x, cloth.width) == pytest.approx((200, 240), abs=12), "seen in the whole frame"
    assert cloth.y + cloth.height == 360


def test_a_look_serves_the_frames_after_it_where_the_head_is_by_then(
    source: MulticlassSource, network: ColourNetwork
) -> None:
    first = face_at()
    source.maps(painted(0), (first,), asking(FACE_SKIN))
    assert first.landmarks is not None
    points = first.landmarks.copy()
    points[:, :2] = points[:, :2] * 1.25 + (40, -30)
    moved = replace(first, landmarks=points, box=Box.around(points))
    pixels = cv2.warpAffine(painted().pixels, np.array([[1.25, 0, 40], [0, 1.25, -30]]), SIZE)
    later = replace(painted(2), picture=freeze(np.asarray(pixels, np.uint8)))
    maps = source.maps(later, (moved,), asking(FACE_SKIN))
    assert network.looks == 1
    found = place_of(FACE_SKIN, maps, moved)
    assert (found.x, found.y) == pytest.approx((280 * 1.25 + 40, 150 * 1.25 - 30), abs=5)
    assert (found.width, found.height) == pytest.approx((100, 100), abs=7)


def test_files_are_looked_at_every_few_frames_and_the_same_each_time(
    source: MulticlassSource, network: ColourNetwork
) -> None:
    counts = []
    for number in range(9):
        maps = source.maps(painted(number), (face_at(),), asking(FACE_SKIN))
        assert len(maps) == 1
        counts.append(network.looks)
    assert counts == [1, 1, 1, 1, 2, 2, 2, 2, 3]


def test_where_later_frames_are_known_each_look_serves_both_ways(
    source: MulticlassSource, network: ColourNetwork
) -> None:
    looked_at_s: list[float] = []
    shares = network.shares

    def noted(frame: Frame, to_input: NDArray[np.float64]) -> Pixels:
        looked_at_s.append(frame.time_s)
        return shares(frame, to_input)

    network.shares = noted  # type: ignore[method-assign]
    frames = [painted(number) for number in range(20)]
    for number, frame in enumerate(frames):
        maps = source.maps(frame, (face_at(),), replace(asking(FACE_SKIN), ahead=after(frames, number)))
        nearest_s = min(abs(frame.time_s - time_s) for time_s in looked_at_s)
        assert nearest_s <= sources._EVERY_S, "as near as without them"
        assert place_of(FACE_SKIN, maps, face_at()).width == pytest.approx(80, abs=4)
    assert [round(time_s * 30) for time_s in looked_at_s] == [3, 10, 17]


@pytest.mark.parametrize("is_still", [False, True])
def test_faces_that_carry_no_mask_are_not_looked_at(
    source: MulticlassSource, network: ColourNetwork, *, is_still: bool
) -> None:
    faces = (face_at(0.3), face_at(0.7, number=2), face_at(0.9, number=3))
    request = replace(asking(FACE_SKIN, is_still=is_still), masked=lambda seen: seen[1:2])
    for number in range(3):
        maps = source.maps(painted(number), faces, request)
        assert [item.face_id for item in maps] == [2]
    assert network.looks == (3 if is_still else 1), "who comes without a mask is no reason to look, either"


def test_nobody_is_looked_at_where_nobody_carries_a_mask(source: MulticlassSource, network: ColourNetwork) -> None:
    assert source.maps(painted(), (face_at(),), replace(asking(FACE_SKIN, HAIR), masked=lambda _: ())) == ()
    assert network.looks == 0


def after(frames: Sequence[Frame], number: int) -> Ahead:
    """What comes after a frame, with the same face in the middle."""
    def within(seconds: float) -> Later | None:
        late = [frame for frame in frames[number + 1 :] if frame.time_s <= frames[number].time_s + seconds]
        return Later(late[-1], (face_at(),)) if late else None

    return within


def test_a_later_frame_with_a_hand_in_it_serves_nobody_before(
    source: MulticlassSource, network: ColourNetwork
) -> None:
    covered = painted(3).pixels.copy()
    covered[150:200, 250:330] = COLOURS[2]
    frames = [painted(0), replace(painted(3), picture=freeze(covered))]
    maps = source.maps(frames[0], (face_at(),), replace(asking(FACE_SKIN), ahead=after(frames, 0)))
    assert place_of(FACE_SKIN, maps, face_at()).height == pytest.approx(80, abs=4)
    alone = source.maps(frames[0], (face_at(), face_at(0.8, number=2)),
                        replace(asking(FACE_SKIN), ahead=after([painted(0), painted(3)], 0)))
    assert [item.face_id for item in alone] == [1, 2], "who is gone by then is looked at now"
    assert network.looks == 2


def test_a_face_that_comes_in_is_looked_at_at_once(source: MulticlassSource, network: ColourNetwork) -> None:
    source.maps(painted(0), (face_at(),), asking(FACE_SKIN))
    faces = (face_at(), face_at(0.8, number=2))
    maps = source.maps(painted(1), faces, asking(FACE_SKIN))
    assert [item.face_id for item in maps] == [1, 2]
    assert network.looks == 2
    assert [item.face_id for item in source.maps(painted(2), faces[1:], asking(FACE_SKIN))] == [2]


def test_live_video_never_waits(source: MulticlassSource, network: ColourNetwork) -> None:
    network.may_finish.clear()
    for number in range(5):
        assert source.maps(painted(number), (face_at(),), asking(FACE_SKIN, is_live=True)) == ()
    network.may_finish.set()
    assert source._looking._pending is not None
    source._looking._pending.result(10)
    assert [item.face_id for item in source.maps(painted(5), (face_at(),), asking(FACE_SKIN, is_live=True))] == [1]


def test_live_looks_take_their_share_of_the_time_and_no_more(
    source: MulticlassSource, network: ColourNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each look takes 40 ms of this clock, each frame 33."""
    now = [0.0]
    for clock in ("monotonic", "thread_time"):
        monkeypatch.setattr(sources.time, clock, lambda: now[0])
    shares = network.shares

    def takes_a_while(*given: object) -> Pixels:
        now[0] += 0.04
        return shares(*given)  # type: ignore[arg-type]

    network.shares = takes_a_while  # type: ignore[method-assign]
    faces = (face_at(0.3), face_at(0.7, number=2))
    for number in range(90):
        source.maps(painted(number), faces, asking(FACE_SKIN, is_live=True))
        if source._looking._pending is not None:
            source._looking._pending.result(10)
        now[0] += 0.033
    assert 0.8 * 0.18 * now[0] < network.looks * 0.04 < 0.18 * now[0] + 0.25 + 0.04


def test_the_face_that_waits_longest_is_next(source: MulticlassSource, network: ColourNetwork) -> None:
    faces = tuple(face_at(0.2 * number, 0.1, number) for number in range(1, 4))
    for number in range(3):
        source.maps(painted(number), faces, asking(FACE_SKIN, is_live=True))
        assert source._looking._pending is not None
        source._looking._pending.result(10)
    maps = source.maps(painted(3), faces, asking(FACE_SKIN, is_live=True))
    assert [item.face_id for item in maps] == [1, 2, 3]
    assert network.looks == 3


def test_a_hand_that_comes_in_is_looked_at_at_once(source: MulticlassSource, network: ColourNetwork) -> None:
    plain, covered = painted(0), painted(1).pixels.copy()
    covered[150:200, 250:330] = COLOURS[2]
    for is_live in (False, True):
        source.reset()
        looks = network.looks
        source.maps(plain, (face_at(),), asking(FACE_SKIN, is_live=is_live))
        if source._looking._pending is not None:
            source._looking._pending.result(10)
        frame = replace(plain, picture=freeze(covered), sequence=1, time_s=1 / 30)
        source.maps(frame, (face_at(),), asking(FACE_SKIN, is_live=is_live))
        assert network.looks == looks + 1 + (not is_live) or source._looking._pending is not None


def test_a_lamp_is_no_reason_to_look_again(source: MulticlassSource, network: ColourNetwork) -> None:
    source.maps(painted(0), (face_at(),), asking(FACE_SKIN))
    brighter = np.asarray(np.minimum(painted().pixels.astype(int) // 2 + 30, 255), np.uint8)
    dim = replace(painted(1), picture=freeze(np.asarray(painted().pixels // 2, np.uint8)))
    source.reset()
    source.maps(dim, (face_at(),), asking(FACE_SKIN))
    looks = network.looks
    source.maps(replace(dim, picture=freeze(brighter), sequence=2, time_s=2 / 30), (face_at(),), asking(FACE_SKIN))
    assert network.looks == looks


def test_a_frame_that_is_held_shows_what_is_asked_for_now(source: MulticlassSource, network: ColourNetwork) -> None:
    frame = painted(7)
    source.maps(frame, (face_at(),), asking(FACE_SKIN, is_live=True))
    maps = source.maps(frame, (face_at(),), asking(FACE_SKIN, CLOTH, is_live=True))
    assert answering_maps(CLOTH, maps, face_at())
    assert network.looks == 2


def test_what_is_not_planned_any_more_serves_until_something_newer_was_seen(
    source: MulticlassSource, network: ColourNetwork
) -> None:
    """Without true edges only the whole frame is looked at: a close look of before would show hair of long ago."""
    face = face_at()
    source.maps(painted(0), (face,), asking(FACE_SKIN))
    maps = source.maps(painted(1), (face,), asking(HAIR))
    assert len(maps) == 1
    assert maps[0].to_map[0, 0] == pytest.approx(INPUT[0] / SIZE[0], rel=0.05), "the whole frame's"
    back = source.maps(painted(2), (face,), asking(FACE_SKIN))
    assert len(back) == 1
    assert back[0].to_map[0, 0] > INPUT[0] / SIZE[0] * 1.5, "the close look, which is young enough"


def test_a_failure_does_not_follow_to_another_source_of_frames(
    source: MulticlassSource, network: ColourNetwork
) -> None:
    network.failure = EngineFailed("runtimes.network_closed", name="multiclass")
    source.maps(painted(0), (face_at(),), asking(FACE_SKIN, is_live=True))
    source.reset()
    network.failure = None
    assert source.maps(painted(1), (face_at(),), asking(FACE_SKIN))


def test_what_went_wrong_beside_the_picture_is_raised_with_the_next_frame(
    source: MulticlassSource, network: ColourNetwork
) -> None:
    network.failure = EngineFailed("runtimes.network_closed", name="multiclass")
    source.maps(painted(0), (face_at(),), asking(FACE_SKIN, is_live=True))
    assert source._looking._pending is not None
    source._looking._pending.exception(10)
    with pytest.raises(EngineFailed, match="multiclass"):
        source.maps(painted(1), (face_at(),), asking(FACE_SKIN, is_live=True))


def test_another_source_of_frames_starts_from_nothing(source: MulticlassSource, network: ColourNetwork) -> None:
    source.maps(painted(0), (face_at(),), asking(FACE_SKIN, is_live=True))
    source.reset()
    network.may_finish.clear()
    assert source.maps(painted(0), (face_at(),), asking(FACE_SKIN, is_live=True)) == ()


def test_it_closes_twice_and_loads_again(network: ColourNetwork) -> None:
    made = MulticlassSource(lambda: network)  # type: ignore[arg-type,return-value]
    made.close()
    made.maps(painted(), (face_at(),), asking(HAIR, is_still=True))
    made.close()
    made.close()
    assert network.is_closed
    assert made.maps(painted(), (face_at(),), asking(HAIR, is_still=True))
    made.close()


def test_hair_and_clothes_belong_to_the_nearest_face(source: MulticlassSource) -> None:
    pixels = np.zeros((360, 640, 3), np.uint8)
    pixels[100:130, 100:540] = COLOURS[1]
    pixels[250:, 60:580] = COLOURS[4]
    frame = Frame(freeze(pixels), 0, 0.0, 0.0)
    faces = (face_at(0.25, 0.25, 1), face_at(0.75, 0.25, 2))
    maps = source.maps(frame, faces, asking(HAIR, CLOTH, is_still=True))
    for regions, left, right in ((HAIR, 100, 540), (CLOTH, 60, 580)):
        first, second = (place_of(regions, maps, face) for face in faces)
        assert (first.x, first.x + first.width) == pytest.approx((left, 320), abs=12)
        assert (second.x, second.x + second.width) == pytest.approx((320, right), abs=12)


def test_a_larger_face_covers_the_one_behind_it(source: MulticlassSource) -> None:
    pixels = np.zeros((360, 640, 3), np.uint8)
    pixels[60:300, 200:440] = COLOURS[3]
    frame = Frame(freeze(pixels), 0, 0.0, 0.0)
    front, behind = face_at(0.45, 0.4, 1), face_at(0.55, 0.3, 2)
    maps = source.maps(frame, (front, behind), asking(FACE_SKIN, is_still=True))
    shapes = [visible_face(face, maps, SIZE) for face in (front, behind)]
    seen = [np.zeros((360, 640), bool), np.zeros((360, 640), bool)]
    for canvas, shape in zip(seen, shapes, strict=True):
        assert shape is not None
        place = canvas[shape.top : shape.top + shape.height, shape.left : shape.left + shape.width]
        place |= shape.pixels > 0
    nose = tuple(int(v) for v in front.landmarks[1, 1::-1])
    assert seen[0][nose]
    hull = cv2.convexHull(front.landmarks[:, :2].round().astype(np.int32))
    inner = cv2.fillConvexPoly(np.zeros((360, 640), np.uint8), hull, (1,))
    assert not (seen[1] & (cv2.erode(inner, np.ones((9, 9))) > 0)).any()
    assert seen[1].any()


def test_a_new_look_is_averaged_where_only_noise_was_and_counts_alone_where_something_moved() -> None:
    values = np.zeros((40, 40, 6), np.uint8)
    values[..., 3] = 200
    before = Look(freeze(values), np.eye(3)[:2], face_at(), 0.0, np.zeros((16, 16, 3), np.float32))
    changed = values.copy()
    changed[:20, :, 3] = 220
    changed[20:, :, 3], changed[20:, :, 2] = 0, 255
    after = replace(before, shares=freeze(changed)).averaged_with(before).shares
    assert after[10, 20, 3] == pytest.approx(207, abs=1)
    assert (after[30, 20, 3], after[30, 20, 2]) == (0, 255)


def test_a_face_without_a_mesh_has_regions_that_follow_its_box(source: MulticlassSource) -> None:
    boxed = replace(face_at(), landmarks=None)
    source.maps(painted(0), (boxed,), asking(HAIR))
    moved = replace(boxed, box=Box(boxed.box.x + 50, boxed.box.y, boxed.box.width, boxed.box.height))
    assert place_of(HAIR, source.maps(painted(1, 50), (moved,), asking(HAIR)), moved).x == pytest.approx(330, abs=12)


@pytest.fixture(scope="module")
def real() -> Iterator[MulticlassNetwork]:
    network = MulticlassNetwork()
    yield network
    network.close()


def test_the_network_that_comes_along_knows_a_portrait(portrait: Pixels, real: MulticlassNetwork) -> None:
    frame = Frame(portrait, 0, 0.0, 0.0, is_still=True)
    engine = make_mesh(EngineSettings())
    settings = Settings(mask=MaskSettings(("hair", "cloth", "neck")))
    faces = engine.perceive(frame, Request.of(settings, is_still=True)).faces
    engine.close()
    made = MulticlassSource(lambda: real)
    maps = made.maps(frame, faces, Request.of(settings, is_still=True))
    size, face = frame.size, faces[0]
    hair, skin, cloth, neck = (
        region_shape(regions, answering_maps(regions, maps, face), size, face)
        for regions in (HAIR, FACE_SKIN, CLOTH, NECK)
    )
    assert hair.top < skin.top < face.box.y + face.box.height / 2
    assert 0.6 < skin.pixels.sum() / face.box.area < 1.3
    assert cloth.top > face.box.centre[1]
    assert neck.pixels.sum() < skin.pixels.sum()
    assert not answering_maps(frozenset({Region.GLASSES}), maps, face), "not told from what else is worn"
    assert answering_maps(WORN, maps, face)


def test_shares_are_of_the_whole(portrait: Pixels, real: MulticlassNetwork) -> None:
    shares = real.shares(Frame(portrait, 0, 0.0, 0.0), np.array([[0.1, 0, 0], [0, 0.1, 0]]))
    columns, rows = real.input_size
    assert shares.shape == (rows, columns, len(CLASSES))
    total = shares.sum(axis=2)
    assert 250 <= total.min() <= total.max() <= 255
