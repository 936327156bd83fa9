"""The map of all regions: fixed colours, front over back, a legend that can be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from faceseg_live.domain.regions import EYES, Region
from faceseg_live.domain.types import Frame, Perception, freeze
from faceseg_live.engines.base import Request
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.rendering.looks.region_map import colour_of, region_map
from faceseg_live.settings import EngineSettings, ViewSettings
from tests.maps import parsed_face

FrameOf = Callable[..., Frame]


@pytest.fixture
def perception(frame_of: FrameOf) -> Perception:
    frame = frame_of(np.full((480, 640, 3), 90, np.uint8))
    return FakeEngine((FakeFace(x=0.6),)).perceive(frame, Request(EngineSettings()))


def colours(picture: np.ndarray) -> set[tuple[int, ...]]:
    return {tuple(int(v) for v in colour) for colour in np.unique(picture[..., :3].reshape(-1, 3), axis=0)}


def test_a_mesh_shows_the_regions_it_has(perception: Perception) -> None:
    picture = region_map(perception, perception.faces, ViewSettings())
    expected = ("skin", "nose", "eyebrows", "two_eyes", "lips")
    assert {colour_of(name, ViewSettings()) for name in expected} <= colours(picture)
    assert colour_of("hair", ViewSettings()) not in colours(picture)
    assert (picture[..., 3] == 255).all()


def test_a_region_keeps_its_colour_or_gets_the_users(perception: Perception) -> None:
    own = ViewSettings(colours={"nose": "#010203"})
    assert (3, 2, 1) in colours(region_map(perception, perception.faces, own))


def test_without_faces_it_is_black(perception: Perception) -> None:
    assert colours(region_map(perception, (), ViewSettings())) == {(0, 0, 0)}


def test_parsed_classes_are_painted_where_they_are(perception: Perception) -> None:
    labels = np.zeros((40, 40), np.uint8)
    labels[:20], labels[20:] = 1, 2
    parsed = parsed_face(1, freeze(labels), (frozenset(), frozenset({Region.HAIR}), EYES, frozenset({Region.SKIN})),
                        freeze(np.array([[0.5, 0, -150.0], [0, 0.5, -100.0]])))
    picture = region_map(replace(perception, maps=(parsed,)), perception.faces, ViewSettings())
    assert tuple(picture[210, 340, :3]) == colour_of("hair", ViewSettings())
    assert tuple(picture[270, 340, :3]) == colour_of("two_eyes", ViewSettings())
    assert tuple(picture[150, 340, :3]) == (0, 0, 0)


def test_the_legend_is_readable_in_the_mirror(perception: Perception) -> None:
    plain = region_map(perception, perception.faces, ViewSettings())
    mirrored = region_map(perception, perception.faces, ViewSettings(), mirrored=True)[:, ::-1]
    assert (plain[:120, :150] == mirrored[:120, :150]).all()
    assert plain[:120, :150].any()
