"""The mesh engine on real pictures."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from faceseg_live.domain.types import Frame, Perception, Pixels, freeze
from faceseg_live.engines.base import Request
from faceseg_live.engines.mesh.engine import MeshEngine
from faceseg_live.engines.mesh.geometry import roi_of_landmarks
from faceseg_live.settings import EngineSettings

STILL = Request(EngineSettings(exclude_hands=False), is_still=True)


@pytest.fixture(scope="module")
def loaded() -> Iterator[MeshEngine]:
    engine = MeshEngine()
    yield engine
    engine.close()


@pytest.fixture
def engine(loaded: MeshEngine) -> MeshEngine:
    loaded.reset()
    return loaded


def at(pixels: Pixels, sequence: int = 0) -> Frame:
    return Frame(freeze(np.ascontiguousarray(pixels)), sequence, sequence / 30, 0.0)


def live(**settings: int | bool) -> Request:
    return Request(EngineSettings(**{"exclude_hands": False, **settings}))


def photo(folder: Path, name: str) -> Pixels:
    picture = cv2.imread(str(folder / "photos" / name))
    assert picture is not None
    return freeze(np.ascontiguousarray(picture[:, :, ::-1]))


def small_face(portrait: Pixels, share: float, x: int, y: int) -> Pixels:
    """A 720p frame with the portrait's face so high (share of 720) and its middle at (x, y); else grey noise."""
    scale = share * 720 / 250  # the portrait's face is about 250 pixels high, its middle near (520, 330)
    shrunk = cv2.resize(portrait[80:580, 270:770], None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    frame = np.random.default_rng(0).integers(100, 140, (720, 1280, 3)).astype(np.uint8)
    side = shrunk.shape[0]
    frame[y - side // 2:y - side // 2 + side, x - side // 2:x - side // 2 + side] = shrunk
    return frame


@pytest.mark.parametrize("place", [(120, 120), (640, 360), (1150, 600)])
def test_finds_faces_of_eight_percent_of_the_height(engine: MeshEngine, portrait: Pixels,
                                                    place: tuple[int, int]) -> None:
    pixels = small_face(portrait, 0.08, *place)
    still = engine.perceive(at(pixels), STILL).faces
    assert [face.box.centre for face in still] == [pytest.approx(place, abs=25)]
    frames = (engine.perceive(at(pixels, i), live()).faces for i in range(10))
    first = next(faces for faces in frames if faces)
    assert first[0].box.centre == pytest.approx(place, abs=25)


def test_the_finder_rests_while_the_face_is_followed(engine: MeshEngine, portrait: Pixels) -> None:
    seen = [engine.perceive(at(portrait, i), live()) for i in range(60)]
    looks = [i for i, perception in enumerate(seen) if "find" in perception.timings_ms]
    assert len([look for look in looks if look >= 10]) <= 6
    assert all("mesh" in perception.timings_ms for perception in seen)
    assert all([face.id for face in perception.faces] == [1] for perception in seen)


def test_the_demo_clip_keeps_its_ids(engine: MeshEngine, demo_frames: tuple[Pixels, ...]) -> None:
    """One picture per second: the first person stays 1 throughout, the one who enters is 2."""
    engine.perceive(at(demo_frames[0], 0), live())
    for second, pixels in enumerate(demo_frames):
        for i in range(12):
            perception = engine.perceive(at(pixels, second * 30 + i + 1), live())
        ids = [face.id for face in perception.faces]
        assert ids[0] == 1
        assert set(ids) <= {1, 2}


def test_live_nobody_waits_for_a_face_that_comes(engine: MeshEngine, portrait: Pixels,
                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    alone = small_face(portrait, 0.4, 300, 360)
    both = alone.copy()
    both[:, 640:] = small_face(portrait, 0.4, 960, 360)[:, 640:]
    request = replace(live(), is_live=True)
    for number in range(20):
        engine.perceive(at(freeze(alone), number), request)
    may_look, sees = threading.Event(), engine._search._sees
    look = sees._find
    monkeypatch.setattr(sees, "_find", lambda pixels: may_look.wait(10) and look(pixels))
    waiting = [engine.perceive(at(freeze(both), number), request) for number in range(20, 50)]
    assert all(len(perception.faces) == 1 for perception in waiting)
    may_look.set()
    found = (engine.perceive(at(freeze(both), number), request).faces for number in range(50, 400))
    first = next(faces for faces in found if len(faces) == 2)
    assert sorted(face.box.centre[0] for face in first) == pytest.approx([300, 960], abs=40)


def test_in_a_file_a_face_that_comes_beside_a_known_one_is_found_within_a_round_of_views(
        engine: MeshEngine, portrait: Pixels) -> None:
    alone, both = small_face(portrait, 0.4, 300, 360), small_face(portrait, 0.09, 1100, 200)
    both[:, :640] = alone[:, :640]
    request = replace(live(), is_thorough=True)
    for number in range(6):
        engine.perceive(at(freeze(alone), number), request)
    seen = [len(engine.perceive(at(freeze(both), number), request).faces) for number in range(6, 16)]
    assert 2 in seen


def test_in_a_file_who_stands_on_the_head_has_the_mesh_that_way_round_at_once(engine: MeshEngine,
                                                                              portrait: Pixels) -> None:
    pixels = np.rot90(portrait[:, 160:880], 2)
    (face,) = engine.perceive(at(pixels), replace(live(), is_thorough=True)).faces
    assert face.landmarks is not None
    assert abs(math.degrees(roi_of_landmarks(face.landmarks).rotation)) == pytest.approx(180, abs=20)


@pytest.mark.parametrize("is_still", [True, False])
def test_more_faces_than_are_wanted_are_counted(engine: MeshEngine, portrait: Pixels, is_still: bool) -> None:
    """In stills and in files; what is kept in reserve counts as seen."""
    pixels, request = crowd(portrait, 5, 2), replace(live(max_faces=1), is_still=is_still, is_thorough=not is_still)
    perception = engine.perceive(at(pixels), request)
    assert len(perception.faces) + perception.faces_left_out >= 8
    assert len(perception.faces) == 1 if is_still else 1 < len(perception.faces) < 8
    everybody = replace(request, engine=live(max_faces=64).engine)
    engine.reset()
    assert engine.perceive(at(pixels), everybody).faces_left_out == 0


@pytest.mark.parametrize("side", ["left", "right", "top", "bottom"])
def test_half_a_face_at_the_edge_has_a_mesh_in_stills_and_files(engine: MeshEngine, portrait: Pixels,
                                                                side: str) -> None:
    (whole,) = engine.perceive(at(portrait), STILL).faces
    assert whole.landmarks is not None
    x, y = (round(part) for part in whole.box.centre)
    left, top, right, bottom = {"left": (x, 0, 1280, 720), "right": (0, 0, x, 720), "top": (0, y, 1280, 720),
                                "bottom": (0, 0, 1280, y)}[side]
    is_there = (whole.landmarks[:, :2] >= (left, top)).all(axis=1) & (
        whole.landmarks[:, :2] < (right, bottom)).all(axis=1)
    for request in (STILL, replace(live(), is_thorough=True)):
        (half,) = engine.perceive(at(portrait[top:bottom, left:right]), request).faces
        assert half.landmarks is not None
        away = (half.landmarks[:, :2] + (left, top) - whole.landmarks[:, :2])[is_there]
        assert np.linalg.norm(away, axis=1).mean() < 0.05 * whole.box.width


def test_a_lost_face_is_held_and_then_let_go(engine: MeshEngine, portrait: Pixels) -> None:
    empty = cv2.GaussianBlur(portrait, (0, 0), 60)
    engine.perceive(at(portrait, 0), live(hold_frames=3))
    after = [engine.perceive(at(empty, i), live(hold_frames=3)) for i in range(1, 6)]
    assert [[face.is_held for face in perception.faces] for perception in after] == [[True]] * 3 + [[]] * 2
    assert [face.id for face in engine.perceive(at(portrait, 6), live()).faces] == [1]


def test_smoothing_steadies_a_still_face(engine: MeshEngine, portrait: Pixels) -> None:
    random = np.random.default_rng(0)
    noisy = [np.clip(portrait + random.normal(0, 8, portrait.shape), 0, 255).astype(np.uint8) for _ in range(25)]

    def tremor(smoothing: int) -> float:
        engine.reset()
        shown: list[Perception] = [engine.perceive(at(pixels, i), live(smoothing=smoothing))
                                   for i, pixels in enumerate(noisy)]
        return float(np.std([perception.faces[0].landmarks for perception in shown[10:]], axis=0).mean())

    assert tremor(50) < 0.6 * tremor(0)


def crowd(portrait: Pixels, columns: int, rows: int) -> Pixels:
    """The portrait's face as often in a 720p frame, each with a tint of its own."""
    side = min(1280 // columns, 720 // rows)
    head = cv2.resize(portrait[105:555, 295:745], (side, side), interpolation=cv2.INTER_AREA)
    frame = np.full((720, 1280, 3), 127, np.uint8)
    tints = np.random.default_rng(0).uniform(0.6, 1.0, (rows, columns, 3))
    for row, column in np.ndindex(rows, columns):
        frame[row * side:(row + 1) * side, column * side:(column + 1) * side] = head * tints[row, column]
    return frame


def test_everybody_of_a_crowd_counts_where_as_many_are_asked_for(engine: MeshEngine, portrait: Pixels) -> None:
    pixels = crowd(portrait, 5, 2)
    still = engine.perceive(at(pixels), Request(EngineSettings(exclude_hands=False, max_faces=64), is_still=True))
    assert len(still.faces) == 10
    assert len(engine.perceive(at(pixels), STILL).faces) == 8
    shown = [engine.perceive(at(pixels, i), live(max_faces=64)).faces for i in range(12)]
    assert len(shown[-1]) > 8


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_who_lies_or_stands_on_the_head_has_the_mesh_that_way_round(engine: MeshEngine, portrait: Pixels,
                                                                     turn: int) -> None:
    pixels = np.rot90(portrait[:, 160:880], turn)
    (face,) = engine.perceive(at(pixels), STILL).faces
    for i in range(16):
        shown = engine.perceive(at(pixels, i), live()).faces
    for landmarks in (face.landmarks, shown[0].landmarks):
        roll = math.degrees(roi_of_landmarks(landmarks).rotation)
        assert (roll + 90 * turn + 180) % 360 - 180 == pytest.approx(0, abs=20)


@pytest.mark.parametrize(("name", "count"), [
    ("multi_face.jpg", 5), ("two_people.jpg", 2), ("pakutaso.jpg", 3), ("astronaut.png", 1), ("biden2.jpg", 1),
    ("obama.jpg", 1), ("obama_small.jpg", 1), ("single_face.jpg", 1), ("pakutaso1.jpg", 1)])
def test_finds_everybody_on_photos_and_nobody_else(engine: MeshEngine, shared_data: Path, name: str,
                                                   count: int) -> None:
    assert len(engine.perceive(at(photo(shared_data, name)), STILL).faces) == count


def test_finds_the_foremost_faces_of_a_crowd(engine: MeshEngine, shared_data: Path) -> None:
    """Sixteen people, of whom eight are given; among them the four whom a glance at the whole picture shows."""
    faces = engine.perceive(at(photo(shared_data, "pexels-davide-de-giovanni-3171822.jpg")), STILL).faces
    assert len(faces) == 8
    for x, y in ((420, 805), (1176, 377), (770, 105), (937, 150)):
        assert any(abs(face.box.centre[0] - x) < 30 and abs(face.box.centre[1] - y) < 30 for face in faces)


def test_cuts_make_new_people(engine: MeshEngine, shared_data: Path) -> None:
    """Singer and pianist; after two cuts the singer close up; after a third the audience."""
    clip = cv2.VideoCapture(str(shared_data / "videos" / "face_rec_short_hamilton_clip.mp4"))
    shots: dict[str, set[int]] = {"stage": set(), "close up": set(), "audience": set()}
    for i in range(275):
        read, picture = clip.read()
        assert read
        if 20 <= i < 82:
            continue
        shot = "stage" if i < 20 else "close up" if i < 211 else "audience"
        shots[shot] |= {face.id for face in engine.perceive(at(picture[:, :, ::-1], i), live()).faces}
    clip.release()
    assert (len(shots["stage"]), len(shots["close up"]), len(shots["audience"])) == (2, 1, 4)
    assert not shots["close up"] & shots["audience"]
