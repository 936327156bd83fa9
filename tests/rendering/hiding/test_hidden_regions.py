"""Which parts of an image are hidden, and more where it is not known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faceseg_live.area_masks.shapes import selection_shape
from faceseg_live.area_masks.visible_face import furthest_outline
from faceseg_live.domain.heads import Head, Oval
from faceseg_live.domain.regions import Region
from faceseg_live.domain.selection import Selection
from faceseg_live.domain.types import Face, Frame, Hand, Perception
from faceseg_live.engines.base import Request
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.rendering.hiding import hidden_area, hiding_state
from faceseg_live.rendering.scene import scene_of
from faceseg_live.settings import HidingSettings, Settings, What
from tests.heads import with_heads
from tests.maps import parsed_face, person_map

FrameOf = Callable[..., Frame]
Flags = np.ndarray[Any, np.dtype[np.bool_]]
SIZE = 240, 180
STRANGER = Head(9, Oval(190, 60, 22, 30, 0.4))
"""Somebody without a face in view."""


@pytest.fixture
def perception(frame_of: FrameOf) -> Perception:
    frame = frame_of(np.zeros((*SIZE[::-1], 3), np.uint8))
    return with_heads(FakeEngine((FakeFace(x=0.3),)).perceive(frame, Request.of(Settings())), [STRANGER])


def hidden(perception: Perception, exempt: frozenset[int] = frozenset(), **options: Any) -> Flags:
    return hidden_area(scene_of(perception, Settings(), exempt=exempt), HidingSettings(**options))


def within(oval: Oval) -> Flags:
    rows, columns = np.mgrid[: SIZE[1], : SIZE[0]]
    cos, sin = np.cos(oval.rotation), np.sin(oval.rotation)
    right, down = columns - oval.x, rows - oval.y
    inside = ((right * cos + down * sin) / oval.across) ** 2 + ((down * cos - right * sin) / oval.along) ** 2 <= 1
    return np.asarray(inside)


def shape_of(area: str, perception: Perception) -> Flags:
    shape = selection_shape(Selection.parse(area), perception.faces, perception.maps, SIZE)
    marked = np.zeros(SIZE[::-1], np.bool_)
    marked[shape.top : shape.top + shape.height, shape.left : shape.left + shape.width] = shape.pixels
    return marked


@pytest.mark.parametrize("margin", [0, 15, 60])
def test_of_a_head_the_whole_oval_is_hidden_and_little_more(margin: int, perception: Perception) -> None:
    area, factor = hidden(perception, margin=margin), 1 + margin / 100
    for head in perception.heads or ():
        assert area[within(head.oval.grown(factor))].all()
    beyond = [within(head.oval.grown(factor * 1.12)) for head in perception.heads or ()]
    assert not area[~np.logical_or(*beyond)].any()


@given(x=st.floats(-40, 280), y=st.floats(-40, 220), across=st.floats(0.3, 90), along=st.floats(0.3, 90),
       rotation=st.floats(-4, 4))
@settings(max_examples=150, deadline=None, database=None)
def test_no_pixel_of_an_oval_is_open(x: float, y: float, across: float, along: float, rotation: float) -> None:
    oval = Oval(x, y, across, along, rotation)
    perception = Perception(Frame(np.zeros((*SIZE[::-1], 3), np.uint8), 0, 0.0, 0.0), heads=(Head(1, oval),))
    assert hidden(perception, margin=0)[within(oval)].all()


def test_of_a_face_forehead_and_chin_are_hidden_and_less_than_of_a_head(perception: Perception) -> None:
    face = perception.faces[0]
    assert face.landmarks is not None
    area = hidden(perception, what=What.FACE, margin=0)
    outline = furthest_outline(face.landmarks)
    inside = np.rint(outline + (outline.mean(axis=0) - outline) * 0.02).astype(int)
    assert area[shape_of("face+forehead", perception)].all()
    assert area[inside[:, 1], inside[:, 0]].all()
    assert 0 < area.sum() < hidden(perception, margin=0).sum()
    assert hidden(perception, what=What.FACE).sum() > area.sum()


def test_of_a_face_without_a_mesh_most_of_the_head_is_hidden(perception: Perception) -> None:
    oval = STRANGER.oval
    area = hidden(perception, what=What.FACE, margin=0)
    face = Oval(oval.x, oval.y, oval.across * 0.7, oval.along * 0.6, oval.rotation)
    assert area[within(face)].all()


@pytest.mark.parametrize("parts", [("lips",), ("two_eyes", "nose"), ("face+forehead", "-mouth")])
def test_of_parts_these_are_hidden_and_the_whole_head_of_who_has_no_mesh(
    parts: tuple[str, ...], perception: Perception
) -> None:
    area = hidden(perception, what=What.PARTS, parts=parts, margin=5)
    shown = shape_of(",".join(parts), perception)
    assert area[shown].all()
    assert area[within(STRANGER.oval)].all()
    left = area[:, : SIZE[0] // 2].sum()
    assert shown.sum() < left < hidden(perception)[:, : SIZE[0] // 2].sum()


def test_of_a_face_of_which_nothing_tells_where_the_parts_are_the_head_is_hidden(perception: Perception) -> None:
    whole = hidden(perception)
    assert (hidden(perception, what=What.PARTS, parts=("hair",)) == whole).all()
    assert (hidden(perception, what=What.PARTS, parts=("lips", "glasses")) == whole).all()
    unmeshed = replace(perception, faces=tuple(replace(face, landmarks=None) for face in perception.faces))
    assert (hidden(unmeshed, what=What.PARTS, parts=("lips",)) == whole).all()


def test_what_a_network_sees_in_front_of_a_part_is_hidden_with_it(perception: Perception) -> None:
    labels, classes = np.zeros(SIZE[::-1], np.uint8), [frozenset[Region](), frozenset({Region.NOSE})]
    nothing_seen = replace(perception, maps=(parsed_face(1, labels, classes, np.eye(2, 3)),))
    assert hidden(nothing_seen, what=What.PARTS, parts=("nose",), margin=0)[shape_of("nose", perception)].all()


@pytest.mark.parametrize("what", list(What))
def test_hands_open_nothing(what: What, perception: Perception) -> None:
    face = perception.faces[0]
    joints = np.zeros((21, 3), np.float32)
    joints[:, :2] = face.box.centre + np.stack(np.meshgrid(*[np.linspace(-15, 15, 5)] * 2), -1).reshape(-1, 2)[:21]
    behind = replace(perception, hands=(Hand(joints),))
    assert (hidden(behind, what=what) == hidden(perception, what=what)).all()


def test_people_are_hidden_whole_once_it_is_known_where_they_are(perception: Perception) -> None:
    assert hidden(perception, what=What.PARTS, parts=("person",)).all()
    marked = np.zeros((18, 24), np.float32)
    marked[:, 2:10] = 1
    known = replace(perception, maps=(person_map(marked),))
    area = hidden(known, what=What.PARTS, parts=("person",), margin=0)
    assert area[:, 30:90].all()
    assert not area[:, 120:160].any()
    assert area[within(STRANGER.oval)].all(), "a network that misses somebody opens nobody's head"


def test_what_is_taken_away_need_not_be_known(perception: Perception) -> None:
    area = hidden(perception, what=What.PARTS, parts=("face", "-hair", "-person"))
    assert (area == hidden(perception, what=What.PARTS, parts=("face",))).all()


@pytest.mark.parametrize("what", list(What))
def test_who_is_exempt_is_open(what: What, perception: Perception) -> None:
    area = hidden(perception, frozenset({1}), what=what)
    assert not area[:, : SIZE[0] // 2].any()
    assert area.any()


@pytest.mark.parametrize("oval", [Oval(float("nan"), 3, 4, 5), Oval(3, 4, float("inf"), 5), Oval(1e30, 0, 1, 1),
                                  Oval(3, 4, 1e12, 5), Oval(3, 4, 5, 6, float("nan"))])
def test_where_a_head_is_nowhere_all_is_hidden(oval: Oval, perception: Perception) -> None:
    scene = scene_of(replace(perception, heads=(Head(1, oval),)), Settings().changed("view", mode="anonymised"))
    assert hidden_area(scene, HidingSettings()).all()
    assert hiding_state(scene).is_total


def test_a_mesh_that_is_nowhere_hides_all(perception: Perception) -> None:
    face = perception.faces[0]
    assert face.landmarks is not None
    broken = Face(face.id, face.box, 1.0, face.landmarks * np.float32(1e5))
    assert hidden(replace(perception, faces=(broken,)), what=What.FACE).all()


@pytest.mark.parametrize("oval", [Oval(-50, 40, 20, 30), Oval(300, 300, 40, 50), Oval(120, 90, 0, 0)])
def test_who_is_out_of_the_picture_is_no_trouble(oval: Oval, perception: Perception) -> None:
    area = hidden(replace(perception, faces=(), heads=(Head(1, oval),)))
    assert area.sum() <= 9


def test_the_state_says_when_all_is_hidden_as_people_are_not_known(perception: Perception) -> None:
    of_people = Settings().changed("hiding", what=What.PARTS, parts=("person",))
    assert hiding_state(scene_of(perception, of_people)).is_total
    assert not hiding_state(scene_of(perception, Settings())).is_total
