from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from faceseg_live.domain.types import Box, Frame, Pixels, freeze
from faceseg_live.engines.base import Detection
from faceseg_live.engines.mesh.face_search import FaceSearch
from faceseg_live.engines.mesh.face_views import DetectorReach, tiles

REACH = DetectorReach(live=(1.0,), still=(1.0, 0.5))


class SpotFinder:
    """Sees a whole white square of at least a tenth of what it is given; remembers the views' sizes."""

    def __init__(self, score: float = 0.9, score_close_up: float = 0.9) -> None:
        self.sizes: list[tuple[int, int]] = []
        self._scores = score, score_close_up

    def find(self, pixels: Pixels) -> Sequence[Detection]:
        height, width = pixels.shape[:2]
        self.sizes.append((width, height))
        rows, columns = np.nonzero(pixels[:, :, 0] == 255)
        if not rows.size:
            return ()
        across, down = int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1
        if down < height / 10 or abs(across - down) > 1:
            return ()
        box = Box(float(columns.min()), float(rows.min()), float(across), float(down))
        score = self._scores[down > height / 6]
        return (Detection(box, score, right_eye=(box.x, box.y), left_eye=(box.x + box.width, box.y)),)

    def close(self) -> None:
        """Nothing to close."""


def picture(x: int, y: int, side: int, size: tuple[int, int] = (1280, 720)) -> Pixels:
    pixels = np.zeros((size[1], size[0], 3), dtype=np.uint8)
    pixels[y:y + side, x:x + side] = 255
    return pixels


def at(pixels: Pixels, time_s: float = 0.0) -> Frame:
    return Frame(freeze(pixels), 0, time_s, 0.0)


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (1000, 667), (640, 640), (3840, 350)])
@pytest.mark.parametrize("share", [1.0, 0.5])
def test_tiles_cover_the_picture(size: tuple[int, int], share: float) -> None:
    side = round(min(size) * share)
    covered = np.zeros((size[1], size[0]), dtype=bool)
    for view in tiles(*size, side):
        assert view.left >= 0
        assert view.top >= 0
        assert view.left + view.width <= size[0]
        assert view.top + view.height <= size[1]
        covered[view.top:view.top + view.height, view.left:view.left + view.width] = True
    assert covered.all() or size == (640, 640)


def test_a_face_up_to_a_third_of_a_tile_is_whole_in_one() -> None:
    views, face = tiles(1280, 720, 720), 720 * 0.32
    for left in range(round(1280 - face)):
        assert any(view.left <= left and left + face <= view.left + view.width for view in views)


@pytest.mark.parametrize(("size", "side"), [((640, 640), 640), ((200, 100), 100), ((1, 1), 1)])
def test_no_tiles_where_they_do_not_help(size: tuple[int, int], side: int) -> None:
    assert tiles(*size, side) == []


@pytest.mark.parametrize("place", [(5, 5), (600, 300), (1200, 650)])
def test_finds_a_small_face_on_a_photo_in_its_own_coordinates(place: tuple[int, int]) -> None:
    found = FaceSearch(SpotFinder(), REACH).search_all(at(picture(*place, 40)))
    assert [(item.box, item.right_eye, item.left_eye) for item in found] == [
        (Box(*place, 40, 40), place, (place[0] + 40, place[1]))]


def test_gives_each_face_once() -> None:
    assert len(FaceSearch(SpotFinder(), REACH).search_all(at(picture(420, 330, 200)))) == 1


@pytest.mark.parametrize(("close_up", "count"), [(0.8, 1), (0.4, 0)])
def test_looks_twice_at_doubtful_ones(close_up: float, count: int) -> None:
    found = FaceSearch(SpotFinder(0.35, close_up), REACH).search_all(at(picture(600, 300, 100)))
    assert [item.score for item in found] == [close_up] * count


def test_a_finder_that_is_trusted_is_asked_once() -> None:
    detector = SpotFinder(score=0.2)
    search = FaceSearch(detector, DetectorReach(live=(), still=(), certain_score=0.0))
    found = search.search_all(at(picture(600, 300, 100)))
    assert [item.score for item in found] == [0.2]
    assert len(detector.sizes) == 3


@pytest.mark.parametrize("box", [Box(600, 300, 100, 100), Box(590, 310, 120, 100)])
def test_looks_where_a_known_face_is_expected(box: Box) -> None:
    detector = SpotFinder()
    seen = FaceSearch(detector, REACH).look_at(at(picture(600, 300, 100)), box)
    assert seen is not None
    assert seen.box == Box(600, 300, 100, 100)
    assert detector.sizes == [(3 * box.width, 3 * box.width)]


def test_sees_none_where_a_known_face_has_left() -> None:
    assert FaceSearch(SpotFinder(), REACH).look_at(at(picture(600, 300, 100)), Box(400, 300, 100, 100)) is None


def test_live_looks_take_turns_and_never_more_than_one_view() -> None:
    detector = SpotFinder()
    search = FaceSearch(detector, REACH)
    for i in range(6):
        search.look(at(picture(0, 0, 1, (600, 400)), i))
    assert detector.sizes == [(600, 400), (900, 700), (400, 400), (600, 400), (400, 400), (600, 400)]


def test_is_due_for_one_round_and_then_now_and_then() -> None:
    search = FaceSearch(SpotFinder(), REACH)
    frame = at(picture(0, 0, 1))
    looks = 0
    while search.is_due(0.0, all_seen=True):
        search.look(frame)
        looks += 1
    assert looks == 2 + 2 * len(tiles(1280, 720, 720))
    assert search.is_due(0.0, all_seen=False)
    assert not search.is_due(0.2, all_seen=True)
    assert search.is_due(0.8, all_seen=True)
    assert search.is_due(-5.0, all_seen=True)
    search.alert()
    assert search.is_due(0.0, all_seen=True)


def test_every_live_view_gets_its_turn() -> None:
    """A small face anywhere is found within one round."""
    for x in (10, 640, 1190):
        search = FaceSearch(SpotFinder(), DetectorReach(live=(1.0, 0.5), still=()))
        frame = at(picture(x, 400, 60))
        round_of_views = 2 + 2 * (len(tiles(1280, 720, 720)) + len(tiles(1280, 720, 360)))
        assert any(search.look(frame) for _ in range(round_of_views))


def test_known_faces_are_left_out() -> None:
    detector = SpotFinder(score=0.4)
    frame = at(picture(300, 200, 80, (600, 400)))
    assert FaceSearch(detector, REACH).look(frame, [Box(295, 205, 85, 80)]) == []
    assert len(detector.sizes) == 1


def test_views_follow_the_size_of_the_picture() -> None:
    detector = SpotFinder()
    search = FaceSearch(detector, REACH)
    search.look(at(picture(0, 0, 1, (600, 400))))
    search.look(at(picture(0, 0, 1, (640, 360))))
    assert detector.sizes == [(600, 400), (640, 360)]


@pytest.mark.parametrize("place", [(1, 1), (1070, 510), (540, 1), (300, 200)])
def test_looks_over_the_edge(place: tuple[int, int]) -> None:
    """A detector that wants surroundings gets them at the picture's edge too."""

    class ShyFinder(SpotFinder):
        def find(self, pixels: Pixels) -> Sequence[Detection]:
            height, width = pixels.shape[:2]
            inner = (item for item in super().find(pixels)
                     if item.box.x > width / 20 and item.box.x + item.box.width < width * 0.95
                     and item.box.y > height / 20 and item.box.y + item.box.height < height * 0.95)
            return tuple(inner)

    found = FaceSearch(ShyFinder(), REACH).search_all(at(picture(*place, 200)))
    assert len(found) == 1
    assert found[0].box.overlap(Box(*place, 200, 200)) > 0.9


def test_large_pictures_are_averaged() -> None:
    detector = SpotFinder()
    found = FaceSearch(detector, DetectorReach(live=(), still=())).search_all(at(picture(1600, 800, 600, (3840, 2160))))
    assert max(max(size) for size in detector.sizes) < 3840
    assert found[0].box.overlap(Box(1600, 800, 600, 600)) > 0.95


def test_averaging_takes_the_noise_along() -> None:
    """A quarter of the variance is left of what the detector is given in a picture of 2160 rows."""
    given: list[Pixels] = []

    class Looks(SpotFinder):
        def find(self, pixels: Pixels) -> Sequence[Detection]:
            given.append(pixels)
            return ()

    noisy = np.random.default_rng(0).integers(0, 256, (2161, 3841, 3), dtype=np.uint8)
    FaceSearch(Looks(), REACH).look(at(noisy))
    assert given[0].std() < 0.55 * noisy.std()


