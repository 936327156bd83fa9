"""Whose heads are hidden, and what a view says of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from faceseg_live.domain.heads import Head, HidingState, Oval
from faceseg_live.domain.types import Frame, Perception
from faceseg_live.engines.base import Request
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.rendering.hiding import hidden_heads, hiding_state
from faceseg_live.rendering.scene import Scene, scene_of
from faceseg_live.rendering.view_renderer import ViewRenderer
from faceseg_live.settings import Settings

FrameOf = Callable[..., Frame]
HIDDEN = Settings().changed("view", mode="anonymised")
WITH_FACE = Head(7, Oval(30, 40, 10, 14), face_id=1)
WITHOUT_FACE = Head(9, Oval(90, 40, 10, 14))


@pytest.fixture
def perception(frame_of: FrameOf) -> Perception:
    frame = frame_of(np.zeros((90, 120, 3), np.uint8))
    seen = FakeEngine((FakeFace(x=0.25),)).perceive(frame, Request.of(Settings()))
    return replace(seen, heads=(WITH_FACE, WITHOUT_FACE))


def scene(perception: Perception, exempt: frozenset[int] = frozenset()) -> Scene:
    return scene_of(perception, HIDDEN, exempt=exempt)


def test_everybody_is_hidden_unless_it_is_said_who_is_not(perception: Perception) -> None:
    assert hidden_heads(scene(perception)) == (WITH_FACE, WITHOUT_FACE)
    assert hidden_heads(scene(perception, frozenset({1}))) == (WITHOUT_FACE,)
    assert hiding_state(scene(perception)) == HidingState(2, 0)
    assert hiding_state(scene(perception, frozenset({1}))) == HidingState(1, 1)


def test_nobody_can_exempt_a_head_without_a_face(perception: Perception) -> None:
    assert WITHOUT_FACE in (hidden_heads(scene(perception, frozenset({1, 7, 9}))) or ())


def test_a_face_that_no_head_names_is_hidden_too(perception: Perception) -> None:
    forgotten = replace(perception, heads=(WITHOUT_FACE,))
    first, second = hidden_heads(scene(forgotten)) or ()
    assert (first, second.face_id) == (WITHOUT_FACE, 1)
    assert second.id != first.id
    assert second.oval.covers(*perception.faces[0].box.centre)
    assert hidden_heads(scene(forgotten, frozenset({1}))) == (WITHOUT_FACE,)
    assert hiding_state(scene(forgotten)) == HidingState(2, 0)


def test_a_face_within_a_head_is_nobody_else(perception: Perception) -> None:
    unnamed = replace(WITHOUT_FACE, oval=Oval(30, 45, 20, 30))
    assert hiding_state(scene(replace(perception, heads=(unnamed,)))) == HidingState(1, 0)


@pytest.mark.parametrize("unknown", [{"heads": None}, {"is_unanalysed": True}])
def test_where_nobody_looked_all_is_hidden_whoever_is_exempt(
    unknown: dict[str, object], perception: Perception
) -> None:
    unseen = scene(replace(perception, **unknown), frozenset({1}))  # type: ignore[arg-type]
    assert hidden_heads(unseen) is None
    assert hiding_state(unseen).is_total


@pytest.mark.parametrize(("group", "change"), [("view", {"mode": "anonymised"}), ("record", {"looks": ("anonymised",)}),
                                               ("virtual_camera", {"look": "anonymised"})])
def test_a_view_says_who_is_hidden_wherever_it_is(
    group: str, change: dict[str, object], perception: Perception
) -> None:
    view_of = ViewRenderer().view_of
    assert view_of(scene_of(perception, Settings().changed(group, **change))).hiding == HidingState(2, 0)
    assert view_of(scene_of(perception, Settings())).hiding is None
