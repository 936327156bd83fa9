"""Image classifiers of the transformers library: a tiny model of the real class, as the library's own pipeline."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="transformers runs on torch")
transformers = pytest.importorskip("transformers", reason="the classifier is transformers'")

from faceseg_live.classifiers.base import Subject  # noqa: E402
from faceseg_live.classifiers.transformers_images import TransformersClassifier  # noqa: E402
from faceseg_live.domain.types import Box, Face, Frame, Pixels  # noqa: E402
from faceseg_live.errors import EngineUnavailable  # noqa: E402

LABELS = [f"label {number}" for number in range(8)]
FACES = (Box(560, 180, 200, 260), Box(100, 100, 90, 90))


def save(folder: Path, **config: object) -> Path:
    torch.manual_seed(5)
    given = {"id2label": dict(enumerate(LABELS)), **config}
    module = transformers.ViTForImageClassification(transformers.ViTConfig(
        hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16, image_size=32, patch_size=16,
        **given))
    for weight in module.parameters():
        weight.data.mul_(8)  # fresh ones score all labels alike
    transformers.utils.logging.disable_progress_bar()
    module.save_pretrained(folder)
    processor = {"image_processor_type": "ViTImageProcessor", "size": {"height": 32, "width": 32}}
    (folder / "preprocessor_config.json").write_text(json.dumps(processor))
    return folder


def subjects(portrait: Pixels) -> list[Subject]:
    frame = Frame(portrait, 0, 0.0, 0.0)
    return [Subject(Face(number, box, 1.0), frame) for number, box in enumerate(FACES, 1)]


@pytest.mark.parametrize("config", [{}, {"problem_type": "multi_label_classification"}])
def test_scores_are_those_of_the_librarys_pipeline(config: dict[str, object], portrait: Pixels, tmp_path: Path) -> None:
    from PIL import Image

    folder = save(tmp_path / "tiny", **config)
    pipeline = transformers.pipeline("image-classification", model=str(folder), device="cpu")
    classifier = TransformersClassifier(str(folder), "cpu")
    assert classifier.info.labels == tuple(LABELS)
    for subject, scores in zip(subjects(portrait), classifier.classify(subjects(portrait)), strict=True):
        theirs = pipeline(Image.fromarray(np.ascontiguousarray(subject.crop(3.0))), top_k=len(LABELS))
        assert scores == pytest.approx({item["label"]: item["score"] for item in theirs}, abs=1e-4)
        assert len(scores) == len(LABELS)


def test_a_model_of_another_task_is_reported(tmp_path: Path) -> None:
    folder = save(tmp_path / "tiny")
    config = transformers.SegformerConfig(depths=[1] * 4, hidden_sizes=[8, 16, 24, 32], decoder_hidden_size=16,
                                          num_attention_heads=[1, 1, 2, 4])
    transformers.SegformerForSemanticSegmentation(config).save_pretrained(folder)
    with pytest.raises(EngineUnavailable, match="image classification: missing keys: 'classifier"):
        TransformersClassifier(str(folder), "cpu")


def test_a_missing_model_is_reported(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match="nowhere is missing; expected a folder, or a name on the hub"):
        TransformersClassifier(str(tmp_path / "nowhere"), "cpu")


def test_two_classes_of_one_name_are_reported(tmp_path: Path) -> None:
    folder = save(tmp_path / "tiny", id2label={0: "same", 1: "same"})
    with pytest.raises(EngineUnavailable, match="the same name"):
        TransformersClassifier(str(folder), "cpu")
