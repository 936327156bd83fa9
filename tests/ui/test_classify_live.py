"""The page for the expression in a real window, with a real session on real faces."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from faceseg_live.app.choices import window_choices
from faceseg_live.pipeline.session import Session
from faceseg_live.settings import Settings
from faceseg_live.ui.bridge import Bridge
from faceseg_live.ui.main_window import MainWindow
from faceseg_live.ui.settings_controller import SettingsController
from faceseg_live.ui.snapshot import Snapshots
from tests.ui.stand_in import no_devices

PATIENCE_MS = 30000


@pytest.fixture
def live(qtbot, theme, tmp_path):
    """Opens a window on a source."""
    opened = []

    def open_(source):
        bridge = Bridge()
        settings = Settings().changed("source", uri=str(source)).changed("engine", exclude_hands=False)
        session = Session(settings, wake=bridge.wake)
        controller = SettingsController(settings, apply=session.update, save=lambda settings: None)
        window = MainWindow(session, bridge, controller, theme, window_choices(), devices=no_devices(),
                            snapshots=Snapshots(tmp_path / "Pictures"))
        qtbot.addWidget(window)
        session.start()
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow, timeout=5000)
        opened.append((window, session))
        return window, session

    yield open_
    for window, session in opened:
        window.close()
        assert session.stop(10.0)


def rows(window):
    return {row.label: row.score for row in window.classify.labels.bars.rows}


def type_(window, text):
    window.run("classify.expression")
    window.classify.field.box.selectAll()
    QTest.keyClicks(window.classify.field.box, text)
    window.classify.field.box.finish()


def test_a_photo_of_five_is_divided_as_one_types(live, qtbot, shared_data):
    window, _ = live(shared_data / "photos/multi_face.jpg")
    page = window.classify
    qtbot.waitUntil(lambda: (rows(window).get("smile") or 0) > 0.9, timeout=PATIENCE_MS)
    type_(window, "smile > 0.6")
    qtbot.waitUntil(lambda: page.count.text() == "3 of 5 match", timeout=PATIENCE_MS)
    assert len(window.video.view.segments) == 3
    assert sorted(tile.caption for tile in window.strip.tiles) == [
        "1 match", "2 match", "3 match", "4 remaining", "5 remaining"]
    page.labels.faces.buttons[4].click()
    qtbot.waitUntil(lambda: (rows(window)["smile"] or 1) < 0.3, timeout=PATIENCE_MS)
    assert page.field.message.text().startswith("Face 5 doesn't match: smile 0.")
    tags = window.video.tags()
    assert len(tags) == 5
    for number, tag in enumerate(tags):
        assert not any(tag.place.intersects(other.place) for other in tags[number + 1:])
    type_(window, "smile > 0.6 nonsense")
    assert page.field.message.property("role") == "smallError"
    qtbot.wait(200)
    assert page.count.text() == "3 of 5 match", "the last one that could be read stays"
    type_(window, "smil > 0.5")
    assert "Did you mean smile?" in page.field.message.text()
    qtbot.wait(200)
    assert page.count.text() == "3 of 5 match", "the last one of which everything is known stays"


def test_a_film_pauses_at_the_smile(live, qtbot, shared_data):
    window, session = live(shared_data / "videos/pyfeat_single_face.mp4")
    page = window.classify
    type_(window, "smile > 0.6")
    page.switches["pause_when"].click()
    qtbot.waitUntil(lambda: session.is_paused, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: page.count.text() == "1 of 1 match", timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: (rows(window)["smile"] or 0) > 0.6, timeout=PATIENCE_MS)
    QTest.keyClick(page.field.box, Qt.Key.Key_Return)
    assert window.focusWidget() is window.video
    QTest.keyClick(window.video, Qt.Key.Key_Space)
    assert not session.is_paused


def test_labels_of_the_demo_clip_move_and_can_be_frozen(live, qtbot, demo_path):
    window, _ = live(demo_path)
    seen = set()
    qtbot.waitUntil(lambda: seen.add(rows(window).get("yaw")) or len(seen) > 3, timeout=PATIENCE_MS)
    window.side.show_page("Classify")
    window.classify.labels.freeze.click()
    frozen = rows(window)
    sequence = window.video.view.perception.frame.sequence
    qtbot.waitUntil(lambda: window.video.view.perception.frame.sequence != sequence, timeout=PATIENCE_MS)
    qtbot.wait(300)
    assert rows(window) == frozen
