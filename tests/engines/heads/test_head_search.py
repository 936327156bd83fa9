"""What the union of the detectors sees of heads in single frames."""

from __future__ import annotations

import math
import shutil
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from faceseg_live.domain.heads import Oval, oval_of_mesh
from faceseg_live.domain.types import Box, Frame, Pixels, freeze
from faceseg_live.engines.base import Request
from faceseg_live.engines.heads.base import Care
from faceseg_live.engines.heads.search import HeadSearch
from faceseg_live.engines.heads.sighting import Sighting, grouped
from faceseg_live.engines.mesh.engine import MeshEngine
from faceseg_live.settings import EngineSettings

ROUND = 5
"""Turns of a live look at a frame of 16:9, without YuNet."""
HEAD = Box(370, 130, 300, 340)
"""Of the portrait: hair, ears and chin, roughly."""


@pytest.fixture(scope="module")
def search() -> Iterator[HeadSearch]:
    made = HeadSearch()
    yield made
    made.close()


@pytest.fixture(scope="module")
def small(portrait: Pixels) -> Pixels:
    """The portrait, (180, 320, 3)."""
    return resized(portrait, 320)


def resized(pixels: Pixels, width: int) -> Pixels:
    height = pixels.shape[0] * width // pixels.shape[1]
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def around(oval: Oval) -> Box:
    left, top, right, bottom = oval.bounds
    return Box(left, top, right - left, bottom - top)


def frame_of(pixels: Pixels) -> Frame:
    return Frame(freeze(np.array(pixels)), 0, 0.0, 0.0)


def noisy(pixels: Pixels, sigma: float) -> Pixels:
    grain = np.random.default_rng(0).normal(0, sigma, pixels.shape)
    return np.clip(pixels + grain, 0, 255).astype(np.uint8)


def keys(sightings: list[Sighting]) -> list[str]:
    return sorted(item.detector for item in sightings)


@pytest.mark.parametrize("width", [320, 640, 1280, 1900])
def test_detectors_mean_the_same_head_at_every_size(search: HeadSearch, portrait: Pixels, width: int) -> None:
    found = list(search.look(frame_of(resized(portrait, width)), Care.VIDEO))
    assert keys(found) == ["centerface", "full_range"]
    one, other = (item.oval for item in found)
    assert one.overlap(other) > 0.7
    assert all(item.is_sure for item in found)


def test_the_oval_is_the_one_that_a_mesh_gives(search: HeadSearch, portrait: Pixels) -> None:
    engine = MeshEngine()
    (face,) = engine.perceive(Frame(portrait, 0, 0.0, 0.0), Request(EngineSettings(), is_still=True)).faces
    engine.close()
    assert face.landmarks is not None
    expected = oval_of_mesh(face.landmarks)
    for item in search.look(frame_of(portrait), Care.VIDEO):
        assert item.oval.overlap(expected) > 0.75
        assert item.oval.rotation == pytest.approx(expected.rotation, abs=0.1)


@pytest.mark.parametrize("sigma", [25, 40])
def test_the_sensors_noise_hides_nobody(search: HeadSearch, portrait: Pixels, sigma: int) -> None:
    clean = search.look(frame_of(portrait), Care.VIDEO)
    grainy = noisy(portrait, sigma)
    for seen in (search.look(frame_of(grainy), Care.VIDEO), whole_round(search, grainy)):
        assert {item.detector for item in seen if item.is_sure} == {"centerface", "full_range"}
        assert all(item.oval.overlap(clean[0].oval) > 0.75 for item in seen if item.is_sure)


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_who_lies_or_stands_on_the_head_is_seen_in_stills(search: HeadSearch, small: Pixels, turns: int) -> None:
    turned = np.ascontiguousarray(np.rot90(small, turns))
    (head,) = [group for group in grouped(search.look(frame_of(turned), Care.STILL)) if group.is_sure]
    upright = next(iter(search.look(frame_of(small), Care.VIDEO))).oval
    height, width = small.shape[:2]
    x, y = ((upright.y, width - upright.x), (width - upright.x, height - upright.y),
            (height - upright.y, upright.x))[turns - 1]
    assert (head.oval.x, head.oval.y) == pytest.approx((x, y), abs=0.1 * upright.size)
    off = head.oval.rotation - upright.rotation + turns * math.pi / 2
    assert math.cos(off) > 0.95


def test_a_crowd_of_small_faces_is_seen_in_a_still(search: HeadSearch, portrait: Pixels) -> None:
    x, y, side = round(HEAD.x), round(HEAD.y), 340
    head = portrait[y : y + side, x : x + side]
    crowd = np.full((540, 960, 3), 90, np.uint8)
    places = []
    for index in range(50):
        size = (70, 80, 95)[index % 3]
        left, top = index % 10 * 96, index // 10 * 108
        crowd[top : top + size, left : left + size] = cv2.resize(head, (size, size), interpolation=cv2.INTER_AREA)
        places.append((left + size / 2, top + size / 2))
    sure = [group.oval for group in grouped(search.look(frame_of(crowd), Care.STILL)) if group.is_sure]
    assert all(any(oval.covers(*place) for oval in sure) for place in places)


def test_each_detector_gives_each_head_once_though_views_overlap(search: HeadSearch, portrait: Pixels) -> None:
    both = np.concatenate((resized(portrait, 480), resized(portrait, 480)[:, ::-1]), axis=1)
    sure = [item for item in search.look(frame_of(both), Care.STILL) if item.is_sure]
    assert keys(sure) == ["centerface", "centerface", "full_range", "full_range"]


def test_a_live_round_shows_each_detector_the_whole_frame(search: HeadSearch, portrait: Pixels) -> None:
    """The face is too small for the full-range detector but in one of its tiles."""
    for left in (0, 320, 640):
        frame = np.zeros((360, 960, 3), np.uint8)
        frame[90:270, left : left + 320] = resized(portrait, 320)
        seen = whole_round(search, frame, turns=4)
        assert {"centerface", "full_range"} <= {item.detector for item in seen}
        assert all(left < item.oval.x < left + 320 for item in seen if item.is_sure)


def test_after_a_cut_the_detector_that_sees_most_is_next(search: HeadSearch, portrait: Pixels) -> None:
    search.look_in_turn(frame_of(portrait))
    assert keys(list(search.look_in_turn(frame_of(portrait)))) == ["full_range"]
    search.start_over()
    assert keys(list(search.look_in_turn(frame_of(portrait)))) == ["centerface"]


@pytest.mark.parametrize("care", Care)
def test_nobody_is_in_a_blank_frame(search: HeadSearch, care: Care) -> None:
    assert list(search.look(frame_of(np.full((180, 320, 3), 127, np.uint8)), care)) == []


@pytest.mark.parametrize("size", [(1, 1), (2, 400), (400, 3), (17, 33), (30, 2000)])
def test_bears_any_size(search: HeadSearch, size: tuple[int, int]) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (*size, 3), dtype=np.uint8)
    for care in Care:
        search.look(frame_of(pixels), care)
    for _ in range(ROUND):
        search.look_in_turn(frame_of(pixels))


def test_yunet_takes_part_where_it_was_pulled(portrait: Pixels, shared_data: Path, tmp_path: Path,
                                              monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(shared_data / "models" / "face_detection_yunet_2026may.onnx", tmp_path)
    monkeypatch.setenv("FACESEG_MODELS", str(tmp_path))
    search = HeadSearch()
    found = list(search.look(frame_of(portrait), Care.VIDEO))
    assert keys(found) == ["centerface", "full_range", "yunet"]
    assert min(one.oval.overlap(other.oval) for one in found for other in found) > 0.75
    assert "yunet" in {item.detector for item in whole_round(search, portrait, turns=ROUND + 1)}
    search.close()
    search.close()


def test_a_wrong_file_of_yunet_is_left_alone(tmp_path: Path, portrait: Pixels,
                                             monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "face_detection_yunet_2026may.onnx").write_bytes(b"another file")
    monkeypatch.setenv("FACESEG_MODELS", str(tmp_path))
    search = HeadSearch()
    assert keys(list(search.look(frame_of(portrait), Care.VIDEO))) == ["centerface", "full_range"]
    search.close()


def whole_round(search: HeadSearch, pixels: Pixels, turns: int = ROUND) -> list[Sighting]:
    search.start_over()
    return [item for _ in range(turns) for item in search.look_in_turn(frame_of(pixels))]
