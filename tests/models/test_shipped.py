from __future__ import annotations

import hashlib
import re
from pathlib import Path

import cv2
import numpy as np
import pytest

from faceseg_live.doctor.checks import model_findings
from faceseg_live.doctor.findings import Finding, Severity
from faceseg_live.errors import EngineUnavailable, InvalidParameter
from faceseg_live.models import shipped
from faceseg_live.models.shipped import (
    Conversion,
    Package,
    ShippedModel,
    how_to_mend,
    read_models,
    shipped_model,
    shipped_models,
)
from tests.conftest import ROOT

KEY = "face_landmarks_detector"
ROWS = shipped_models()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation's models, which a test may spoil."""
    for row in ROWS.values():
        (tmp_path / row.file_name).write_bytes(row.path.read_bytes())
    monkeypatch.setattr(shipped, "asset_path", lambda name: tmp_path / Path(name).name)
    return tmp_path


@pytest.mark.parametrize("key", ROWS)
def test_every_file_is_the_one_of_its_row(key: str) -> None:
    content = shipped_model(key).read_bytes()
    assert hashlib.sha256(content).hexdigest() == ROWS[key].sha256
    assert len(content) == ROWS[key].size_bytes
    if ROWS[key].file_name.endswith(".tflite"):
        assert content[4:8] == b"TFL3"  # what such a file is marked with
    else:
        assert cv2.dnn.readNetFromONNX(np.frombuffer(content, np.uint8)).getLayerNames()


def test_the_table_names_every_file() -> None:
    beside = {path.name for path in (ROOT / "assets" / "models").iterdir()}
    assert beside == {row.file_name for row in ROWS.values()}


def test_the_rows_of_a_table() -> None:
    read = read_models("""
        [packages]
        first = { version = "1", python = "3.11", platform = "win_amd64" }
        "@scope/second" = { version = "2", registry = "npm" }
        [[model]]
        file = "one.tflite"
        sha256 = "a"
        bytes = 1
        licence = "MIT"
        package = "first"
        path = ["one.task", "one.tflite"]
        [[model]]
        file = "two.tflite"
        sha256 = "b"
        bytes = 2
        licence = "CC0-1.0"
        package = "@scope/second"
        path = ["two.onnx"]
        conversion = { converter = "smaller", original_sha256 = "c" }
        [[model]]
        file = "own.tflite"
        sha256 = "d"
        bytes = 3
        licence = "Apache-2.0"
    """)
    assert [*read] == ["one", "two", "own"]
    one, two, own = read.values()
    assert (own.package, own.inner_path) == (None, ())
    assert one == ShippedModel("one.tflite", "a", 1, "MIT", Package("first", "1", "PyPI", "3.11", "win_amd64"),
                               ("one.task", "one.tflite"))
    assert two.package == Package("@scope/second", "2", "npm")
    assert two.conversion == Conversion("smaller", "c")


def test_the_notice_says_where_each_file_is_from() -> None:
    text = (ROOT / "NOTICE").read_text("utf-8")
    told = {name: (origin, sha256) for name, origin, sha256 in
            re.findall(r"^ +(\S+\.(?:tflite|onnx)) (.+)\n +sha256 (\w{64})$", text, re.MULTILINE)}
    assert told.keys() == {row.file_name for row in ROWS.values()}
    for row in ROWS.values():
        origin, sha256 = told[row.file_name]
        assert sha256 == row.sha256
        source = "Trained by training/" if row.package is None else f"{row.package.name} {row.package.version}"
        assert f" {row.licence}. {source}" in origin
        by = f", converted by scripts/model_conversion/{row.conversion.converter}.py" if row.conversion else ""
        assert by in origin
        assert ("converted" in origin) == bool(by)


def test_a_missing_file_is_named_with_the_command_that_gets_it(folder: Path) -> None:
    path = folder / ROWS[KEY].file_name
    path.unlink()
    with pytest.raises(EngineUnavailable) as caught:
        shipped_model(KEY)
    assert str(path) in str(caught.value)
    assert ROWS[KEY].sha256 in str(caught.value)
    assert caught.value.command == "python scripts/fetch_models.py"


def test_a_wrong_file_is_named_with_both_hashes(folder: Path) -> None:
    path = folder / ROWS[KEY].file_name
    shipped_model(KEY)
    path.write_bytes(b"damaged")
    with pytest.raises(EngineUnavailable) as caught:
        shipped_model(KEY)
    for part in (path.name, ROWS[KEY].sha256, hashlib.sha256(b"damaged").hexdigest(), how_to_mend()):
        assert part in str(caught.value)


def test_an_installed_package_is_installed_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shipped, "__file__", str(tmp_path / "site-packages" / "faceseg_live" / "models" / "shipped.py"))
    assert how_to_mend() == "pip install --force-reinstall --no-deps faceseg-live"


def test_an_unknown_model_lists_the_known_ones() -> None:
    with pytest.raises(InvalidParameter, match=KEY):
        shipped_model("nonsense")


def of_the_program() -> list[Finding]:
    return [finding for finding in model_findings() if "with the program" in finding.text]


def test_doctor_says_whether_they_are_whole(folder: Path) -> None:
    assert [finding.level for finding in of_the_program()] == [Severity.GOOD]
    (folder / ROWS[KEY].file_name).write_bytes(b"damaged")
    (folder / ROWS["face_blendshapes"].file_name).unlink()
    found = of_the_program()
    assert [(finding.level, finding.command) for finding in found] == [(Severity.FAULT, how_to_mend())] * 2
    assert hashlib.sha256(b"damaged").hexdigest() in found[0].text
    assert "face_blendshapes.tflite" in found[1].text
