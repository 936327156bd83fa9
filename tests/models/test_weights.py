from __future__ import annotations

import hashlib
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from faceseg_live.errors import EngineUnavailable, InvalidParameter
from faceseg_live.models import weights
from faceseg_live.models.weights import (
    MODELS,
    ModelState,
    find_model,
    models_folder,
    remember_hash,
    sha256_of,
    status_of,
    verified_model,
)

NAME = "face_landmarker"
CONTENT = b"not a real model, but long enough" * 100
KNOWN = {
    "face_landmarker": "64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff",
    "resnet18": "0d9bd318e46987c3bdbfacae9e2c0f461cae1c6ac6ea6d43bbe541a91727e33f",
    "resnet34": "5b805bba7b5660ab7070b5a381dcf75e5b3e04199f1e9387232a77a00095102e",
    "face-parsing-bisenet": "37cc52ffdf0ccb45a555a4a1a52d59266959da5cee981c244177d9768447ff37",
    "hair_segmentation": "d2c940c4fd80edeaf38f5d7387d1b4235ee320ed120080df67c663e749e77633",
    "u2netp": "309c8469258dda742793dce0ebea8e6dd393174f89934733ecc8b14c76f4ddd8",
}


@pytest.fixture
def row(monkeypatch: pytest.MonkeyPatch) -> weights.ModelFile:
    """The face landmarker's row, published as CONTENT."""
    changed = replace(MODELS[NAME], sha256=hashlib.sha256(CONTENT).hexdigest())
    monkeypatch.setitem(MODELS, NAME, changed)
    return changed


@pytest.fixture
def unpublished(row: weights.ModelFile, monkeypatch: pytest.MonkeyPatch) -> weights.ModelFile:
    """The same without a hash."""
    changed = replace(row, sha256="")
    monkeypatch.setitem(MODELS, NAME, changed)
    return changed


def put(content: bytes) -> Path:
    models_folder().mkdir(parents=True, exist_ok=True)
    path = models_folder() / MODELS[NAME].file_name
    path.write_bytes(content)
    return path


def test_the_folder_can_be_moved(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FACESEG_MODELS", str(tmp_path))
    assert models_folder() == tmp_path
    monkeypatch.delenv("FACESEG_MODELS")
    assert models_folder().name == "models"
    assert models_folder().parent.name == "faceseg_live"


def test_rows_are_complete() -> None:
    assert len({row.file_name for row in MODELS.values()}) == len(MODELS)
    for name, row in MODELS.items():
        assert row.name == name
        assert row.title
        assert row.family
        assert row.licence
        assert row.url == "" or row.url.startswith("https://")
        assert len(row.sha256) in (0, 64)
        assert Path(row.file_name).name == row.file_name


def test_published_hashes() -> None:
    assert {name: MODELS[name].sha256 for name in KNOWN} == KNOWN


@pytest.mark.parametrize(("name", "size"), [("resnet18", "53.2 MB"), ("fcn8s", "at most 600 MB"),
                                            ("bisenetv2", "size unknown")])
def test_a_size_says_what_is_known(name: str, size: str) -> None:
    assert MODELS[name].size == size


@pytest.mark.parametrize(("name", "is_limited"), [("resnet18", True), ("bria-rmbg", True), (NAME, False)])
def test_terms_say_what_is_not_for_business(name: str, is_limited: bool) -> None:
    assert MODELS[name].is_non_commercial is is_limited
    assert ("non-commercial" in MODELS[name].terms) is is_limited
    assert MODELS[name].licence in MODELS[name].terms


def test_a_model_that_is_not_there() -> None:
    assert find_model(NAME) is None
    assert status_of(NAME).state is ModelState.MISSING
    with pytest.raises(EngineUnavailable, match="faceseg-live models pull face_landmarker"):
        verified_model(NAME)


def test_a_model_that_only_its_user_has() -> None:
    with pytest.raises(EngineUnavailable, match="put bisenetv2_celeba19_448_float_probs"):
        verified_model("bisenetv2")


def test_the_right_file(row: weights.ModelFile) -> None:
    path = put(CONTENT)
    assert status_of(NAME).state is ModelState.VERIFIED
    assert verified_model(NAME) == find_model(NAME) == path
    assert sha256_of(path) == row.sha256


def test_a_wrong_file_names_both_hashes(row: weights.ModelFile) -> None:
    put(b"damaged")
    with pytest.raises(EngineUnavailable) as caught:
        verified_model(NAME)
    assert row.file_name in str(caught.value)
    assert row.sha256 in str(caught.value)
    assert hashlib.sha256(b"damaged").hexdigest() in str(caught.value)


@pytest.mark.usefixtures("row")
def test_a_file_that_is_replaced_is_looked_into_again() -> None:
    verified_model(NAME if put(CONTENT) else "")
    path = put(b"x" * len(CONTENT))
    os.utime(path, (1, 1))
    assert status_of(NAME).state is ModelState.WRONG


@pytest.mark.usefixtures("unpublished")
def test_without_a_hash_a_file_put_there_by_hand_is_taken() -> None:
    path = put(b"whatever")
    assert status_of(NAME).state is ModelState.UNVERIFIED
    assert verified_model(NAME) == path


def test_a_remembered_hash_holds(unpublished: weights.ModelFile) -> None:
    put(CONTENT)
    remember_hash(unpublished, hashlib.sha256(CONTENT).hexdigest())
    assert status_of(NAME).state is ModelState.AS_BEFORE
    put(b"another")
    with pytest.raises(EngineUnavailable, match=hashlib.sha256(CONTENT).hexdigest()):
        verified_model(NAME)
    assert json.loads((models_folder() / weights.REMEMBERED).read_text()) == {
        unpublished.file_name: hashlib.sha256(CONTENT).hexdigest()
    }


@pytest.mark.usefixtures("unpublished")
@pytest.mark.parametrize("damage", ["", "[]", "{", "\x00"])
def test_a_damaged_memory_is_as_none(damage: str) -> None:
    put(CONTENT)
    (models_folder() / weights.REMEMBERED).write_text(damage)
    assert status_of(NAME).state is ModelState.UNVERIFIED


def test_a_file_of_the_users_own_is_found_by_path_or_name(tmp_path: Path) -> None:
    folder = weights.models_folder()
    folder.mkdir(parents=True)
    (folder / "mine.onnx").touch()
    (tmp_path / "other.onnx").touch()
    assert weights.named_file("mine", ".onnx") == weights.named_file("mine.onnx", ".onnx") == folder / "mine.onnx"
    assert weights.named_file(str(tmp_path / "other.onnx"), ".onnx") == tmp_path / "other.onnx"
    for model, suffix in (("mine", ".pth"), (str(tmp_path), ".onnx")):
        with pytest.raises(EngineUnavailable, match=f"is not a file, and .* choose a file whose name ends in {suffix}"):
            weights.named_file(model, suffix)


def test_an_unknown_model_lists_the_known_ones() -> None:
    with pytest.raises(InvalidParameter, match=NAME):
        find_model("nonsense")


def test_the_shared_files_are_the_published_ones(shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACESEG_MODELS", str(shared_data / "models"))
    for name in (NAME, "yunet"):
        assert verified_model(name).stat().st_size == MODELS[name].size_bytes
