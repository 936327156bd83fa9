"""Nothing is passed on without its licence."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

import pytest

from bundle.licences import LicenceMissing, collect, distributions_of


def test_distributions_are_found_by_what_they_wrote() -> None:
    names = {item.name.lower().replace("_", "-") for item in distributions_of(["numpy", "PIL.Image", "PySide6.QtGui"])}
    assert {"numpy", "pillow", "pyside6-essentials"} <= names
    assert "pytest" not in names


def test_texts_of_packages_and_of_python(tmp_path: Path) -> None:
    inside = distributions_of(["numpy", "av", "PySide6", "onnxruntime"])
    collect(inside, [], tmp_path)
    first = {*tmp_path.rglob("*")}
    collect(inside, [], tmp_path)
    assert {*tmp_path.rglob("*")} == first, "what was there before goes"
    for item in inside:
        assert [*(tmp_path / f"{item.name}-{item.version}").iterdir()], item.name
    assert [*(tmp_path / "python").iterdir()]
    av = next(folder for folder in tmp_path.iterdir() if folder.name.startswith("av-"))
    assert (av / "GPL-3.0.txt").is_file(), "its FFmpeg is linked to x264"


def test_a_package_without_a_text_stops_the_build(tmp_path: Path) -> None:
    description = tmp_path / "bare-1.0.dist-info"
    description.mkdir()
    (description / "METADATA").write_text("Metadata-Version: 2.1\nName: bare\nVersion: 1.0\n", "utf-8")
    (description / "RECORD").write_text("bare.py,,\n", "utf-8")
    with pytest.raises(LicenceMissing, match=r"bare 1\.0 carries no licence text"):
        collect([metadata.Distribution.at(description)], [], tmp_path / "out")
