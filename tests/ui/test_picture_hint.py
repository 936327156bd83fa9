"""What is said over a picture without masks, and when."""

from __future__ import annotations

from faceseg_live.ui import picture_hint
from tests.ui.stand_in import MESH, TWO_FACES, make_view


def test_an_empty_picture_is_hinted_at_only_after_a_while(desk, monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(picture_hint.time, "monotonic", lambda: clock[0])
    desk.show(make_view(faces=()))
    assert desk.window.video.hint == "Loading the models…"
    desk.engine_runs(MESH)
    desk.show(make_view(faces=()))
    assert desk.window.video.hint == ""
    clock[0] += 1.5
    desk.show(make_view(faces=()))
    assert desk.window.video.hint == "No face in view"
    desk.show(make_view())
    assert desk.window.video.hint == ""


def test_a_still_picture_without_a_face_says_so_though_no_other_view_comes(desk, monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(picture_hint.time, "monotonic", lambda: clock[0])
    desk.engine_runs(MESH)
    desk.show(make_view(faces=()))
    clock[0] += 1.5
    desk.window.presenter.read_instruments()
    assert desk.window.video.hint == "No face in view"


def test_a_locked_face_that_left_is_named_and_can_be_released(desk, monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(picture_hint.time, "monotonic", lambda: clock[0])
    desk.engine_runs(MESH)
    desk.show(make_view())
    desk.window.strip.tiles[1].click()
    clock[0] += 60
    desk.show(make_view(faces=TWO_FACES[:1]))
    assert desk.window.video.hint == "Face 2 is locked, but not in view"
    assert [tile.face_id for tile in desk.window.strip.tiles] == [1, 2]
    desk.window.strip.tiles[1].click()
    desk.show(make_view(faces=TWO_FACES[:1]))
    assert desk.session.locked_face is None
    assert desk.window.video.hint == ""
    assert [tile.face_id for tile in desk.window.strip.tiles] == [1]
