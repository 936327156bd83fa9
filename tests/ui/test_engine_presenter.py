"""What the window shows of the engine."""

from __future__ import annotations

from tests.ui.stand_in import MESH, make_view


def test_the_engine_shows_its_device_and_greys_what_it_lacks(desk):
    desk.engine_runs(MESH)
    assert desk.window.panel.engine.device.text() == "CUDA"
    assert desk.window.bar.engine.text() == "Face mesh · CUDA"
    assert desk.window.presenters.engine.abilities.lacks("hair") == MESH.missing_area_hint
    desk.window.run("area.hair")
    assert desk.settings.mask.areas == ("face",)
    assert desk.window.notices.texts == [f"Hair: {MESH.missing_area_hint}"]


def test_a_failed_engine_is_reported_with_a_retry(desk):
    desk.engine_fails("LiteRT is missing: pip install ai-edge-litert")
    assert desk.window.panel.engine.device.isHidden()
    assert desk.window.bar.engine.isHidden()
    desk.show(make_view(faces=()))
    assert desk.window.video.hint == "No masks: the engine doesn't run"
    banner = desk.window.notices.banners[0]
    assert banner.text.startswith("LiteRT is missing")
    banner.action.click()
    assert desk.session.retries == 1
