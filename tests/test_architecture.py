"""The house rules that a machine can check: every module has a layer, imports run one way, nothing goes in circles."""

from __future__ import annotations

from graphlib import TopologicalSorter

import grimp
import pytest
from importlinter import configuration
from importlinter.application.use_cases import lint_imports

from tests.conftest import ROOT


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
