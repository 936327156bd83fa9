"""Choosing a detector, what is told where it can't be had, and what the mesh engine makes of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from faceseg_live.area_masks.segments import segment_faces
from faceseg_live.domain.regions import Region
from faceseg_live.domain.selection import Selection
from faceseg_live.domain.types import Box, Face, Frame, Pixels, freeze
from faceseg_live.engines.base import Detection, Request
from faceseg_live.engines.crops import upright_square
from faceseg_live.engines.detectors import deepface_detectors
from faceseg_live.engines.detectors.deepface_detectors import detectors_offered
from faceseg_live.engines.detectors.registry import ChosenDetector, detector_titles, make_detector
from faceseg_live.engines.detectors.yunet import YuNetDetector
from faceseg_live.engines.mesh import engine as mesh_engine
from faceseg_live.engines.mesh.engine import MeshEngine, make_mesh_engine
from faceseg_live.engines.mesh.face_search import FaceSearch
from faceseg_live.engines.mesh.face_views import DetectorReach
from faceseg_live.engines.parsers.face_parsing import ParserInfo, parsing_engine
from faceseg_live.errors import EngineUnavailable, InvalidParameter
from faceseg_live.settings import EngineSettings, MaskSettings, Settings, build_of

needs_deepface = pytest.mark.skipif(find_spec("deepface") is None, reason="deepface is not installed")
RATE_HZ = 30


@pytest.fixture
def deepface_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a package that stands in for deepface."""
    folder = tmp_path / "deepface"
    (folder / "modules").mkdir(parents=True)
    (folder / "modules" / "modeling.py").write_text(
        'raise ImportError("nobody may import this")\nMODELS = {"spoofing": {"Fasnet": 1}, '
        '"face_detector": {"first": {ANY: "x"}, "second": {ANY: "y"}}}\n')
    spec = SimpleNamespace(submodule_search_locations=[str(folder)])
    monkeypatch.setattr(deepface_detectors.importlib.util, "find_spec", lambda _name: spec)
    return folder


@pytest.fixture
def without_deepface(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deepface_detectors.importlib.util, "find_spec", lambda _name: None)
    monkeypatch.setitem(sys.modules, "deepface", None)
    for module in [name for name in sys.modules if name.startswith("deepface.")]:
        monkeypatch.delitem(sys.modules, module)


def test_another_finder_means_another_engine() -> None:
    old = Settings()
    new = old.changed("engine", detector="yunet")
    assert build_of(old.engine) != build_of(new.engine)


def test_offers_what_the_installed_deepface_has_without_importing_it(deepface_of: Path) -> None:
    assert detectors_offered() == ("first", "second")
    assert list(detector_titles()) == ["mesh", "centerface", "yunet", "deepface:first", "deepface:second"]


@pytest.mark.parametrize("source", [None, "this is no Python", "MODELS = {}"])
def test_a_deepface_of_another_make_offers_nothing(deepface_of: Path, source: str | None) -> None:
    table = deepface_of / "modules" / "modeling.py"
    table.unlink()
    if source is not None:
        table.write_text(source)
    assert detectors_offered() == ()


@needs_deepface
def test_offers_all_of_deepfaces_detectors() -> None:
    from deepface.modules.modeling import AVAILABLE_MODELS

    assert detectors_offered() == tuple(AVAILABLE_MODELS["face_detector"])
    assert {"opencv", "ssd", "mtcnn", "retinaface", "mediapipe", "yunet", "centerface"} <= set(detectors_offered())


@pytest.mark.parametrize("key", ["", "deepface", "deepface:", "deepface:third", "Yunet", "mesh "])
def test_an_unknown_finder_is_answered_with_the_known_ones(deepface_of: Path, key: str) -> None:
    with pytest.raises(InvalidParameter, match="mesh, centerface, yunet, deepface:first, deepface:second"):
        make_detector(key)


@pytest.mark.usefixtures("without_deepface")
def test_without_deepface_its_installation_is_reported() -> None:
    assert list(detector_titles()) == ["mesh", "centerface", "yunet"]
    with pytest.raises(EngineUnavailable, match=r'pip install "faceseg-live\[deepface\]"$'):
        make_detector("deepface:opencv")
    with pytest.raises(InvalidParameter, match=r"More come with deepface: pip install"):
        make_detector("nobody")


@needs_deepface
@pytest.mark.parametrize(("name", "package"), [("mtcnn", "mtcnn"), ("yolov8n", "ultralytics"), ("dlib", "dlib"),
                                               ("fastmtcnn", "facenet_pytorch")])
def test_a_package_that_lacks_is_reported_with_deepfaces_reason(name: str, package: str) -> None:
    if find_spec(package) is not None:
        pytest.skip(f"{package} is installed")
    with pytest.raises(EngineUnavailable, match=rf'\[deepface\]" {package}$') as told:
        make_detector(f"deepface:{name}")
    assert "pip install" in str(told.value.__cause__)
    assert str(told.value.__cause__).rstrip(".") in str(told.value)


@needs_deepface
@pytest.mark.parametrize(("name", "file"), [("ssd", "deploy.prototxt"), ("retinaface", "retinaface.onnx"),
                                            ("centerface", "centerface.onnx"),
                                            ("yunet", "face_detection_yunet_2023mar.onnx")])
def test_weights_are_asked_for_and_never_fetched(name: str, file: str, monkeypatch: pytest.MonkeyPatch,
                                                 tmp_path: Path) -> None:
    import gdown
    import requests

    def fetch(*_arguments: object, **_options: object) -> None:
        pytest.fail("something was fetched")

    monkeypatch.setattr(gdown, "download", fetch)
    monkeypatch.setattr(requests, "head", fetch)
    monkeypatch.setenv("DEEPFACE_HOME", str(tmp_path))
    with pytest.raises(EngineUnavailable, match=file.replace(".", r"\.")) as told:
        make_detector(f"deepface:{name}")
    assert "without checking a hash" in str(told.value)
    assert f"build_model('{name}', 'face_detector')" in str(told.value)
    assert os.environ["FACESEG_MODELS"] in str(told.value)
    assert list(tmp_path.iterdir()) == []


@needs_deepface
def test_deepfaces_own_downloads_work_again_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from deepface.commons import weight_utils

    monkeypatch.setenv("DEEPFACE_HOME", str(tmp_path))
    before = weight_utils.download_weights_if_necessary
    with pytest.raises(EngineUnavailable):
        make_detector("deepface:ssd")
    assert weight_utils.download_weights_if_necessary is before


@needs_deepface
def test_a_damaged_file_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEEPFACE_HOME", str(tmp_path))
    monkeypatch.setenv("FACESEG_MODELS", str(tmp_path))
    (tmp_path / "face_detection_yunet_2023mar.onnx").write_bytes(b"no network")
    with pytest.raises(EngineUnavailable, match="'yunet' can't be used"):
        make_detector("deepface:yunet")


@needs_deepface
def test_deepface_keeps_quiet(capfd: pytest.CaptureFixture[str]) -> None:
    make_detector("deepface:opencv").detector.close()
    assert capfd.readouterr() == ("", "")


def test_a_thin_picture_gives_no_endless_boxes(shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACESEG_MODELS", str(shared_data / "models"))
    detector = YuNetDetector(min_score=0.001)
    for size in ((12, 640), (640, 12), (20, 20)):
        noise = np.random.default_rng(0).integers(0, 256, (*size, 3), dtype=np.uint8)
        for _ in range(5):
            boxes = [item.box for item in detector.find(noise)]
            assert all(abs(side) < 1e4 for box in boxes for side in (box.x, box.y, box.width, box.height))


@pytest.mark.parametrize(("name", "count"), [
    ("multi_face.jpg", 5), ("two_people.jpg", 2), ("pakutaso.jpg", 3), ("biden2.jpg", 1), ("obama_small.jpg", 1),
    ("pexels-davide-de-giovanni-3171822.jpg", 17)])
def test_yunet_finds_everybody_on_photos_and_nobody_else(shared_data: Path, monkeypatch: pytest.MonkeyPatch,
                                                         name: str, count: int) -> None:
    monkeypatch.setenv("FACESEG_MODELS", str(shared_data / "models"))
    picture = cv2.imread(str(shared_data / "photos" / name))
    assert picture is not None
    chosen = make_detector("yunet")
    search = FaceSearch(chosen.detector, chosen.reach)
    assert len(search.search_all(Frame(np.ascontiguousarray(picture[:, :, ::-1]), 0, 0.0, 0.0))) == count
    search.close()


class Marks:
    """A detector that takes each magenta patch for a face."""

    def __init__(self) -> None:
        self.is_closed = False

    def find(self, pixels: Pixels) -> Sequence[Detection]:
        marked = (pixels == MAGENTA).all(axis=2).astype(np.uint8)
        _, _, rows, _ = cv2.connectedComponentsWithStats(marked)
        return [Detection(Box(*(float(value) for value in row[:4])), 0.9) for row in rows[1:] if row[4] > 20]

    def close(self) -> None:
        self.is_closed = True


class AllSkin:
    """A parser to which every pixel of a crop is skin."""

    info = ParserInfo("All skin", "CPU", "MIT", (frozenset(), frozenset({Region.SKIN})))
    crop_size = (64, 64)

    def crop_of(self, face: Face, frame_size: tuple[int, int]) -> np.ndarray:
        return upright_square(face, 64, 1.0)

    def parse(self, crop: Pixels) -> Pixels:
        return np.ones(crop.shape[:2], np.uint8)

    def close(self) -> None:
        """Nothing to close."""


MAGENTA = np.array((255, 0, 255), np.uint8)


@pytest.fixture
def marks(monkeypatch: pytest.MonkeyPatch) -> Marks:
    """What every engine takes whose detector is "marks"."""
    detector = Marks()
    chosen = ChosenDetector(detector, DetectorReach(live=(), still=(), certain_score=0.0), "marks")
    monkeypatch.setattr(mesh_engine, "make_detector", lambda _key: chosen)
    return detector


@pytest.fixture
def engine(marks: Marks) -> Iterator[MeshEngine]:
    made = MeshEngine(detector="marks", keeps_boxes=True)
    yield made
    made.close()


def frame_with(*places: tuple[int, int], number: int = 0, side: int = 90) -> Frame:
    """Patches with these middles on grey noise, in which no mesh fits."""
    pixels = np.random.default_rng(0).integers(100, 140, (360, 640, 3), dtype=np.uint8)
    for x, y in places:
        pixels[y - side // 2:y + side // 2, x - side // 2:x + side // 2] = MAGENTA
    return Frame(freeze(pixels), number, number / RATE_HZ, 0.0)


def asking(*, is_still: bool = False, **settings: int | bool) -> Request:
    return Request(EngineSettings(**{"exclude_hands": False, "smoothing": 0, **settings}), is_still=is_still)


@pytest.mark.parametrize("is_still", [True, False])
def test_a_face_without_a_mesh_is_a_box(engine: MeshEngine, is_still: bool) -> None:
    faces = engine.perceive(frame_with((200, 150)), asking(is_still=is_still)).faces
    assert [(face.id, face.box, face.landmarks) for face in faces] == [(1, Box(155, 105, 90, 90), None)]


@pytest.mark.parametrize("is_still", [True, False])
def test_a_face_without_a_mesh_is_none_for_the_mesh_alone(marks: Marks, is_still: bool) -> None:
    engine = MeshEngine(detector="marks")
    assert engine.perceive(frame_with((200, 150)), asking(is_still=is_still)).faces == ()
    engine.close()
    assert marks.is_closed


@pytest.mark.parametrize("is_still", [True, False])
def test_a_face_with_a_mesh_has_it(engine: MeshEngine, portrait: Pixels, is_still: bool) -> None:
    pixels = portrait.copy()
    cv2.rectangle(pixels, (395, 200), (640, 470), MAGENTA.tolist(), 3)
    faces = engine.perceive(Frame(freeze(pixels), 0, 0.0, 0.0), asking(is_still=is_still)).faces
    assert len(faces) == 1
    assert faces[0].landmarks is not None


def test_boxes_are_followed_in_every_frame(engine: MeshEngine) -> None:
    for i in range(30):
        (face,) = engine.perceive(frame_with((100 + 12 * i, 150), number=i), asking()).faces
        assert (face.id, face.is_held) == (1, False)
        # Once in a while a mesh lies on a patch, as it would on a face seen from the side.
        assert face.box.centre[0] == pytest.approx(100 + 12 * i, abs=0 if face.landmarks is None else 3)


def test_people_known_by_boxes_alone_keep_their_ids_when_they_cross(engine: MeshEngine) -> None:
    """One passes above the other; their patches never touch, so both are seen all the time."""
    ids = []
    for i in range(41):
        faces = engine.perceive(frame_with((100 + 11 * i, 100), (540 - 11 * i, 200), number=i), asking()).faces
        ids.append([face.id for face in sorted(faces, key=lambda face: face.box.y)])
    assert ids == [ids[0]] * 41
    assert sorted(ids[0]) == [1, 2]


def test_a_box_that_is_gone_is_held_and_let_go(engine: MeshEngine) -> None:
    engine.perceive(frame_with((200, 150)), asking(hold_frames=2))
    shown = [engine.perceive(frame_with(number=i), asking(hold_frames=2)).faces for i in range(1, 5)]
    assert [[face.is_held for face in faces] for faces in shown] == [[True], [True], [], []]


def test_a_parser_sees_faces_that_have_only_a_box(engine: MeshEngine) -> None:
    parsing = parsing_engine("skin", AllSkin(), lambda: engine)
    perception = parsing.perceive(frame_with((200, 150)), replace(asking(), needs=Selection.parse("skin").needs))
    segments = segment_faces(perception, MaskSettings(("skin",), blur=1), perception.faces)
    assert [segment.mask.to_full()[150, 200] for segment in segments] == [1]
    assert segments[0].mask.to_full().sum() == pytest.approx(90 * 90, rel=0.05)
    assert segment_faces(perception, MaskSettings(("irises",)), perception.faces)[0].mask.is_empty


def test_the_note_tells_who_finds_the_faces(engine: MeshEngine) -> None:
    assert str(engine.info.note) == "Faces are found by marks."


def test_a_finder_is_closed_where_the_mesh_can_not_be_had(marks: Marks, monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking() -> None:
        raise EngineUnavailable("no mesh")

    monkeypatch.setattr(mesh_engine, "MeshLandmarker", lacking)
    with pytest.raises(EngineUnavailable, match="no mesh"):
        MeshEngine(detector="marks")
    assert marks.is_closed


@pytest.mark.parametrize(("key", "detector", "count"), [("mesh", "marks", 0), ("parsing", "marks", 1)])
@pytest.mark.usefixtures("marks")
def test_engines_that_parse_get_boxes_too(key: str, detector: str, count: int) -> None:
    engine = make_mesh_engine(EngineSettings(key=key, detector=detector))
    assert len(engine.perceive(frame_with((200, 150)), asking(is_still=True)).faces) == count
    engine.close()


def test_the_meshs_own_finder_says_nothing() -> None:
    engine = make_mesh_engine(EngineSettings(key="parsing"))
    assert engine.info.note is None
    assert engine.perceive(frame_with((200, 150)), asking(is_still=True)).faces == ()
    engine.close()
