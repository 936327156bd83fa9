"""What the program loads by name is in the bundle. The bundle itself is built by `make bundle`, not here."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from bundle.contents import NOT_BUNDLED, UNUSED, data_files, foreign_modules, own_modules
from faceseg_live import doctor
from faceseg_live.classifiers.registry import CLASSIFIERS
from faceseg_live.engines.region_sources import REGION_SOURCES
from faceseg_live.media.video import hardware
from faceseg_live.settings.engines import ENGINES
from tests.conftest import ROOT

PACKAGE = ROOT / "faceseg_live"


def test_every_module_that_a_registry_names_is_inside() -> None:
    rows = [*((row.module, "engines") for row in ENGINES.values()),
            *((row.module, "engines") for row in REGION_SOURCES if row.module),
            *((row.module, "classifiers") for row in CLASSIFIERS.values())]
    assert len(rows) > 10
    assert {f"faceseg_live.{package}.{module}" for module, package in rows} <= {*own_modules()}


def test_every_program_that_is_run_in_a_process_of_its_own_is_inside() -> None:
    trials = {f"{doctor.__name__}.trials", f"{doctor.__name__}.window_trial", f"{hardware.__package__}.encoder_trial"}
    assert trials <= {*own_modules()}


def test_own_modules_are_those_that_python_finds() -> None:
    modules = own_modules()
    assert "faceseg_live" in modules
    assert "faceseg_live.cli" in modules
    assert [name for name in modules if find_spec(name) is None] == []


def test_packages_that_are_imported_by_name_are_inside() -> None:
    assert "ai_edge_litert.interpreter" in foreign_modules()
    if find_spec("onnxruntime"):
        assert "onnxruntime" in foreign_modules()


def test_what_multiplies_the_size_is_not_inside() -> None:
    assert {name.partition(".")[0] for name in foreign_modules()}.isdisjoint(NOT_BUNDLED)


def test_nothing_is_excluded_that_the_package_imports() -> None:
    imported = {name for path in PACKAGE.rglob("*.py") for name in _imports(path)}
    unused = {name for name in imported if any(name == out or name.startswith(f"{out}.") for out in UNUSED)}
    assert unused == set()


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
            yield node.module


@pytest.mark.parametrize("file", ["assets/demo.mp4", "assets/icon.svg", "assets/icons/camera.svg",
                                  "assets/fonts/Inter-Regular.otf", "messages/english/common.toml",
                                  "models/catalogue.toml", "engines/canonical_face.npz"])
def test_a_file_that_is_read_lies_in_the_package(file: str) -> None:
    places = {f"{folder}/{Path(path).name}" for path, folder in data_files()}
    assert f"faceseg_live/{file}" in places


def test_every_asset_and_every_file_of_the_package_is_inside() -> None:
    inside = {Path(path) for path, _folder in data_files()}
    assert {path for path in (ROOT / "assets").rglob("*") if path.is_file()} <= inside
    assert set(PACKAGE.rglob("*.toml")) <= inside
