"""A real window on a session without threads."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from faceseg_live.engines.base import EngineInfo
from faceseg_live.media.audio.portaudio import MicrophoneInfo
from faceseg_live.media.sources.base import SourceInfo
from faceseg_live.media.sources.camera_info import CameraInfo
from faceseg_live.media.sources.screen import ScreenInfo
from faceseg_live.pipeline.events import ClassifiersChanged, EngineChanged, Event, SourceOpened
from faceseg_live.pipeline.recording.status import RecordingStatus
from faceseg_live.pipeline.status import ClassifierRequest, ClassifierStatus, EngineStatus, Readiness
from faceseg_live.rendering.view import View
from faceseg_live.settings import EngineSettings, Settings
from faceseg_live.ui.bridge import Bridge
from faceseg_live.ui.choices import Choices, ClassifierChoice, EngineChoice
from faceseg_live.ui.device_scan import DeviceScan
from faceseg_live.ui.devices import Devices
from faceseg_live.ui.fonts import window_font
from faceseg_live.ui.main_window import MainWindow
from faceseg_live.ui.plain_text import PlainTextStyle
from faceseg_live.ui.settings_controller import SettingsController
from faceseg_live.ui.snapshot import Snapshots
from faceseg_live.ui.source_bar import SourceStatus
from faceseg_live.ui.theme import ThemeSwitch
from faceseg_live.ui.window_place import COMFORTABLE
from tests.ui.stand_in import StandInDevice, StandInSession

OFFSCREEN_NOTE = r"This plugin does not support (propagateSizeHints|raise|grabbing the keyboard)"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The display without a screen says of each window that it has no window manager, of each popup that it can't take
    the keyboard; all else fails."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore(OFFSCREEN_NOTE))


SOURCE = SourceInfo("clip.mp4", "clip.mp4", 640, 360, 30.0, "H264")
OFFERS = Choices(
    {"mesh": EngineChoice("Face mesh", options=("detector",)),
     "parsing": EngineChoice("Face parsing", "Skin, hair and more.", model_files="*.onnx",
                             models={"resnet18": "BiSeNet, ResNet-18"},
                             options=("model", "device", "detector", "clean_edges", "largest_part")),
     "custom-onnx": EngineChoice("Custom ONNX", area="person", options=("model", "device", "onnx"),
                                 unused=frozenset({"max_faces", "exclude_hands"}),
                                 model_files="*.onnx", needs_model=True)},
    {"mesh": "Face mesh's own", "yunet": "YuNet"},
    classifiers={"geometry": ClassifierChoice("Geometry", "Of the mesh.", ("smile", "hand_on_face"),
                                              is_always_there=True),
                 "age-gender": ClassifierChoice("Age and gender", "Apparent ones.",
                                                ("female", "male", "woman", "man", "Age16to25", "apparent_age")),
                 "emotions": ClassifierChoice("Emotions by looks", "Seven.", ("looks_happy", "looks_sad"))},
)
MICROPHONES = (MicrophoneInfo(3, "USB Headset", 1, 48_000), MicrophoneInfo(0, "Webcam Pro", 1, 48_000))
CAMERAS = (CameraInfo(0, "Front Camera", "V4L2", id="usb-Front_Camera-index0"),
           CameraInfo(2, "Capture Card", "V4L2"))
SCREENS = (ScreenInfo(1, "Screen 1", 1920, 1080), ScreenInfo(2, "Screen 2", 1366, 768),
           ScreenInfo(0, "All screens", 3286, 1080))


@dataclass
class Desk:
    """A window and everything behind it."""

    window: MainWindow
    session: StandInSession
    controller: SettingsController
    bridge: Bridge
    pictures: Path
    saved: list[Settings] = field(default_factory=list)

    @property
    def settings(self) -> Settings:
        return self.session.settings

    def tell(self, *events: Event) -> None:
        """Let the session report these."""
        for event in events:
            self.session.report(event)
            self.window.presenter.take_event(event)

    def engine_runs(self, info: EngineInfo) -> None:
        """Let the session grant the requested engine."""
        requested = self.settings.engine
        status = EngineStatus(requested, self.session.attempt, Readiness.READY, info, requested)
        self.tell(EngineChanged(status))

    def engine_fails(self, reason: str, running: EngineInfo | None = None,
                     running_for: EngineSettings | None = None) -> None:
        """Let the session refuse the requested engine; another one may run instead."""
        self.tell(EngineChanged(EngineStatus(self.settings.engine, self.session.attempt, Readiness.FAILED, running,
                                             running_for, reason)))

    def classifiers(self, readiness: Readiness, **values: Any) -> None:
        """Let the session report of the requested classifiers."""
        requested = ClassifierRequest.of(self.settings)
        self.tell(ClassifiersChanged(ClassifierStatus(requested, self.session.attempt, readiness, **values)))

    def recording(self, status: RecordingStatus | None) -> None:
        """Let the session say this of its recording."""
        self.session.recording = status
        self.window.presenters.recording.read()

    def show(self, view: View) -> None:
        """Let the session have a source that delivers this."""
        if self.window.status_light.sign is SourceStatus.OPENING:
            self.window.presenter.take_event(SourceOpened(SOURCE))
        self.window.presenter.take_view(view)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press and release a key where the focus is."""
        QTest.keyClick(self.window.focusWidget() or self.window, key, modifier)

    def press_keys(self, keys: str) -> None:
        """Press what a command's shortcut names, where the focus is."""
        QTest.keySequence(self.window.focusWidget(), QKeySequence.fromString(keys))


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> ThemeSwitch:
    qapp.setStyle(PlainTextStyle("Fusion"))
    qapp.setFont(window_font())
    return ThemeSwitch(qapp)


@pytest.fixture(scope="module", autouse=True)
def _older_objects_are_passed_over() -> None:
    """By the collections below, which take milliseconds then."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _closed_windows_are_gone(qapp: QApplication) -> Iterator[None]:
    """Windows of one test are destroyed before the next one, on this thread. The garbage collector would take them
    apart while Qt still asks their parts for sizes, or on whatever thread it happens to run, which then waits for Qt
    for ever.
    """
    gc.disable()
    yield
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    gc.enable()


@pytest.fixture
def open_desk(qtbot: QtBot, theme: ThemeSwitch, tmp_path: Path) -> Iterator:
    """Opens windows; closes them after the test."""
    opened: list[Desk] = []

    def open_(
        stored: Settings | None = None,
        *,
        falls_back: bool = False,
        cameras: tuple[CameraInfo, ...] = CAMERAS,
        choices: Choices = OFFERS,
        device: StandInDevice | None = None,
    ) -> Desk:
        stored, device = stored or Settings(), device or StandInDevice()
        saved: list[Settings] = []
        session = StandInSession(stored)
        controller = SettingsController(stored, apply=session.update, save=saved.append)
        bridge = Bridge()
        pictures = tmp_path / "Pictures"
        devices = Devices(DeviceScan(lambda: cameras), DeviceScan(lambda: SCREENS), DeviceScan(lambda: MICROPHONES),
                          device.work())
        window = MainWindow(session, bridge, controller, theme, choices, falls_back=falls_back, devices=devices,
                            snapshots=Snapshots(pictures))
        qtbot.addWidget(window)
        if not stored.window.geometry:
            window.resize(COMFORTABLE)  # whatever the size of the screen that isn't there
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow, timeout=5000)
        desk = Desk(window, session, controller, bridge, pictures, saved)
        opened.append(desk)
        return desk

    yield open_
    for desk in opened:
        desk.window.close()


@pytest.fixture
def desk(open_desk) -> Desk:
    """A window with default settings."""
    return open_desk()
