"""What the engine can do, as plain data."""

from __future__ import annotations

from faceseg_live.domain.areas import AREAS
from faceseg_live.domain.selection import Selection
from faceseg_live.ui.choices import EngineChoice
from faceseg_live.ui.engine_abilities import EngineAbilities

HINT = "Face parsing delivers it."


def test_everything_is_delivered_until_an_engine_says_otherwise():
    assert not EngineAbilities().lacking


def test_a_lacking_area_says_why_and_is_found_in_a_selection():
    abilities = EngineAbilities().delivering(frozenset(AREAS) - {"hair", "ears"}, HINT)
    assert abilities.lacks("hair") == HINT
    assert not abilities.lacks("lips")
    assert list(abilities.lacking) == ["hair", "ears"]
    assert abilities.lacking_of(Selection.parse("lips, -ears")) is AREAS["ears"]
    assert abilities.lacking_of(Selection.parse("lips, nose")) is None


def test_the_engine_in_use_says_which_settings_do_nothing():
    abilities = EngineAbilities().in_use(EngineChoice("Any ONNX", unused=frozenset({"exclude_hands"})))
    assert abilities.why_unused(("engine", "exclude_hands")) == "Any ONNX has no use for this."
    assert not abilities.why_unused(("engine", "smoothing"))
    assert not abilities.why_unused(("mask", "exclude_hands")), "only the engine's own settings are named"
