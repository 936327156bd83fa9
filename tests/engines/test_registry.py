from __future__ import annotations

import importlib
import subprocess
import sys
from types import ModuleType

import pytest

from faceseg_live.engines import registry
from faceseg_live.engines.registry import create_engine
from faceseg_live.errors import EngineUnavailable, InvalidParameter
from faceseg_live.settings import EngineSettings
from faceseg_live.settings.engines import ENGINES, EngineRow, engine_titles


def test_offers_the_mesh_and_hides_the_stand_in() -> None:
    assert "mesh" in engine_titles()
    assert "fake" not in engine_titles()


def test_makes_an_engine_by_its_key() -> None:
    engine = create_engine(EngineSettings(key="fake"))
    assert engine.info.key == "fake"
    engine.close()


def test_an_unknown_key_lists_the_known_ones() -> None:
    with pytest.raises(InvalidParameter, match=r"'nonsense' is unknown.*mesh"):
        create_engine(EngineSettings(key="nonsense"))


def test_a_missing_package_is_named_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    row = EngineRow("lacking", "Lacking", "MIT", "", "lacking", "LackingEngine")
    monkeypatch.setitem(ENGINES, "lacking", row)

    real = importlib.import_module

    def absent(name: str) -> ModuleType:
        if name == "faceseg_live.engines.lacking":
            raise ModuleNotFoundError("No module named 'rare_package'", name="rare_package.inner")
        return real(name)

    monkeypatch.setattr(registry.importlib, "import_module", absent)
    with pytest.raises(EngineUnavailable, match="pip install rare_package"):
        create_engine(EngineSettings(key="lacking"))


def test_titles_and_keys_of_rows_agree() -> None:
    assert all(key == row.key and row.title and row.licence and row.summary for key, row in ENGINES.items())


def test_knowing_the_engines_loads_none() -> None:
    check = ("import sys, faceseg_live.engines.registry, faceseg_live.engines.mesh.engine; "
             "sys.exit(any(name in sys.modules for name in ('ai_edge_litert', 'mediapipe')))")
    done = subprocess.run([sys.executable, "-c", check], check=False, timeout=60)
    assert done.returncode == 0
