"""Wheel and sdist hold everything that the program needs to run, and the sdist makes the same wheel."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.conftest import ROOT

pytest.importorskip("hatchling", reason="hatchling, which builds the distributions, is not installed")


def _build(target: str, root: Path, out: Path) -> Path:
    """Builds offline, with what is installed."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(out)]
    subprocess.run(command, cwd=root, check=True, capture_output=True, text=True)
    (made,) = out.iterdir()
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


def _files(folder: Path, place: str) -> set[str]:
    return {f"{place}/{path.relative_to(folder).as_posix()}" for path in folder.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts}


def test_the_wheel_has_every_file_of_the_program_and_every_asset(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    expected = _files(ROOT / "faceseg_live", "faceseg_live") | _files(ROOT / "assets", "faceseg_live/assets")
    assert "faceseg_live/assets/demo.mp4" in expected
    assert expected - packed == set()
    metadata = f"{wheel.name.partition('-py3')[0]}.dist-info"
    assert {name.partition("/")[0] for name in packed} == {"faceseg_live", metadata}


def test_assets_are_found_inside_an_installed_package(wheel: Path, tmp_path: Path) -> None:
    with ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    asked = "from faceseg_live.assets import asset_path; print(asset_path('demo.mp4'))"
    done = subprocess.run([sys.executable, "-c", asked], cwd=tmp_path, check=True, capture_output=True, text=True)
    found = done.stdout.strip()
    assert Path(found) == tmp_path / "faceseg_live" / "assets" / "demo.mp4"
    assert Path(found).stat().st_size == (ROOT / "assets" / "demo.mp4").stat().st_size


def test_the_sdist_makes_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    with tarfile.open(_build("sdist", ROOT, tmp_path / "sdist")) as archive:
        archive.extractall(tmp_path / "source", filter="data")
    (source,) = (tmp_path / "source").iterdir()
    again = _build("wheel", source, tmp_path / "again")
    with ZipFile(wheel) as first, ZipFile(again) as second:
        assert sorted(first.namelist()) == sorted(second.namelist())
