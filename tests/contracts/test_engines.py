"""What every engine promises; each one joins with a row in `CASES`."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from faceseg_live.domain.areas import AREAS, MESH_AREAS
from faceseg_live.domain.selection import Selection
from faceseg_live.domain.types import Frame, Perception, Pixels, freeze
from faceseg_live.engines.base import Engine, Request
from faceseg_live.engines.custom_onnx import custom_onnx_engine
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.engines.isolated import isolated
from faceseg_live.engines.mediapipe.engine import make_mediapipe_engine
from faceseg_live.engines.mesh.engine import MeshEngine
from faceseg_live.engines.parsers.face_parsing import parsing_engine
from faceseg_live.engines.parsers.fcn8s import Fcn8sEngine, Fcn8sParser
from faceseg_live.engines.parsers.parsing import OnnxFaceParser, row_of
from faceseg_live.engines.parsers.pspnet import PspNetParser
from faceseg_live.engines.parsers.segformer import SegformerParser
from faceseg_live.engines.registry import create_engine
from faceseg_live.isolation.attendance import Attendance
from faceseg_live.runtimes.devices import onnx_session
from faceseg_live.settings import EngineSettings
from tests.accidents import unlucky_engine
from tests.caffe_files import Fcn8s, save_fcn8s
from tests.onnx_files import TinyParser

if TYPE_CHECKING:
    from faceseg_live.engines.parsers.segformer_model import HubModel
    from faceseg_live.engines.parsers.torch_network import TorchNetwork

RATE_HZ = 30


@dataclass(frozen=True, slots=True)
class Case:
    """How to make an engine, and what it needs for that."""

    make: Callable[[], Engine]
    needs_shared_models: bool = False
    needs_package: str = ""


@cache
def _pspnet() -> TorchNetwork:
    import torch

    from faceseg_live.engines.parsers.pspnet_network import PspNet
    from faceseg_live.engines.parsers.torch_network import TorchNetwork

    return TorchNetwork(PspNet(), torch.device("cpu"))


def pspnet() -> Engine:
    """Of chance weights: what it says is nonsense, how it behaves is not."""
    return parsing_engine("pspnet", PspNetParser(_pspnet(), "255"), MeshEngine)


@cache
def _segformer() -> tuple[HubModel, TorchNetwork]:
    import torch
    from transformers import SegformerConfig, SegformerForSemanticSegmentation

    from faceseg_live.engines.parsers.segformer_model import HubModel, ModelInput
    from faceseg_live.engines.parsers.torch_network import TorchNetwork

    labels = {0: "background", 1: "skin", 2: "hair"}
    config = SegformerConfig(depths=[1, 1, 1, 1], hidden_sizes=[8, 16, 24, 32], num_attention_heads=[1, 1, 2, 4],
                             decoder_hidden_size=16, id2label=labels)
    seen = ModelInput((64, 64), torch.tensor(1 / 255), torch.tensor(0.0))
    model = HubModel("tiny", "MIT", SegformerForSemanticSegmentation(config), seen, labels)
    return model, TorchNetwork(model.module, torch.device("cpu"))


def segformer() -> Engine:
    """Tiny and of chance weights."""
    return parsing_engine("segformer", SegformerParser(*_segformer()), MeshEngine)


def make_fcn8s() -> Engine:
    """On a network of random weights."""
    faces = FakeEngine((FakeFace(0.3, height=0.4), FakeFace(0.7, height=0.3)), sees_blank=False)
    with tempfile.TemporaryDirectory() as folder:
        parser = Fcn8sParser(save_fcn8s(Path(folder), Fcn8s()))
    return Fcn8sEngine(parser, lambda: faces)


def make_custom_onnx() -> Engine:
    """A network that takes blue for background and bright for foreground."""
    with tempfile.TemporaryDirectory() as folder:
        return custom_onnx_engine(TinyParser(2, {0: (0, 0, 1), 1: (2, 1, 0)}).save(Path(folder) / "tiny.onnx"))


def make_parsing() -> Engine:
    """A network that takes what is bright for hair and all else for skin."""
    tiny = TinyParser(weights={17: (1, 1, 1)}, bias={1: 0.5})
    with tempfile.TemporaryDirectory() as folder:
        path = tiny.save(Path(folder) / "tiny.onnx")
        parser = OnnxFaceParser(row_of(path), onnx_session(path, "cpu"))
    return parsing_engine("parsing", parser, MeshEngine)


def make_isolated() -> Engine:
    """The stand-in, in a process of its own."""
    settings = EngineSettings(key="custom-onnx", model="anybody's.onnx")
    return isolated(unlucky_engine, Attendance())(settings)


def make_isolated_onnx() -> Engine:
    """As `make_custom_onnx`, there as well."""
    with tempfile.TemporaryDirectory() as folder:
        path = TinyParser(2, {0: (0, 0, 1), 1: (2, 1, 0)}).save(Path(folder) / "tiny.onnx")
        return isolated(create_engine, Attendance())(EngineSettings(key="custom-onnx", model=str(path), device="cpu"))


def make_on_a_thread() -> Engine:
    """The stand-in, on a thread of its own."""
    return isolated(unlucky_engine, Attendance())(EngineSettings(key="fake"))


CASES = {
    "fake": Case(lambda: FakeEngine((FakeFace(0.3, height=0.4), FakeFace(0.7, height=0.3)), sees_blank=False)),
    "isolated": Case(make_isolated),
    "isolated-onnx": Case(make_isolated_onnx, needs_package="onnxruntime"),
    "on-a-thread": Case(make_on_a_thread),
    "mesh": Case(MeshEngine),
    "mediapipe": Case(lambda: make_mediapipe_engine(EngineSettings()), needs_shared_models=True,
                      needs_package="mediapipe"),
    "fcn8s": Case(make_fcn8s),
    "custom-onnx": Case(make_custom_onnx, needs_package="onnxruntime"),
    "parsing": Case(make_parsing, needs_package="onnxruntime"),
    "pspnet": Case(pspnet, needs_package="torch"),
    "segformer": Case(segformer, needs_package="transformers"),
}


@pytest.fixture(scope="module", params=CASES)
def case(request: pytest.FixtureRequest) -> Case:
    chosen = CASES[request.param]
    if chosen.needs_package:
        pytest.importorskip(chosen.needs_package, reason=f"the engine runs on {chosen.needs_package}")
    return chosen


@pytest.fixture(scope="module")
def loaded(case: Case) -> Iterator[list[Engine]]:
    """The engine that the tests of a case share, once one of them has made it."""
    made: list[Engine] = []
    yield made
    for engine in made:
        engine.close()


@pytest.fixture
def make(case: Case, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Engine]:
    if case.needs_shared_models:
        shared: Path = request.getfixturevalue("shared_data")
        monkeypatch.setenv("FACESEG_MODELS", str(shared / "models"))
    return case.make


@pytest.fixture
def engine(make: Callable[[], Engine], loaded: list[Engine]) -> Engine:
    """As good as new: a reset forgets what came before."""
    if not loaded:
        loaded.append(make())
    loaded[0].reset()
    return loaded[0]


@pytest.fixture
def face_engine(engine: Engine) -> Engine:
    if "face" not in engine.info.areas:
        pytest.skip("this engine knows no faces")
    return engine


def asking(*, is_still: bool = False, area: str = "face", **settings: int | bool) -> Request:
    return Request(EngineSettings(**{"exclude_hands": False, **settings}), Selection.parse(area).needs, is_still)


def at(pixels: Pixels, sequence: int = 0) -> Frame:
    return Frame(freeze(pixels), sequence, sequence / RATE_HZ, 0.0)


def ids(perception: Perception) -> list[int]:
    return [face.id for face in perception.faces]


def test_introduces_itself(engine: Engine) -> None:
    info = engine.info
    assert info.key
    assert info.title
    assert info.device
    assert info.licence
    assert info.missing_area_hint
    assert info.areas
    assert info.areas <= AREAS.keys()


def test_warms_up_and_remembers_nothing_of_it(make: Callable[[], Engine], portrait: Pixels) -> None:
    with closing(make()) as engine:
        if "face" not in engine.info.areas:
            pytest.skip("this engine knows no faces")
        engine.warm_up()
        assert ids(engine.perceive(at(portrait), asking()))[:1] == [1]


@pytest.mark.parametrize("is_still", [True, False])
@pytest.mark.parametrize("grey", [0, 127, 255])
def test_sees_nobody_in_a_blank_frame(engine: Engine, grey: int, is_still: bool) -> None:
    blank = np.full((360, 640, 3), grey, dtype=np.uint8)
    for i in range(2):
        assert engine.perceive(at(blank, i), asking(is_still=is_still)).faces == ()


@pytest.mark.parametrize("is_still", [True, False])
@pytest.mark.parametrize("size", [(1, 1), (1, 50), (17, 3), (2, 2), (2000, 40), (40, 2000), (333, 217)])
def test_bears_any_size(engine: Engine, size: tuple[int, int], is_still: bool) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (*size, 3), dtype=np.uint8)
    for i in range(2):
        assert engine.perceive(at(noise, i), asking(is_still=is_still)).frame.size == (size[1], size[0])


@pytest.mark.parametrize("is_still", [True, False])
def test_faces_are_what_frames_promises(face_engine: Engine, portrait: Pixels, is_still: bool) -> None:
    frame = at(portrait)
    perception = face_engine.perceive(frame, asking(is_still=is_still))
    assert perception.frame is frame
    assert perception.faces
    areas = [face.box.area for face in perception.faces]
    assert areas == sorted(areas, reverse=True)
    for face in perception.faces:
        assert face.id >= 1
        assert 0 <= face.score <= 1
        assert not face.is_held
        assert face.landmarks is not None
        assert face.landmarks.shape == (478, 3)
        assert face.landmarks.dtype == np.float32
        assert not face.landmarks.flags.writeable
        assert np.isfinite(face.landmarks).all()
        inside = (face.landmarks[:, :2] >= 0).all(axis=1) & (face.landmarks[:, :2] < frame.size).all(axis=1)
        assert inside.mean() > 0.9
    assert all(spent >= 0 for spent in perception.timings_ms.values())


def test_left_is_the_subjects_left(face_engine: Engine, portrait: Pixels) -> None:
    """The outer corner of the subject's left eye lies to the right in a frontal picture."""
    mesh = face_engine.perceive(at(portrait), asking(is_still=True)).faces[0].landmarks
    assert mesh is not None
    assert mesh[263, 0] > mesh[33, 0]
    assert mesh[152, 1] > mesh[10, 1]


def test_ids_stay_from_frame_to_frame(face_engine: Engine, portrait: Pixels) -> None:
    first = ids(face_engine.perceive(at(portrait), asking()))
    for i in range(1, 5):
        moved = np.roll(portrait, 6 * i, axis=1)
        assert ids(face_engine.perceive(at(moved, i), asking())) == first


def test_the_same_frames_give_the_same_faces_after_a_reset(face_engine: Engine, portrait: Pixels) -> None:
    runs = []
    for _ in range(2):
        runs.append([face_engine.perceive(at(np.roll(portrait, 4 * i, axis=1), i), asking()) for i in range(3)])
        face_engine.reset()
    for one, other in zip(*runs, strict=True):
        assert ids(one) == ids(other)
        for face, again in zip(one.faces, other.faces, strict=True):
            np.testing.assert_allclose(face.landmarks, again.landmarks, atol=0.01)


def test_a_still_neither_uses_nor_leaves_memory(face_engine: Engine, portrait: Pixels) -> None:
    fresh = face_engine.perceive(at(portrait), asking(is_still=True))
    stream = [face_engine.perceive(at(portrait, i), asking(smoothing=90)) for i in range(3)]
    between = face_engine.perceive(at(np.fliplr(portrait).copy(), 3), asking(is_still=True))
    again = face_engine.perceive(at(portrait, 4), asking(is_still=True))
    assert [face.id for face in between.faces] == list(range(1, len(between.faces) + 1))
    np.testing.assert_array_equal(fresh.faces[0].landmarks, again.faces[0].landmarks)
    assert ids(face_engine.perceive(at(portrait, 5), asking(smoothing=90))) == ids(stream[-1])


def test_gives_no_more_faces_than_asked_for(face_engine: Engine, portrait: Pixels) -> None:
    beside = np.hstack((portrait[:, :900], portrait[:, :900]))
    for is_still in (True, False):
        face_engine.reset()
        many = face_engine.perceive(at(beside), asking(is_still=is_still))
        assert len(many.faces) == 2
        face_engine.reset()
        one = face_engine.perceive(at(beside), asking(is_still=is_still, max_faces=1))
        assert len(one.faces) == 1


def test_takes_faces_that_are_known_as_they_are(engine: Engine, portrait: Pixels) -> None:
    """Nobody looks for others, and the ids may be any."""
    known = FakeEngine((FakeFace(0.25, height=0.2), FakeFace(0.8, height=0.1))).perceive(at(portrait), asking()).faces
    known = tuple(replace(face, id=face.id + 40) for face in known)
    for is_still in (True, False):
        for given in (known, ()):
            perception = engine.perceive(at(portrait), asking(is_still=is_still, exclude_hands=True), given)
            assert all(one is other for one, other in zip(perception.faces, given, strict=True))
            assert perception.faces_left_out == 0


def test_traces_faces_into_the_next_frame_and_remembers_nothing_of_it(face_engine: Engine, portrait: Pixels) -> None:
    (first, *_) = face_engine.perceive(at(portrait), asking(is_still=True)).faces
    for pixels, is_there in ((portrait, True), (np.full_like(portrait, 127), False)):
        traced = face_engine.trace(at(pixels, 1), [replace(first, id=40)], asking())
        assert [face.id for face in traced] == [40] * is_there
        for face in traced:
            assert face.box.overlap(first.box) > 0.8
            assert face.landmarks is not None
            assert not face.landmarks.flags.writeable
    assert face_engine.trace(at(portrait, 1), (), asking()) == ()
    blank = np.full_like(portrait, 127)
    assert face_engine.perceive(at(blank), asking(hold_frames=9)).faces == ()


def test_a_thorough_look_steadies_nothing_and_holds_nobody(face_engine: Engine, portrait: Pixels) -> None:
    request = replace(asking(smoothing=100, hold_frames=9), is_thorough=True)
    plain = asking(smoothing=0)
    shifted = [np.roll(portrait, 9 * i, axis=1) for i in range(3)]
    seen = [face_engine.perceive(at(pixels, i), request).faces for i, pixels in enumerate(shifted)]
    assert face_engine.perceive(at(np.full_like(portrait, 127), 3), request).faces == ()
    face_engine.reset()
    for i, pixels in enumerate(shifted):
        (face, *_), (own, *_) = face_engine.perceive(at(pixels, i), plain).faces, seen[i]
        assert own.box.centre == pytest.approx(face.box.centre, abs=2)


def test_leaves_the_frame_alone(engine: Engine, portrait: Pixels) -> None:
    before = portrait.copy()
    engine.perceive(at(portrait), asking(exclude_hands=True))
    np.testing.assert_array_equal(portrait, before)


def test_takes_pixels_that_are_not_contiguous(face_engine: Engine, portrait: Pixels) -> None:
    wide = np.repeat(portrait, 2, axis=1)[:, ::2]
    bgr = portrait[:, :, ::-1].copy()[:, :, ::-1]
    for pixels in (wide, bgr):
        face_engine.reset()
        assert face_engine.perceive(at(pixels), asking()).faces


@pytest.mark.parametrize("area", ["person", "background"])
def test_gives_a_person_map_when_asked(engine: Engine, portrait: Pixels, area: str) -> None:
    if area not in engine.info.areas:
        pytest.skip("this engine has no person network here")
    frame = at(portrait)
    perception = engine.perceive(frame, asking(area=area))
    found = perception.maps[0]
    person = found.values
    assert found.face_id is None
    assert found.to_map is None
    assert not person.flags.writeable
    assert person.ndim == 2
    assert not found.is_matte or person.shape == portrait.shape[:2]
    assert person.dtype == np.float32
    assert 0 <= person.min() < 0.5 < person.max() <= 1
    assert engine.perceive(at(portrait, 1), asking()).maps == ()


def test_parsed_faces_are_what_frames_promises(engine: Engine, portrait: Pixels) -> None:
    if "hair" not in engine.info.areas:
        pytest.skip("this engine parses no regions")
    perception = engine.perceive(at(portrait), asking(area="hair"))
    assert {parsed.face_id for parsed in perception.maps} == set(ids(perception))
    for parsed in perception.maps:
        assert parsed.values.dtype == np.uint8
        assert not parsed.values.flags.writeable
        if parsed.values.ndim == 2:
            assert parsed.values.max() < len(parsed.classes)
        else:
            assert parsed.values.shape[2] == len(parsed.classes)
            assert parsed.values.sum(axis=2).max() <= 255
        assert parsed.to_map.shape == (2, 3)
        assert parsed.to_map.dtype == np.float64
        assert np.isfinite(parsed.to_map).all()
    assert engine.perceive(at(portrait, 1), asking(area="face")).maps == ()


def test_closes_twice(make: Callable[[], Engine]) -> None:
    engine = make()
    engine.close()
    engine.close()


def test_mesh_areas_are_delivered(face_engine: Engine) -> None:
    assert face_engine.info.areas >= MESH_AREAS
