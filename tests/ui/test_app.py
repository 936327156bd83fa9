"""The whole program: window, session, threads, and what happens where a camera or a display is missing."""

from __future__ import annotations

import gc
import os

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from faceseg_live.app.run import load_settings, run
from faceseg_live.engines.fake import FakeEngine
from faceseg_live.errors import SourceError
from faceseg_live.media.sources.opening import open_source
from faceseg_live.media.sources.secrets import Secrets
from faceseg_live.pipeline.session import Session
from faceseg_live.settings import LOOK_KEYS, Settings
from faceseg_live.settings import store as settings_store
from faceseg_live.ui.application import CrashReporter, forget_foreign_plugins
from faceseg_live.ui.bridge import Bridge
from faceseg_live.ui.choices import Choices, EngineChoice
from faceseg_live.ui.main_window import MainWindow
from faceseg_live.ui.settings_controller import SettingsController
from tests.ui.stand_in import no_devices


def open_without_cameras(uri, settings, *, loop=False):
    """Sources as on a machine without a camera."""
    if uri == "camera":
        raise SourceError("No camera found")
    return open_source(uri, settings, loop=loop)


@pytest.fixture
def live(qtbot, theme, demo_path):
    """A window on a real session, with the stand-in engine."""
    bridge = Bridge()
    session = Session(Settings(), wake=bridge.wake, open_=open_without_cameras, create=lambda key: FakeEngine())
    controller = SettingsController(Settings(), apply=session.update, save=lambda settings: None)
    window = MainWindow(session, bridge, controller, theme, Choices({"mesh": EngineChoice("Face mesh")}),
                        falls_back=True, devices=no_devices())
    qtbot.addWidget(window)
    session.start()
    window.show()
    yield window, session, controller
    window.close()
    assert session.stop(5.0)


def test_without_a_camera_the_demo_clip_plays(live, qtbot):
    window, session, _ = live
    qtbot.waitUntil(lambda: window.video.view is not None, timeout=10000)
    assert window.notices.texts == ["No camera found. The demo clip is shown meanwhile."]
    assert window.source.title == "Demo clip"
    qtbot.waitUntil(lambda: len(window.strip.tiles) == 1, timeout=10000)
    qtbot.waitUntil(lambda: session.telemetry().shown_fps > 0, timeout=10000)


def test_a_slider_changes_the_picture_also_while_paused(live, qtbot):
    window, _, _ = live
    qtbot.waitUntil(lambda: window.video.view is not None and bool(window.video.view.segments), timeout=10000)
    window.run("picture.pause")
    qtbot.wait(200)
    held = window.video.view
    window.panel.row("mask", "grow").slider.setValue(60)
    qtbot.waitUntil(lambda: window.video.view is not held, timeout=10000)
    assert window.video.view.segments[0].mask.width > held.segments[0].mask.width
    assert window.video.view.perception.frame.sequence == held.perception.frame.sequence


@pytest.mark.parametrize("mode", LOOK_KEYS)
def test_every_view_mode_reaches_the_screen(live, qtbot, mode):
    window, _, controller = live
    qtbot.waitUntil(lambda: window.video.view is not None, timeout=10000)
    controller.set("view", mode=mode)
    before = window.video.view
    qtbot.waitUntil(lambda: window.video.view is not before, timeout=10000)
    assert not window.grab().isNull()


def test_the_program_starts_and_ends_cleanly(qapp, demo_path):
    settings_store.default_path().write_text("this is [not toml")
    told = []

    def close():
        window = next(w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow) and w.isVisible())
        told.extend(window.notices.texts)
        collects.append(gc.isenabled())
        window.close()

    collects = []
    gc.enable()  # which the tests of windows switch off
    QTimer.singleShot(1500, close)
    assert run(str(demo_path)) == 0
    assert (collects, gc.isenabled()) == ([False], True), "meanwhile only this thread collects"
    assert any("damaged" in text for text in told), "a damaged settings file is told and never stops the start"
    stored, notice = settings_store.load()
    assert notice is None
    assert stored.source.uri == "camera", "a source named at the start is not remembered"
    assert stored.window.geometry


def test_a_password_in_an_older_settings_file_leaves_it(monkeypatch):
    known = Secrets(lambda: None)
    monkeypatch.setattr("faceseg_live.app.run.SECRETS", known)
    file = settings_store.default_path()
    file.write_text('version = 4\n[source]\nuri = "rtsp://me:secret@cam/live"\n')
    stored, notice = load_settings()
    assert (stored.source.uri, notice) == ("rtsp://me@cam/live", None)
    assert "secret" not in file.read_text()
    assert known.filled(stored.source.uri) == "rtsp://me:secret@cam/live"


def test_plugins_of_opencv_are_not_offered_to_qt(monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM_PLUGIN_PATH", "/usr/lib/python3/site-packages/cv2/qt/plugins")
    monkeypatch.setenv("QT_QPA_FONTDIR", "/usr/share/fonts")
    forget_foreign_plugins()
    assert "QT_QPA_PLATFORM_PLUGIN_PATH" not in os.environ
    assert os.environ["QT_QPA_FONTDIR"] == "/usr/share/fonts", "what the user set stays"


def test_an_uncaught_error_is_reported_on_the_window_thread(qtbot, capsys):
    reporter = CrashReporter()
    with qtbot.waitSignal(reporter.crashed, timeout=5000) as told:
        try:
            raise ValueError("boom")
        except ValueError as error:
            reporter._on_window_thread(type(error), error, error.__traceback__)
    assert told.args[0] == "the window"
    assert "ValueError: boom" in told.args[1]
    assert "ValueError: boom" in capsys.readouterr().err
