"""What the engine can do, as plain data."""

from __future__ import annotations

from faceseg_live.domain.areas import AREAS
from faceseg_live.engines.base import EngineInfo
from faceseg_live.pipeline.status import EngineStatus, Readiness
from faceseg_live.settings import EngineSettings
from faceseg_live.ui.choices import EngineChoice
from faceseg_live.ui.engine_abilities import EngineAbilities

HINT = "Face parsing delivers it."
MESH = EngineInfo("mesh", "Face mesh", "CPU", frozenset(AREAS) - {"hair", "ears"}, "Apache-2.0", HINT)
RUNNING = EngineStatus(EngineSettings(), readiness=Readiness.READY, running=MESH)
LOADING = EngineStatus(EngineSettings("custom-onnx"))
ONNX = EngineChoice("Any ONNX", unused=frozenset({"exclude_hands"}))


def test_everything_is_delivered_until_an_engine_says_otherwise():
    assert not EngineAbilities().lacking


def test_a_lacking_area_says_why():
    abilities = EngineAbilities().after(RUNNING, EngineChoice("Face mesh"))
    assert abilities.lacks("hair") == HINT
    assert not abilities.lacks("lips")
    assert list(abilities.lacking) == ["hair", "ears"]


def test_the_engine_in_use_says_which_settings_do_nothing():
    abilities = EngineAbilities().after(LOADING, ONNX)
    assert abilities.why_unused(("engine", "exclude_hands")) == "Any ONNX has no use for this."
    assert not abilities.why_unused(("engine", "smoothing"))
    assert not abilities.why_unused(("mask", "exclude_hands")), "only the engine's own settings are named"


def test_while_another_engine_loads_the_areas_of_the_one_before_stay():
    abilities = EngineAbilities().after(RUNNING, EngineChoice("Face mesh")).after(LOADING, ONNX)
    assert abilities.lacks("hair") == HINT
