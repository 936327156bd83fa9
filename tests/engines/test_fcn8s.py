"""FCN-8s: the graph against OpenCV's own forward pass, the crop rule, clean-up, files that don't belong together."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from faceseg_live.cli import main
from faceseg_live.engines.base import Request
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.engines.parsers import fcn8s, fcn8s_network
from faceseg_live.engines.parsers.caffe_graph import parse_graph
from faceseg_live.engines.parsers.caffe_weights import CaffeFiles, read_caffe
from faceseg_live.engines.parsers.crops import stretched_box
from faceseg_live.engines.parsers.fcn8s import Fcn8sEngine, Fcn8sParser, cleaned, largest_part, make_fcn8s_engine
from faceseg_live.engines.parsers.fcn8s_crop import crop_box, crop_of_face
from faceseg_live.engines.parsers.fcn8s_network import MEAN_BGR, OpenCvNetwork, TorchNetwork
from faceseg_live.engines.registry import create_engine
from faceseg_live.errors import EngineFailed, EngineUnavailable
from faceseg_live.frames import Box, Face, Frame
from faceseg_live.regions import segment_faces
from faceseg_live.settings import EngineSettings, MaskSettings
from tests.caffe_files import Fcn8s, caffemodel, save_fcn8s, weights

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "crop_rule" / "cases.json"
SMALL, LARGE = Fcn8s(300, 2), Fcn8s(500, 21)
ALWAYS = replace(SMALL, score_bias=(100.0,))
NEVER = replace(SMALL, score_bias=(-100.0,))

FrameOf = Callable[..., Frame]
EngineOf = Callable[..., Fcn8sEngine]

needs_torch = pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed")


@pytest.fixture
def engine_of(tmp_path: Path) -> Iterator[EngineOf]:
    """Makes an engine on faces at known places."""
    made: list[Fcn8sEngine] = []

    def make(net: Fcn8s, *faces: FakeFace) -> Fcn8sEngine:
        model = save_fcn8s(tmp_path / f"model{len(made)}", net)
        made.append(Fcn8sEngine(Fcn8sParser(model), lambda: FakeEngine(faces)))
        return made[-1]

    yield make
    for engine in made:
        engine.close()


def noise(side: int) -> np.ndarray:
    return np.random.default_rng(3).integers(0, 256, (side, side, 3), np.uint8)


def torch_network(files: CaffeFiles, channels: tuple[int, ...]) -> TorchNetwork:
    import torch

    return TorchNetwork(files, channels, torch.device("cpu"))


def request(area: str = "face+forehead", *, is_still: bool = True, **settings: bool) -> Request:
    return Request(EngineSettings(key="fcn8s", hands=False, **settings), area, is_still)


# The graph


@needs_torch
@pytest.mark.parametrize("net", [SMALL, LARGE, replace(SMALL, scales_in_layer=False)], ids=["300", "500", "power"])
def test_torch_scores_as_opencv_does(net: Fcn8s, tmp_path: Path) -> None:
    files = read_caffe(save_fcn8s(tmp_path, net))
    channels = tuple(range(net.channels))
    crop = noise(net.side)
    ours = torch_network(files, channels).scores(crop)
    theirs = OpenCvNetwork(files, channels).scores(crop)
    assert ours.shape == (net.channels, net.side, net.side)
    assert theirs.std() > 0.5
    assert np.abs(ours - theirs).max() < 1e-3


@needs_torch
def test_scores_repeat_and_leave_the_crop_alone(tmp_path: Path) -> None:
    network = torch_network(read_caffe(save_fcn8s(tmp_path, SMALL)), (0, 1))
    crop = noise(300)
    before = crop.copy()
    first = network.scores(crop)
    assert np.array_equal(first, network.scores(crop))
    assert np.array_equal(crop, before)


def test_the_mean_is_taken_off_in_the_order_of_the_training(tmp_path: Path) -> None:
    net = OpenCvNetwork(read_caffe(save_fcn8s(tmp_path, SMALL)), (0, 1))
    crop = noise(300)
    reader = cv2.dnn.readNetFromCaffe(*(str(path) for path in sorted(tmp_path.iterdir(), reverse=True)))
    reader.setInput(cv2.dnn.blobFromImage(crop[..., ::-1].copy(), 1.0, (300, 300), MEAN_BGR, swapRB=False))
    assert np.abs(reader.forward()[0] - net.scores(crop)).max() < 1e-4


@needs_torch
def test_a_graphics_card_is_served_by_torch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    monkeypatch.setattr(fcn8s_network, "torch_device", lambda wish: torch.device("meta"))
    network = fcn8s_network.make_network(read_caffe(save_fcn8s(tmp_path, SMALL)), (0, 1), "auto")
    assert isinstance(network, TorchNetwork)
    assert network.device == "meta"


def test_the_processor_is_served_by_opencv(tmp_path: Path) -> None:
    parser = Fcn8sParser(save_fcn8s(tmp_path, SMALL), "cpu")
    assert parser.info.device == "CPU (OpenCV)"
    assert parser.info.why_not == ""


def test_without_torch_opencv_runs_and_says_how_to_get_faster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fcn8s_network.importlib.util, "find_spec", lambda name: None)
    parser = Fcn8sParser(save_fcn8s(tmp_path, SMALL))
    assert parser.info.device == "CPU (OpenCV)"
    assert "faceseg-live[torch]" in parser.info.why_not
    assert parser.parse(noise(300)).shape == (300, 300)


@pytest.mark.parametrize(("net", "face"), [(SMALL, 1), (LARGE, 15)])
def test_both_published_models_are_known_by_their_output(net: Fcn8s, face: int, tmp_path: Path) -> None:
    def margins(model: Path) -> np.ndarray:
        background, own = OpenCvNetwork(read_caffe(model), (0, face)).scores(noise(net.side))
        return own - background

    lead = float(np.median(margins(save_fcn8s(tmp_path / "one-sided", net))))
    model = save_fcn8s(tmp_path, replace(net, score_bias=(-lead,)))
    parser = Fcn8sParser(model)
    labels, margin = parser.parse(noise(net.side)), margins(model)
    assert parser.crop_size == (net.side, net.side)
    assert 0.2 < labels.mean() < 0.8
    assert np.abs(margin[labels != (margin > 0)]).max(initial=0) < 1e-3


def test_scores_that_are_no_numbers_are_told(tmp_path: Path) -> None:
    parser = Fcn8sParser(save_fcn8s(tmp_path, replace(SMALL, score_bias=(np.nan,))))
    with pytest.raises(EngineFailed, match="no numbers"):
        parser.parse(noise(300))


# The crop


def test_the_crop_is_the_published_one() -> None:
    cases = json.loads(GOLDEN.read_text())["cases"]
    assert len(cases) > 40
    for case in cases:
        box = crop_box(case["landmarks"], tuple(case["frame"]), is_square=case["square"])
        assert box == (case["x"], case["y"], case["width"], case["height"])


@pytest.mark.parametrize("place", [(-500, -500), (5000, 20), (0, 0), (639, 479)])
def test_a_face_at_or_beyond_the_border_gives_a_crop_inside(place: tuple[int, int]) -> None:
    left, top, width, height = crop_box([place, (place[0] + 3, place[1] + 2)], (640, 480))
    assert 0 <= left < left + width <= 640
    assert 0 <= top < top + height <= 480


def test_the_crop_of_a_face_covers_its_forehead_and_chin(frame_of: FrameOf) -> None:
    frame = frame_of(np.zeros((480, 640, 3), np.uint8))
    face = FakeEngine().perceive(frame, request()).faces[0]
    for seen in (face, replace(face, landmarks=None)):
        left, top, width, height = crop_of_face(seen, frame.size)
        assert left <= face.box.x
        assert top <= face.box.y
        assert left + width >= face.box.x + face.box.width
        assert top + height >= face.box.y + face.box.height
        assert max(width, height) < 2.2 * face.box.height


# Clean-up


def test_cleaning_edges_opens_then_closes() -> None:
    labels = np.zeros((60, 60), np.uint8)
    labels[10:50, 10:50] = 1
    labels[30, 30] = 0
    labels[2, 2] = 1
    labels[20:40, 51:53] = 1
    result = cleaned(labels, clean_edges=True, only_largest=False)
    assert result[30, 30] == 1
    assert result[2, 2] == 0
    assert not result[:, 51:].any()  # closing first would have joined the strip to the square
    assert result[20, 20] == 1
    assert cleaned(labels, clean_edges=False, only_largest=False) is labels


def test_the_largest_part_is_kept_and_filled() -> None:
    labels = np.zeros((60, 60), np.uint8)
    labels[5:45, 5:45] = 1
    labels[15:35, 15:35] = 0
    labels[20:30, 20:30] = 1
    labels[50:58, 50:58] = 1
    expected = np.zeros_like(labels)
    expected[5:45, 5:45] = 1
    assert np.array_equal(largest_part(labels), expected)
    assert not largest_part(np.zeros((9, 9), np.uint8)).any()
    ring = np.zeros((60, 60), np.uint8)
    cv2.rectangle(ring, (1, 1), (58, 58), 1)
    ring[10:50, 10:50] = 1
    assert largest_part(ring).sum() == 40 * 40


@pytest.mark.parametrize("switch", ["clean_edges", "largest_part"])
def test_the_switches_reach_the_labels(switch: str, engine_of: EngineOf, frame_of: FrameOf) -> None:
    engine = engine_of(SMALL, FakeFace())
    frame = frame_of(np.resize(noise(480), (480, 640, 3)))
    plain = engine.perceive(frame, request()).parsed[0].labels
    clean = engine.perceive(frame, request(**{switch: True})).parsed[0].labels
    wanted = cleaned(plain, clean_edges=switch == "clean_edges", only_largest=switch == "largest_part")
    assert np.array_equal(clean, wanted)
    assert not np.array_equal(clean, plain)


# As an engine


def test_labels_lie_on_the_face(engine_of: EngineOf, frame_of: FrameOf) -> None:
    engine = engine_of(ALWAYS, FakeFace())
    frame = frame_of(np.zeros((480, 640, 3), np.uint8))
    perception = engine.perceive(frame, request(is_still=False))
    (segment,) = segment_faces(perception, MaskSettings("face+forehead", blur=1), perception.faces)
    left, top, width, height = crop_of_face(perception.faces[0], frame.size)
    assert segment.mask.x == pytest.approx(left, abs=1)
    assert segment.mask.y == pytest.approx(top, abs=1)
    assert segment.mask.values.shape == pytest.approx((height, width), abs=2)
    assert "parse" in perception.timings_ms


def test_areas_of_the_mesh_can_be_limited_to_the_visible_face(engine_of: EngineOf, frame_of: FrameOf) -> None:
    engine = engine_of(NEVER, FakeFace())
    frame = frame_of(np.zeros((480, 640, 3), np.uint8))
    for only_visible in (False, True):
        perception = engine.perceive(frame, request("nose", visible_only=only_visible))
        (segment,) = segment_faces(perception, MaskSettings("nose"), perception.faces, only_visible=only_visible)
        assert segment.mask.is_empty is only_visible


def test_a_still_without_landmarks_is_looked_at_as_a_whole(engine_of: EngineOf, frame_of: FrameOf) -> None:
    engine = engine_of(ALWAYS)
    frame = frame_of(np.zeros((90, 160, 3), np.uint8))
    perception = engine.perceive(frame, request())
    (face,) = perception.faces
    assert face.landmarks is None
    assert face.box == Box(0, 0, 160, 90)
    (segment,) = segment_faces(perception, MaskSettings("face+forehead", blur=1), perception.faces)
    assert segment.mask.to_full().mean() > 0.98
    assert engine.perceive(frame, request(is_still=False)).faces == ()
    assert engine.perceive(frame, request("nose")).faces == ()


def test_a_still_in_which_the_network_sees_nobody_has_no_face(engine_of: EngineOf, frame_of: FrameOf) -> None:
    frame = frame_of(np.zeros((90, 160, 3), np.uint8))
    assert engine_of(NEVER).perceive(frame, request()).faces == ()


def test_the_whole_picture_is_stretched_pixel_for_pixel() -> None:
    to_crop = stretched_box(0, 0, 160, 90, (300, 300))
    corners = to_crop @ np.array([[-0.5, 159.5], [-0.5, 89.5], [1, 1]])
    assert np.allclose(corners, [[-0.5, 299.5], [-0.5, 299.5]])


def test_a_face_without_landmarks_is_cropped_by_its_box(tmp_path: Path) -> None:
    parser = Fcn8sParser(save_fcn8s(tmp_path, SMALL))
    face = Face(1, Box(200, 100, 80, 100), 0.9)
    to_crop = parser.crop_of(face, (640, 480))
    inside = to_crop @ np.array([240, 150, 1])
    assert (inside > 0).all()
    assert (inside < 300).all()


# Files


def test_the_graph_may_have_another_name_if_it_is_alone(tmp_path: Path) -> None:
    model = save_fcn8s(tmp_path, SMALL)
    other = model.with_suffix(".prototxt").rename(tmp_path / "deploy.prototxt")
    assert read_caffe(model).output_channels == 2
    other.with_name("second.prototxt").write_text(other.read_text())
    with pytest.raises(EngineUnavailable, match=r"face_seg_fcn8s\.prototxt is missing and there are 2 others"):
        read_caffe(model)


def test_files_may_lie_in_a_folder_of_any_name(tmp_path: Path) -> None:
    assert read_caffe(save_fcn8s(tmp_path / "Gesichter – ß", SMALL)).output_channels == 2


def _no_graph(model: Path) -> None:
    model.with_suffix(".prototxt").unlink()


def _no_model(model: Path) -> None:
    model.unlink()


def _text_as_model(model: Path) -> None:
    model.write_text("not a model at all\n" * 40)


def _empty_model(model: Path) -> None:
    model.write_bytes(b"")


def _cut_off(model: Path) -> None:
    content = model.read_bytes()
    model.write_bytes(content[: len(content) // 2])


def _other_channels(model: Path) -> None:
    model.write_bytes(caffemodel(weights(replace(SMALL, hidden=24))))


def _other_model(model: Path) -> None:
    model.write_bytes(caffemodel(weights(replace(SMALL, channels=21))))


def _lacks_bias(model: Path) -> None:
    stored = weights(SMALL)
    kind, blobs = stored["fc7"]
    model.write_bytes(caffemodel({**stored, "fc7": (kind, blobs[:1])}))


def _edited(old: str, new: str) -> Callable[[Path], None]:
    def edit(model: Path) -> None:
        graph = model.with_suffix(".prototxt")
        text = graph.read_text()
        assert old in text
        graph.write_text(text.replace(old, new))

    return edit


def _binary_graph(model: Path) -> None:
    model.with_suffix(".prototxt").write_bytes(bytes(range(256)))


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        (_no_model, "there is no file"),
        (_no_graph, r"\.prototxt beside it"),
        (_text_as_model, r"can't be read as a \.caffemodel"),
        (_empty_model, "no weights for the layer 'conv1_1'"),
        (_cut_off, r"can't be read as a \.caffemodel"),
        (_other_channels, r"'fc6' takes weights of 16 × 8 × 7 × 7, it has 24 × 8 × 7 × 7"),
        (_other_model, "no weights for the layer 'score_fr_r'"),
        (_lacks_bias, "no weights for the layer 'fc7'"),
        (_binary_graph, r"no deploy \.prototxt"),
        (_edited("}", ""), "closing brace"),
        (_edited("layer", "layers"), "no layers"),
        (_edited('bottom: "pool3"', 'bottom: "pool9"'), "pool9"),
        (_edited("dim: 3 ", "dim: 1 "), "1 × 3 × height × width"),
        (_edited("'Input'", '"Python"'), r"the deploy \.prototxt is needed"),
    ],
)
def test_files_that_do_not_match_are_told(damage: Callable[[Path], None], complaint: str, tmp_path: Path) -> None:
    model = save_fcn8s(tmp_path, SMALL)
    damage(model)
    with pytest.raises(EngineUnavailable, match=complaint):
        Fcn8sParser(model)


@needs_torch
@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('type: "Pooling"', 'type: "LRN"', "'LRN', which no FCN-8s has"),
        ("pool: MAX", "pool: AVE", "pools otherwise"),
        ("operation: SUM", "operation: MAX", "joins otherwise"),
        ("axis: 2 offset: 31", "axis: 3 offset: 31", "crops otherwise"),
    ],
)
def test_layers_that_are_none_of_fcn8s_are_told(old: str, new: str, complaint: str, tmp_path: Path) -> None:
    model = save_fcn8s(tmp_path, SMALL)
    _edited(old, new)(model)
    with pytest.raises(EngineUnavailable, match=complaint):
        torch_network(read_caffe(model), (0, 1))


def test_a_network_of_another_kind_is_told(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match="gives 7 channels"):
        Fcn8sParser(save_fcn8s(tmp_path, replace(SMALL, channels=7)))


def test_an_opencv_without_the_reader_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = save_fcn8s(tmp_path, SMALL)
    monkeypatch.delattr(cv2.dnn, "readNetFromCaffe")
    with pytest.raises(EngineUnavailable, match="<5"):
        Fcn8sParser(model)


def test_the_model_must_be_named() -> None:
    with pytest.raises(EngineUnavailable, match="--model PATH"):
        create_engine(EngineSettings(key="fcn8s"))


@pytest.mark.parametrize("text", ["", "layer {", "a: }", "layer { name }", "layer : 3", "{", "input_dim: x", '"', "a"])
def test_no_text_upsets_the_reader_of_graphs(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        parse_graph(text)


def test_the_older_way_to_declare_the_input_is_read() -> None:
    tail = 'layer { name: "r" type: "ReLU" bottom: "d" top: "d" }'
    old = parse_graph(f'input: "d" input_dim: 1 input_dim: 3 input_dim: 20 input_dim: 30 {tail}')
    shaped = parse_graph(f'input: "d" input_shape {{ dim: 1 dim: 3 dim: 20 dim: 30 }} {tail}')
    assert old.input_size == shaped.input_size == (30, 20)
    assert old.input_name == "d"


# The batch tool


def test_process_gives_one_mask_per_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    faces = {"with.png": True, "without.png": False}
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for name, has_face in faces.items():
        pixels = np.full((240, 320, 3), 120, np.uint8)
        pixels[0, 0] = 255 if has_face else 120
        cv2.imwrite(str(pictures / name), pixels)
    monkeypatch.setattr(fcn8s, "make_mesh_engine", lambda settings: FakeEngine(sees_blank=False))
    model = save_fcn8s(tmp_path / "model", ALWAYS)
    words = ["process", pictures, "--out", tmp_path / "out", "--engine", "fcn8s", "--model", model, "--blur", "1"]
    code = main([str(word) for word in words])
    assert (code, capfd.readouterr().err) == (0, "")
    masks = {name: cv2.imread(str(tmp_path / "out" / f"{Path(name).stem}.mask.png"), 0) for name in faces}
    assert [mask.shape for mask in masks.values()] == [(240, 320)] * 2
    assert 0.1 < (masks["with.png"] > 0).mean() < 0.8
    assert (masks["without.png"] > 0).mean() > 0.98
    told = json.loads((tmp_path / "out" / "with.json").read_text())
    assert told["area"] == "face+forehead"


def test_the_files_stay_open_to_change(tmp_path: Path) -> None:
    """The weights were taken over: nothing holds the file."""
    model = save_fcn8s(tmp_path, SMALL)
    engine = make_fcn8s_engine(EngineSettings(key="fcn8s", model=str(model)))
    model.unlink()
    engine.warm_up()
    assert engine.info.areas >= {"face+forehead", "nose"}
    engine.close()
    engine.close()
