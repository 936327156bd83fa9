"""PSPNet: the published layout, checkpoints that fit and that don't, and labels as the original's steps give them."""

from __future__ import annotations

import math
import pickle
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PSPNet runs on torch")

from torch.nn.functional import avg_pool2d, conv2d, interpolate, max_pool2d  # noqa: E402

from faceseg_live.domain.areas import areas_of  # noqa: E402
from faceseg_live.domain.regions import Region  # noqa: E402
from faceseg_live.domain.selection import Selection  # noqa: E402
from faceseg_live.domain.types import Box, Face, Frame, Perception, Pixels, freeze  # noqa: E402
from faceseg_live.engines.base import Request  # noqa: E402
from faceseg_live.engines.fake import FakeEngine  # noqa: E402
from faceseg_live.engines.parsers import torch_network  # noqa: E402
from faceseg_live.engines.parsers.face_parsing import parsing_engine  # noqa: E402
from faceseg_live.engines.parsers.pspnet import CLASSES, PspNetParser, make_pspnet_engine  # noqa: E402
from faceseg_live.engines.parsers.pspnet_checkpoint import load_pspnet  # noqa: E402
from faceseg_live.engines.parsers.pspnet_network import PspNet  # noqa: E402
from faceseg_live.engines.parsers.torch_network import TorchNetwork  # noqa: E402
from faceseg_live.errors import EngineFailed, EngineUnavailable  # noqa: E402
from faceseg_live.settings import EngineSettings  # noqa: E402

KEYS = Path(__file__).resolve().parents[2] / "docs" / "pspnet_keys.txt"
CPU = torch.device("cpu")
Weights = dict[str, torch.Tensor]


def published_layout() -> dict[str, tuple[tuple[int, ...], torch.dtype]]:
    """Key → shape and type."""
    rows = (line.split("\t") for line in KEYS.read_text().splitlines())
    return {key: (tuple(int(n) for n in shape.strip("()").split(",") if n.strip()), getattr(torch, dtype))
            for key, shape, dtype in rows}


def as_the_original_sees(crop: Pixels) -> torch.Tensor:
    """Grey by Pillow, resized by Pillow (bilinear, which averages when it shrinks), one channel three times."""
    pictures = pytest.importorskip("PIL.Image", reason="the reference resizes with Pillow")
    small = pictures.fromarray(crop).convert("L").resize((240, 240), pictures.Resampling.BILINEAR)
    return torch.from_numpy(np.array(small, np.float32)).repeat(1, 3, 1, 1)


def scores_by_the_facts(weights: Weights, x: torch.Tensor) -> torch.Tensor:
    """The network once more, as plain steps on the checkpoint's keys."""

    def convolved(x: torch.Tensor, key: str, stride: int = 1, pad: int = 0, dilation: int = 1) -> torch.Tensor:
        return conv2d(x, weights[f"{key}.weight"], weights.get(f"{key}.bias"), stride, pad, dilation)

    def normalised(x: torch.Tensor, key: str) -> torch.Tensor:
        mean, var, gain, shift = (weights[f"{key}.{name}"].reshape(-1, 1, 1)
                                  for name in ("running_mean", "running_var", "weight", "bias"))
        return (x - mean) / (var + 1e-5).sqrt() * gain + shift

    def enlarged(x: torch.Tensor, side: int) -> torch.Tensor:
        return interpolate(x, (side, side), mode="bilinear", align_corners=True)

    for index, stride in ((0, 2), (3, 1), (6, 1)):
        x = normalised(convolved(x, f"layer0.{index}", stride, pad=1), f"layer0.{index + 1}").relu()
    x = max_pool2d(x, 3, 2, 1)
    for layer, blocks, first_stride, dilation in ((1, 3, 1, 1), (2, 4, 2, 1), (3, 6, 1, 2), (4, 3, 1, 4)):
        for block in range(blocks):
            key, stride = f"layer{layer}.{block}", first_stride if block == 0 else 1
            y = normalised(convolved(x, f"{key}.conv1"), f"{key}.bn1").relu()
            y = normalised(convolved(y, f"{key}.conv2", stride, dilation, dilation), f"{key}.bn2").relu()
            y = normalised(convolved(y, f"{key}.conv3"), f"{key}.bn3")
            if block == 0:
                x = normalised(convolved(x, f"{key}.downsample.0", stride), f"{key}.downsample.1")
            x = (x + y).relu()
    assert x.shape[2:] == (30, 30)
    parts = [x]
    for index, side in enumerate((1, 2, 3, 6)):
        step = 30 // side
        pooled = normalised(convolved(avg_pool2d(x, step), f"ppm.features.{index}.1"), f"ppm.features.{index}.2")
        parts.append(enlarged(pooled.relu(), 30))
    x = normalised(convolved(torch.cat(parts, 1), "cls.0", pad=1), "cls.1").relu()
    return enlarged(convolved(x, "cls.4"), 240)


@pytest.fixture(scope="session")
def weights(portrait: Pixels) -> Weights:
    """Random, with exactly the published keys; scaled so that all layers stay alive and all classes are seen."""
    chance = torch.Generator().manual_seed(5)
    made = {}
    for key, (shape, dtype) in published_layout().items():
        if dtype is torch.int64:
            made[key] = torch.tensor(1000)
        elif key.endswith(("running_var", "weight")) and len(shape) == 1:
            made[key] = 0.5 + torch.rand(shape, generator=chance)
        else:
            spread = math.sqrt(2 / math.prod(shape[1:])) if len(shape) > 1 else 0.1
            made[key] = torch.randn(shape, generator=chance) * spread
    with torch.inference_mode():
        scores = scores_by_the_facts(made, as_the_original_sees(portrait[100:533, 420:801]))
    made["cls.4.bias"] = made["cls.4.bias"] - scores.mean(dim=(0, 2, 3)).clone()
    return made


@pytest.fixture(scope="session")
def checkpoint(weights: Weights, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As published: with what the optimizer remembers."""
    path = tmp_path_factory.mktemp("pspnet") / "checkpoint.pth"
    optimizer = {"state": {0: {"step": 7, "exp_avg": torch.zeros(3)}}, "param_groups": [{"lr": 1e-4, "params": [0]}]}
    torch.save({"model_state_dict": weights, "optimizer_state_dict": optimizer}, path)
    return path


@pytest.fixture(scope="session")
def network(checkpoint: Path) -> TorchNetwork:
    return TorchNetwork(load_pspnet(checkpoint), CPU)


@pytest.fixture
def face_crop(portrait: Pixels) -> Pixels:
    return freeze(portrait[100:533, 420:801].copy())


def test_the_network_has_exactly_the_published_layout() -> None:
    with torch.device("meta"):
        found = {key: (tuple(value.shape), value.dtype) for key, value in PspNet().state_dict().items()}
    assert list(found) == list(published_layout())
    assert found == published_layout()
    assert len(found) == 370


def test_every_weight_of_the_checkpoint_arrives(checkpoint: Path, weights: Weights) -> None:
    loaded = load_pspnet(checkpoint).state_dict()
    assert loaded.keys() == weights.keys()
    for key, value in weights.items():
        assert torch.equal(loaded[key], value), key


@pytest.mark.parametrize("zipped", [True, False])
def test_a_bare_state_dict_of_either_format_is_taken(weights: Weights, tmp_path: Path, zipped: bool) -> None:
    path = tmp_path / "bare.pth"
    torch.save(weights, path, _use_new_zipfile_serialization=zipped)
    assert torch.equal(load_pspnet(path).state_dict()["cls.4.weight"], weights["cls.4.weight"])


def test_half_precision_weights_are_widened(weights: Weights, tmp_path: Path) -> None:
    path = tmp_path / "half.pth"
    torch.save({key: value.half() if value.is_floating_point() else value for key, value in weights.items()}, path)
    loaded = load_pspnet(path).state_dict()["aux.0.weight"]
    assert loaded.dtype is torch.float32
    torch.testing.assert_close(loaded, weights["aux.0.weight"], atol=1e-3, rtol=1e-3)


def without(weights: Weights, *keys: str) -> Weights:
    return {key: value for key, value in weights.items() if key not in keys}


@pytest.mark.parametrize(("spoil", "named"), [
    (lambda w: without(w, "ppm.features.2.1.weight", "cls.4.bias"), r"'ppm\.features\.2\.1\.weight' is missing"),
    (lambda w: w | {"cls.4.weight": torch.zeros(19, 512, 1, 1)}, r"'cls\.4\.weight' .*\(11, 512, 1, 1\), got \(19,"),
    (lambda w: w | {"extra.weight": torch.zeros(1)}, r"'extra\.weight' is unexpected"),
    (lambda w: {f"module.{key}": value for key, value in w.items()}, r"'layer0\.0\.weight' is missing"),
    (lambda w: {}, r"'layer0\.0\.weight' is missing"),
])
def test_the_first_key_that_does_not_fit_is_named(weights: Weights, tmp_path: Path, named: str,
                                                  spoil: Callable[[Weights], Weights]) -> None:
    path = tmp_path / "other.pth"
    torch.save({"model_state_dict": spoil(weights)}, path)
    with pytest.raises(EngineUnavailable, match=named):
        load_pspnet(path)


class Runs:
    """Would run code when it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str, ...]]:
        return pytest.fail, ("code of a file was run",)


@pytest.mark.parametrize("content", [[1, 2], {"model_state_dict": 3}, {"epoch": 3}, {7: torch.zeros(1)},
                                     torch.zeros(3)])
def test_a_pickle_that_is_no_state_dict_is_refused(tmp_path: Path, content: object) -> None:
    path = tmp_path / "pickle.pth"
    torch.save(content, path)
    with pytest.raises(EngineUnavailable, match="holds no state dict"):
        load_pspnet(path)


def test_a_file_runs_no_code(tmp_path: Path) -> None:
    for name, save in (("new.pth", torch.save), ("plain.pkl", lambda content, path: path.write_bytes(
            pickle.dumps(content)))):
        save({"model_state_dict": Runs()}, tmp_path / name)
        with pytest.raises(EngineUnavailable, match=r"can't be read as a checkpoint.*other objects") as caught:
            load_pspnet(tmp_path / name)
        assert "weights_only" not in str(caught.value)  # torch's own advice is to let the code run


def test_a_damaged_file_is_refused(checkpoint: Path, tmp_path: Path) -> None:
    whole = checkpoint.read_bytes()
    for content in (b"", b"no checkpoint at all", whole[:5000], whole[:len(whole) // 2]):
        path = tmp_path / "damaged.pth"
        path.write_bytes(content)
        with pytest.raises(EngineUnavailable, match="can't be read as a checkpoint"):
            load_pspnet(path)


class Sees:
    """Stands in for the network: keeps what it is shown."""

    device = "CPU"
    why_not = None

    def __init__(self) -> None:
        self.seen: list[torch.Tensor] = []

    def scores(self, values: torch.Tensor) -> torch.Tensor:
        self.seen.append(values.clone())
        return torch.zeros(1, 11, *values.shape[2:])


@pytest.mark.parametrize("zoom", [0.3, 0.55, 1, 2.2])
@pytest.mark.parametrize(("input_range", "divisor"), [("255", 1.0), ("1", 255.0)])
def test_the_network_sees_what_the_originals_saw(face_crop: Pixels, zoom: float, input_range: str,
                                                 divisor: float) -> None:
    crop = np.asarray(cv2.resize(face_crop, None, fx=zoom, fy=zoom))
    sees = Sees()
    PspNetParser(sees, input_range).parse(crop)
    levels = (sees.seen[0] * divisor - as_the_original_sees(crop)).abs()
    assert levels.max() <= 2.001  # Pillow rounds between its two passes
    assert levels.mean() < 0.2


def test_labels_are_those_of_the_originals_steps(network: TorchNetwork, weights: Weights, face_crop: Pixels) -> None:
    with torch.inference_mode():
        scores = scores_by_the_facts(weights, as_the_original_sees(face_crop))
    expected = scores[0].argmax(0).numpy()
    assert len(np.unique(expected)) >= 8
    labels = PspNetParser(network, "255").parse(face_crop)
    assert labels.shape == (240, 240)
    assert labels.dtype == np.uint8
    assert (labels == expected).mean() > 0.98


def test_scores_are_those_of_the_facts(network: TorchNetwork, weights: Weights, face_crop: Pixels) -> None:
    values = as_the_original_sees(face_crop)
    with torch.inference_mode():
        expected = scores_by_the_facts(weights, values)
    found = network.scores(values)
    assert found.shape == (1, 11, 240, 240)
    torch.testing.assert_close(found, expected, atol=float(expected.std()) * 1e-3, rtol=0)


class OneFace(FakeEngine):
    """Finds a face in a box of whole pixels."""

    def perceive(self, frame: Frame, request: Request, faces: Sequence[Face] | None = None) -> Perception:
        return Perception(frame, (Face(1, BOX, 1.0),))


BOX = Box(488, 180, 303, 421)


def test_an_engine_shows_the_parser_the_plain_box_of_the_frame(portrait: Pixels) -> None:
    """Exactly as if the box had been cut out by hand."""
    sees = Sees()
    parser = PspNetParser(sees, "255")
    engine = parsing_engine("pspnet", parser, OneFace)
    request = Request(EngineSettings(key="pspnet", exclude_hands=False), Selection.parse("hair").needs, is_still=True)
    (parsed,) = engine.perceive(Frame(portrait, 0, 0.0, 0.0), request).maps
    parser.parse(freeze(portrait[180:601, 488:791].copy()))
    shown, by_hand = sees.seen
    assert torch.equal(shown, by_hand)
    np.testing.assert_allclose(parsed.to_map @ (487.5, 179.5, 1), (-0.5, -0.5), atol=1e-9)
    np.testing.assert_allclose(parsed.to_map @ (790.5, 600.5, 1), (239.5, 239.5), atol=1e-9)


def test_info() -> None:
    info = PspNetParser(TorchNetwork(torch.nn.Conv2d(3, 11, 1), CPU), "255").info
    assert info.device == "CPU"
    assert info.resizes_itself
    areas = areas_of(info.classes)
    assert {"skin", "eyebrows", "two_eyes", "nose", "lips", "mouth", "mouth_interior", "hair", "eyelids", "ears",
            "glasses", "face+forehead"} <= areas
    assert not areas & {"left_eye", "right_brow", "upper_lip", "neck", "hat"}
    assert len(CLASSES) == 11
    assert CLASSES[6] == {Region.MOUTH_INTERIOR}


@pytest.mark.parametrize("nonsense", [float("nan"), float("inf"), float("-inf")])
def test_scores_that_are_no_numbers_end_in_an_error(face_crop: Pixels, nonsense: float) -> None:
    module = torch.nn.Conv2d(3, 11, 1)
    module.bias.data[3] = nonsense
    with pytest.raises(EngineFailed, match="NaN"):
        PspNetParser(TorchNetwork(module, CPU), "255").parse(face_crop)


def test_a_device_that_gives_up_ends_in_an_error(face_crop: Pixels) -> None:
    with pytest.raises(EngineFailed, match="the network stopped on CPU"):
        PspNetParser(TorchNetwork(torch.nn.Conv2d(4, 11, 1), CPU), "255").parse(face_crop)


def test_half_precision_that_overflows_gives_way_to_float(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch_network, "half_pays", lambda device: True)
    doubling = torch.nn.Conv2d(1, 2, 1, bias=False)
    doubling.weight.data[:] = torch.tensor([3.0, 2.0]).reshape(2, 1, 1, 1)
    network = TorchNetwork(doubling, CPU)
    assert network.scores(torch.full((1, 1, 2, 2), 1.0)).flatten().tolist() == [3.0] * 4 + [2.0] * 4
    assert next(doubling.parameters()).dtype is torch.half
    assert network.scores(torch.full((1, 1, 1, 1), 30000.0)).flatten().tolist() == [90000.0, 60000.0]
    assert next(doubling.parameters()).dtype is torch.float32


def test_the_engine_needs_a_checkpoint(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match="faceseg-live models pull pspnet"):
        make_pspnet_engine(EngineSettings(key="pspnet"))
    missing = str(tmp_path / "none.pth")
    with pytest.raises(EngineUnavailable, match=r"none\.pth' is not a file, and .* has no file of that name"):
        make_pspnet_engine(EngineSettings(key="pspnet", model=missing))
