"""SegFormer and its like: a tiny model of the real class, from a folder, as transformers itself would use it."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="transformers runs on torch")
transformers = pytest.importorskip("transformers", reason="the engine is transformers'")

from faceseg_live.domain.areas import areas_of  # noqa: E402
from faceseg_live.domain.regions import Region  # noqa: E402
from faceseg_live.domain.selection import Selection  # noqa: E402
from faceseg_live.domain.types import Frame, Pixels, freeze  # noqa: E402
from faceseg_live.engines.base import Request  # noqa: E402
from faceseg_live.engines.fake import FakeEngine, FakeFace  # noqa: E402
from faceseg_live.engines.parsers import segformer_model  # noqa: E402
from faceseg_live.engines.parsers.face_parsing import parsing_engine  # noqa: E402
from faceseg_live.engines.parsers.segformer import (  # noqa: E402
    USUAL_MODEL,
    SegformerParser,
    classes_of_labels,
    make_segformer_engine,
)
from faceseg_live.engines.parsers.segformer_model import load_model  # noqa: E402
from faceseg_live.engines.parsers.torch_network import TorchNetwork  # noqa: E402
from faceseg_live.errors import EngineUnavailable  # noqa: E402
from faceseg_live.models.weights import MODELS  # noqa: E402
from faceseg_live.runtimes import hub  # noqa: E402
from faceseg_live.settings import EngineSettings  # noqa: E402

LABELS = ["background", "skin", "nose", "eye_g", "l_eye", "r_eye", "l_brow", "r_brow", "l_ear", "r_ear", "mouth",
          "u_lip", "l_lip", "hair", "hat", "ear_r", "neck_l", "neck", "cloth"]
SIDE = 128


def config(labels: list[str] = LABELS) -> transformers.SegformerConfig:
    return transformers.SegformerConfig(
        depths=[1, 1, 1, 1], hidden_sizes=[8, 16, 24, 32], num_attention_heads=[1, 1, 2, 4], decoder_hidden_size=16,
        id2label=dict(enumerate(labels)), label2id={label: index for index, label in enumerate(labels)},
    )


def save(folder: Path, module: transformers.PreTrainedModel, **processor: object) -> Path:
    module.save_pretrained(folder)
    given = {"image_processor_type": "SegformerImageProcessor", "size": {"height": SIDE, "width": SIDE}, **processor}
    (folder / "preprocessor_config.json").write_text(json.dumps(given))
    return folder


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(11)
    module = transformers.SegformerForSemanticSegmentation(config())
    for weight in module.parameters():
        weight.data.mul_(4)  # fresh ones give nearly the same score everywhere
    return save(tmp_path_factory.mktemp("segformer") / "tiny", module)


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder, tmp_path / "copy"))


def parser_of(folder: Path) -> SegformerParser:
    model = load_model(str(folder), "MIT")
    return SegformerParser(model, TorchNetwork(model.module, torch.device("cpu")))


@pytest.fixture
def face_crop(portrait: Pixels) -> Pixels:
    return freeze(portrait[200:200 + SIDE, 580:580 + SIDE].copy())


def test_labels_are_those_that_transformers_gives(folder: Path, face_crop: Pixels) -> None:
    processor = transformers.AutoImageProcessor.from_pretrained(folder)
    module = transformers.SegformerForSemanticSegmentation.from_pretrained(folder).eval()
    with torch.inference_mode():
        output = module(**processor(images=face_crop, return_tensors="pt"))
    expected = processor.post_process_semantic_segmentation(output, target_sizes=[(SIDE, SIDE)])[0].numpy()
    labels = parser_of(folder).parse(face_crop)
    assert labels.dtype == np.uint8
    assert labels.shape == (SIDE, SIDE)
    assert len(np.unique(labels)) > 2
    assert (labels == expected).mean() > 0.999


@pytest.mark.parametrize("processor", [
    {},
    {"do_normalize": False},
    {"do_rescale": False, "image_mean": [127.5] * 3, "image_std": [127.5] * 3},
    {"image_mean": [0.1, 0.5, 0.9], "image_std": [0.3, 0.2, 0.1]},
    {"size": {"height": 64, "width": 96}},
    {"size": {"shortest_edge": 64}, "image_processor_type": "ConvNextImageProcessor", "crop_pct": 1.0},
])
def test_input_is_what_the_models_processor_gives(copy: Path, portrait: Pixels, processor: dict[str, object]) -> None:
    given = json.loads((copy / "preprocessor_config.json").read_text()) | processor
    (copy / "preprocessor_config.json").write_text(json.dumps(given))
    own = load_model(str(copy), "MIT").input
    width, height = own.size
    crop = portrait[200:200 + height, 580:580 + width]
    expected = transformers.AutoImageProcessor.from_pretrained(copy)(images=crop, return_tensors="pt")["pixel_values"]
    torch.testing.assert_close(own.values_of(crop), expected, atol=1e-5, rtol=1e-5)


def test_a_processor_that_does_more_is_refused(copy: Path) -> None:
    given = {"image_processor_type": "MobileViTImageProcessor", "size": {"shortest_edge": 64},
             "crop_size": {"height": 64, "width": 64}, "do_flip_channel_order": True}
    (copy / "preprocessor_config.json").write_text(json.dumps(given))
    with pytest.raises(EngineUnavailable, match="image processor"):
        load_model(str(copy), "MIT")


@pytest.mark.parametrize(("size", "told"), [
    ({"height": 100_000, "width": 64}, "asks for an input of 100000 on one side"),
    ({"shortest_edge": 1 << 40}, "asks for an input of 1099511627776 on one side"),
    ({"height": float("inf"), "width": 64}, "is of an unknown kind"),
    ({"height": -5, "width": 64}, "is of an unknown kind"),
])
def test_a_processor_for_absurd_images_is_refused(copy: Path, size: dict[str, float], told: str) -> None:
    given = json.loads((copy / "preprocessor_config.json").read_text())
    (copy / "preprocessor_config.json").write_text(json.dumps({**given, "size": size}))
    with pytest.raises(EngineUnavailable, match=told):
        parser_of(copy)


def test_classes_come_from_the_models_own_names() -> None:
    classes = classes_of_labels(dict(enumerate(LABELS)))
    by_label = dict(zip(LABELS, classes, strict=True))
    assert by_label["background"] == frozenset()
    assert by_label["l_eye"] == {Region.LEFT_EYE}
    assert by_label["r_ear"] == {Region.RIGHT_EAR}
    assert by_label["l_lip"] == {Region.LOWER_LIP}
    assert by_label["u_lip"] == {Region.UPPER_LIP}
    assert by_label["mouth"] == {Region.MOUTH_INTERIOR}
    assert by_label["neck_l"] == {Region.NECKLACE}
    assert by_label["ear_r"] == {Region.EARRING}
    assert by_label["eye_g"] == {Region.GLASSES}
    unnamed = {Region.EYELIDS, Region.HEAD_SKIN, Region.BODY_SKIN, Region.HELD, Region.PERSON}
    assert set().union(*classes) == set(Region) - unnamed
    assert {"left_eye", "right_brow", "lips", "hair", "hat", "neck", "cloth"} <= areas_of(classes)


def test_names_may_be_written_otherwise_or_unknown() -> None:
    assert classes_of_labels({0: "Hair", 2: "Left Eye", 3: "left-brow", 4: "sofa"}) == (
        {Region.HAIR}, frozenset(), {Region.LEFT_EYE}, {Region.LEFT_BROW}, frozenset())


def test_an_engine_finds_regions_in_the_frame(folder: Path, portrait: Pixels) -> None:
    parser = parser_of(folder)
    engine = parsing_engine("segformer", parser, lambda: FakeEngine((FakeFace(0.5, height=0.5),)))
    engine.warm_up()
    frame = Frame(freeze(portrait.copy()), 0, 0.0, 0.0)
    settings = EngineSettings(key="segformer", exclude_hands=False)
    request = Request(settings, Selection.parse("hair").needs, is_still=True)
    (parsed,) = engine.perceive(frame, request).maps
    assert parsed.values.shape == (SIDE, SIDE)
    cloth = frozenset({Region.CLOTH})
    assert parsed.classes == tuple(
        frozenset() if regions == cloth else regions for regions in classes_of_labels(dict(enumerate(LABELS)))
    ), "clothes are left to what sees the whole frame"
    assert engine.info.device == "CPU"
    assert engine.info.title == "tiny"
    engine.close()


def test_a_folder_in_the_models_folder_is_found(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACESEG_MODELS", str(folder.parent))
    assert load_model("tiny", "MIT").id2label[13] == "hair"


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match="nowhere is missing"):
        load_model(str(tmp_path / "nowhere"), "MIT")


@pytest.mark.parametrize("lost", ["config.json", "preprocessor_config.json", "model.safetensors"])
def test_a_folder_that_lacks_a_file_is_refused(copy: Path, lost: str) -> None:
    (copy / lost).unlink()
    with pytest.raises(EngineUnavailable, match=r"can't be loaded.*model\.safetensors"):
        load_model(str(copy), "MIT")


def test_damaged_weights_are_refused(copy: Path) -> None:
    path = copy / "model.safetensors"
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(EngineUnavailable, match="copy can't be loaded"):
        load_model(str(copy), "MIT")


def test_weights_of_another_task_are_refused(tmp_path: Path) -> None:
    """transformers would fill in chance and warn."""
    other = save(tmp_path / "other", transformers.SegformerForImageClassification(config()))
    with pytest.raises(EngineUnavailable, match=r"missing keys: 'decode_head"):
        load_model(str(other), "MIT")


def test_a_model_of_other_things_is_refused(tmp_path: Path) -> None:
    streets = save(tmp_path / "streets", transformers.SegformerForSemanticSegmentation(config(["road", "car"])))
    with pytest.raises(EngineUnavailable, match=r"streets is not a face parser.*got road, car"):
        parser_of(streets)


def test_a_class_of_an_absurd_number_is_not_counted_up_to(copy: Path) -> None:
    path = copy / "config.json"
    given = json.loads(path.read_text())
    given["id2label"][str(10**15)] = given["id2label"].pop("1")
    path.write_text(json.dumps(given))
    with pytest.raises(EngineUnavailable, match="has 1000000000000001 classes"):
        load_model(str(copy), "MIT")


def test_the_usual_model_is_pinned_and_never_downloaded_unasked() -> None:
    with pytest.raises(EngineUnavailable, match=f"missing.*models pull {USUAL_MODEL}"):
        make_segformer_engine(EngineSettings(key="segformer"))
    row = MODELS[USUAL_MODEL]
    assert re.fullmatch(r"https://huggingface\.co/jonathandinu/face-parsing/resolve/[0-9a-f]{40}", row.url)
    assert row.is_non_commercial


def test_the_usual_model_is_taken_from_the_models_folder(folder: Path, tmp_path: Path,
                                                         monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACESEG_MODELS", str(tmp_path))
    shutil.copytree(folder, tmp_path / MODELS[USUAL_MODEL].file_name)
    engine = make_segformer_engine(EngineSettings(key="segformer"))
    assert "non-commercial" in engine.info.licence
    engine.close()


def test_a_missing_package_is_named_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "transformers", None)
    for module in (segformer_model, hub):
        monkeypatch.delitem(sys.modules, module.__name__)
    with pytest.raises(EngineUnavailable, match=r"pip install \"faceseg-live\[transformers\]\""):
        make_segformer_engine(EngineSettings(key="segformer"))


def test_loading_leaves_the_console_alone(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    capfd.readouterr()
    load_model(str(folder), "MIT")
    printed = capfd.readouterr()
    assert printed.out + printed.err == ""
