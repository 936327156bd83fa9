"""The house rules that a machine can check: every module has a layer, imports run one way, nothing goes in circles."""

from __future__ import annotations

import re
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest
from importlinter import configuration
from importlinter.application.use_cases import lint_imports

from tests.conftest import ROOT

PACKAGE = ROOT / "faceseg_live"
DOCUMENT = ROOT / "docs" / "architecture.md"


@dataclass(frozen=True, slots=True)
class Example:
    """One thing that was added once, to see where it is mentioned."""

    kind: str
    """As in the document: "An area"."""
    pattern: str
    """Regular expression for its mention."""
    stands_for: str = ""
    """What `<…>` is in the document's paths."""
    named_after: str = ""
    """Path of a file that has its name, and so need not mention it."""


EXAMPLES = (
    Example("An area", '"chin"'),
    Example("An area", '"irises"'),
    Example("An area", '"forehead"'),
    Example("A look", '"area_crop"', "area_crop", "rendering/looks/area_crop.py"),
    Example("A look", '"face_crop"', "face_crop", "rendering/looks/face_crop.py"),
    Example("A setting", r"(?<![.\w])constant_fps\b", "record"),
    Example("An option of one engine", r"(?<![.\w])clean_edges\b", "fcn8s"),
    Example("A command", '"view.mirror"', "view"),
    Example("A command", '"mask.taper"', "mask"),
    Example("A model file", '"resnet18"'),
    Example("A model file that comes with the program", r'"face_blendshapes\.tflite"'),
    Example("A file format", '"gif"'),
    Example("A message", r"^\[no_demo\]", "media"),
)


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    """Who imports whom, when the program runs."""
    return grimp.build_graph("faceseg_live", exclude_type_checking_imports=True, cache_dir=None)


def test_every_module_has_a_layer_and_imports_run_one_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """The contracts of pyproject.toml; that of the layers names every package of the root folder."""
    configuration.configure()
    monkeypatch.chdir(ROOT)
    assert lint_imports(config_filename="pyproject.toml", cache_dir=None, is_debug_mode=False)


def test_no_module_imports_itself_by_way_of_others(graph: grimp.ImportGraph) -> None:
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    TopologicalSorter(imports).prepare()  # raises CycleError with the circle


def _adding() -> dict[str, str]:
    """Kind of thing → its first sentence in the section "Adding things"."""
    section = DOCUMENT.read_text("utf-8").partition("## Adding things")[2]
    return dict(re.findall(r"^- \*(.+?)\*.*?: (.+?)\.\s", section, re.MULTILINE | re.DOTALL))


def _places(kind: str, stands_for: str) -> set[str]:
    paths = re.findall(r"`([\w/<>]+\.\w+)`", _adding()[kind])
    return {re.sub(r"<\w+>", stands_for, path) for path in paths}


def _mentions(pattern: str) -> set[str]:
    """The package's files that match; what past versions of the settings file looked like is no place to add to."""
    files = (path for path in PACKAGE.rglob("*") if path.suffix in {".py", ".toml"} and path.name != "migrations.py")
    return {path.relative_to(PACKAGE).as_posix() for path in files
            if re.search(pattern, path.read_text("utf-8"), re.MULTILINE)}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.kind}: {example.pattern}")
def test_a_new_thing_needs_exactly_the_files_that_the_document_names(example: Example) -> None:
    named_after = {example.named_after} if example.named_after else set()
    assert _mentions(example.pattern) | named_after == _places(example.kind, example.stands_for)


def test_every_path_in_the_document_is_there() -> None:
    text = DOCUMENT.read_text("utf-8")
    paths = {path for path in re.findall(r"`([\w/]+/[\w.]*)`", text) if "." in path or path.endswith("/")}
    assert len(paths) > 50
    assert [path for path in sorted(paths) if not _is_there(path)] == []


def _is_there(path: str) -> bool:
    """From the root or the package, or within one of its folders, as the rows of "Where things are" say it."""
    return any((root / path).exists() for root in (ROOT, PACKAGE, *_folders(PACKAGE)))


def _folders(root: Path) -> list[Path]:
    return [path for path in root.iterdir() if path.is_dir()]
