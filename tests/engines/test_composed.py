"""An engine of faces and region sources: who is asked, in which order, and that a shared source is one row."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import ModuleType

import numpy as np
import pytest

from faceseg_live.area_masks.evidence import answering_map
from faceseg_live.domain.areas import MESH_AREAS
from faceseg_live.domain.regions import PERSON, WORN, Region, Regions
from faceseg_live.domain.selection import Selection
from faceseg_live.domain.types import Face, Frame, RegionMap, freeze
from faceseg_live.engines import region_sources
from faceseg_live.engines.base import Request
from faceseg_live.engines.composed import ComposedEngine, Identity
from faceseg_live.engines.fake import FakeEngine
from faceseg_live.engines.region_sources import RegionSourceRow, shared_sources
from faceseg_live.settings import EngineSettings

HAIR: Regions = frozenset({Region.HAIR})
CLOTH: Regions = frozenset({Region.CLOTH})
FRAME = Frame(freeze(np.zeros((48, 64, 3), np.uint8)), 0, 0.0, 0.0)


class Painter:
    """Sees its regions everywhere."""

    def __init__(self, key: str, *classes: Regions) -> None:
        self.key, self.classes = key, classes
        self.calls: list[str] = []

    def warm_up(self) -> None:
        self.calls.append("warm_up")

    def maps(self, frame: Frame, faces: Sequence[Face], request: Request) -> tuple[RegionMap, ...]:
        self.calls.append("maps")
        return (RegionMap(self.key, self.classes, freeze(np.ones((2, 2), np.float32))),)

    def reset(self) -> None:
        self.calls.append("reset")

    def close(self) -> None:
        self.calls.append("close")


def asking(areas: str) -> Request:
    return Request(EngineSettings(), Selection.parse(areas).needs)


def test_a_source_runs_only_where_its_regions_are_needed() -> None:
    hair, eyes = Painter("hair", HAIR), Painter("eyes", frozenset({Region.LEFT_EYE, Region.RIGHT_EYE}))
    engine = ComposedEngine(FakeEngine(), (hair, eyes))
    assert [item.source for item in engine.perceive(FRAME, asking("hair")).maps] == ["hair"]
    assert [item.source for item in engine.perceive(FRAME, asking("left_eye")).maps] == []
    assert [item.source for item in engine.perceive(FRAME, asking("face,-two_eyes")).maps] == ["eyes"]
    timings_ms = engine.perceive(FRAME, asking("hair,two_eyes")).timings_ms
    assert {"hair", "eyes"} <= timings_ms.keys()


def test_the_table_tells_which_source_goes_before_which() -> None:
    order = [row.key for row in region_sources.REGION_SOURCES]
    for number, first in enumerate(order):
        engine = ComposedEngine(FakeEngine(), [Painter(key, PERSON) for key in reversed(order[number:])])
        assert engine.perceive(FRAME, asking("person")).maps[0].source == first


def test_a_source_is_not_asked_for_what_a_more_trusted_one_has_seen() -> None:
    parser, multiclass = Painter("parser", HAIR), Painter("multiclass", HAIR, WORN)
    engine = ComposedEngine(FakeEngine(), (multiclass, parser))
    assert [item.source for item in engine.perceive(FRAME, asking("hair")).maps] == ["parser"]
    assert [item.source for item in engine.perceive(FRAME, asking("hair,worn")).maps] == ["parser", "multiclass"]


def test_a_parser_leaves_clothes_to_what_sees_the_whole_frame() -> None:
    parser, multiclass = Painter("parser", HAIR, CLOTH), Painter("multiclass", HAIR, CLOTH)
    maps = ComposedEngine(FakeEngine(), (parser, multiclass)).perceive(FRAME, asking("hair,cloth")).maps
    assert [answering_map(regions, maps).source for regions in (HAIR, CLOTH)] == ["parser", "multiclass"]
    alone = ComposedEngine(FakeEngine(), (Painter("parser", HAIR, CLOTH),)).perceive(FRAME, asking("cloth")).maps
    assert answering_map(CLOTH, alone).source == "parser"


def test_an_engine_delivers_what_its_faces_and_its_sources_do() -> None:
    engine = ComposedEngine(FakeEngine(), (Painter("hair", frozenset(), HAIR),))
    assert engine.info.areas == MESH_AREAS | {"hair", "person", "background"}
    assert engine.info.key == "fake"
    identity = Identity("own", "Own", "CUDA", "MIT", "It doesn't.", "A note.")
    named = ComposedEngine(FakeEngine(), (), identity).info
    assert (named.key, named.title, named.device, named.note) == ("own", "Own", "CUDA", "A note.")


def test_all_parts_are_warmed_reset_and_closed() -> None:
    source, faces = Painter("hair", HAIR), FakeEngine()
    engine = ComposedEngine(faces, (source,))
    engine.warm_up()
    engine.reset()
    engine.close()
    assert source.calls == ["warm_up", "reset", "close"]
    assert faces.is_closed


def test_a_source_that_engines_share_is_one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("faceseg_live.engines.hair_for_tests")
    module.make = lambda: Painter("hair", HAIR)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    row = RegionSourceRow("hair", "Hair.", "hair_for_tests", "make", frozenset({"mesh", "parsing"}))
    monkeypatch.setattr(region_sources, "REGION_SOURCES", (row,))
    for engine in ("mesh", "parsing"):
        assert "hair" in ComposedEngine(FakeEngine(), shared_sources(engine)).info.areas
    assert shared_sources("custom-onnx") == ()
