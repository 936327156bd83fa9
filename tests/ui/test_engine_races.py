"""What the window says of engines while the user is faster than they are: a real session behind a real window."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from faceseg_live.domain.types import Frame, freeze
from faceseg_live.engines.base import EngineInfo
from faceseg_live.engines.fake import FakeEngine
from faceseg_live.errors import EngineFailed, EngineUnavailable
from faceseg_live.media.sources.base import SourceInfo
from faceseg_live.pipeline.session import Session
from faceseg_live.settings import Settings
from faceseg_live.ui.bridge import Bridge
from faceseg_live.ui.main_window import MainWindow
from faceseg_live.ui.settings_controller import SettingsController
from faceseg_live.ui.snapshot import Snapshots
from tests.ui.conftest import OFFERS
from tests.ui.stand_in import no_devices

PATIENCE_S = 10.0
PATIENCE_MS = 10_000
Z, A, B = "mesh", "parsing", "custom-onnx"


class Grey:
    """Fifty live frames a second."""

    info = SourceInfo("grey", "Grey", 320, 240, 50.0, is_live=True)

    def __init__(self):
        self._closed = threading.Event()
        self._sequence = -1

    def read(self):
        if self._closed.wait(0.02):
            return None
        self._sequence += 1
        pixels = freeze(np.full((240, 320, 3), 90, np.uint8))
        return Frame(pixels, self._sequence, self._sequence / 50, time.monotonic())

    def close(self):
        self._closed.set()


class Gate:
    """Something that an engine does: it begins, and goes on as soon as the test lets it."""

    def __init__(self):
        self.begun, self._may_go_on = threading.Event(), threading.Event()
        self._may_go_on.set()

    def shut(self):
        self.begun.clear()
        self._may_go_on.clear()

    def open(self):
        self._may_go_on.set()

    def pass_through(self):
        self.begun.set()
        assert self._may_go_on.wait(PATIENCE_S)


class Engines:
    """Builds engines that wait at gates, can't be built, or break."""

    def __init__(self):
        self.building = {key: Gate() for key in OFFERS.engines}
        self.looking = {key: Gate() for key in OFFERS.engines}
        self.refused: set[str] = set()
        self.broken: set[str] = set()

    def create(self, settings):
        self.building[settings.key].pass_through()
        if settings.key in self.refused or settings.device in self.refused:
            raise EngineUnavailable(f"Engine {settings.key} on {settings.device} is missing")
        return GatedEngine(self, settings)

    def open_all(self):
        for gate in (*self.building.values(), *self.looking.values()):
            gate.open()


class GatedEngine(FakeEngine):
    def __init__(self, engines, settings):
        super().__init__()
        self._engines, self._settings = engines, settings

    @property
    def info(self) -> EngineInfo:
        return replace(super().info, key=self._settings.key, title=f"Engine {self._settings.key}",
                       device=f"{self._settings.key} on {self._settings.device}")

    def perceive(self, frame, request, faces=None):
        self._engines.looking[self._settings.key].pass_through()
        if self._settings.key in self._engines.broken:
            raise EngineFailed(f"Engine {self._settings.key} gives NaN")
        return super().perceive(frame, request, faces)


class Race:
    """A window whose session runs on such engines."""

    def __init__(self, qtbot, theme, folder):
        self._qtbot = qtbot
        self.engines = Engines()
        bridge = Bridge()
        settings = Settings()
        self.session = Session(settings, wake=bridge.wake, open_=lambda *_, **__: Grey(), create=self.engines.create)
        self.controller = SettingsController(settings, apply=self.session.update, save=lambda _: None)
        self.window = MainWindow(self.session, bridge, self.controller, theme, OFFERS,
                                 devices=no_devices(), snapshots=Snapshots(folder))
        qtbot.addWidget(self.window)
        self.session.start()
        self.window.show()
        self.shows(f"{Z} on auto")

    @property
    def device(self):
        return self.window.panel.engine.device.text()

    def choose(self, key):
        self.window.panel.engine.button.actions_by_key[key].trigger()

    def shows(self, device):
        """Wait until the window names that device, and says nothing of loading."""
        self._qtbot.waitUntil(lambda: (self.device, self.window.video.hint) == (device, ""), timeout=PATIENCE_MS)

    def is_marked(self, key):
        return self.window.panel.engine.button.actions_by_key[key].text().endswith("(can't run)")

    def until_marked(self, key):
        self._qtbot.waitUntil(lambda: self.is_marked(key), timeout=PATIENCE_MS)

    def take_events(self):
        """Let the window take all that the session has reported."""
        self._qtbot.waitUntil(lambda: not self.session.events._waiting, timeout=PATIENCE_MS)


@pytest.fixture
def race(qtbot, theme, tmp_path):
    made = Race(qtbot, theme, tmp_path)
    yield made
    made.engines.open_all()
    made.window.close()
    assert made.session.stop(PATIENCE_S)


def test_an_engine_that_is_chosen_again_while_it_looks_at_its_first_frame(race):
    looking = race.engines.looking[A]
    looking.shut()
    race.choose(A)
    assert looking.begun.wait(PATIENCE_S)
    race.take_events()
    race.choose(B)
    assert race.device == "loading…", "A is ready, but B is requested"
    race.choose(A)
    assert race.device == f"{A} on auto", "it runs, and the session has nothing more to report"
    looking.open()
    race.shows(f"{A} on auto")


def test_options_that_rebuild_the_engine_and_back_before_the_session_sees_them(race):
    looking = race.engines.looking[Z]
    looking.shut()
    assert looking.begun.wait(PATIENCE_S)
    race.controller.set("engine", device="cpu")
    assert race.device == "loading…"
    race.controller.set("engine", device="auto")
    assert race.device == f"{Z} on auto"
    race.controller.set("engine", device="cpu")
    looking.open()
    race.shows(f"{Z} on cpu")


def test_a_refused_engine_that_is_chosen_again(race):
    race.engines.refused.add(A)
    race.choose(A)
    race.until_marked(A)
    looking = race.engines.looking[Z]
    looking.shut()
    assert looking.begun.wait(PATIENCE_S)
    race.choose(Z)
    assert (race.device, race.is_marked(A), race.window.notices.texts) == (f"{Z} on auto", False, [])
    race.choose(A)  # the session has not seen that anything else was requested
    assert (race.device, race.is_marked(A)) == (f"{Z} on auto", True)
    race.choose(Z)
    looking.begun.clear()
    looking.open()
    assert looking.begun.wait(PATIENCE_S), "the session has seen it now"
    race.engines.refused.clear()
    race.choose(A)
    race.shows(f"{A} on auto")


def test_refused_options_leave_the_previous_ones(race):
    race.engines.refused.add("cuda")
    race.controller.set("engine", device="cuda")
    race.until_marked(Z)
    assert race.device == f"{Z} on auto"
    assert race.window.notices.texts == [f"Engine {Z} on cuda is missing. Engine {Z} is used instead."]
    race.controller.set("engine", device="auto")
    assert (race.device, race.is_marked(Z), race.window.notices.texts) == (f"{Z} on auto", False, [])


def test_an_engine_that_breaks_falls_back_and_can_be_chosen_again(race):
    race.choose(A)
    race.shows(f"{A} on auto")
    race.engines.broken.add(A)
    race.until_marked(A)
    race.shows(f"{Z} on auto")
    assert race.window.notices.texts == [f"Engine {A} gives NaN. Engine {Z} is used instead."]
    race.choose(Z)
    assert (race.device, race.is_marked(A), race.window.notices.texts) == (f"{Z} on auto", False, [])
    race.engines.broken.clear()
    race.engines.building[B].shut()
    race.choose(B)
    assert race.engines.building[B].begun.wait(PATIENCE_S)
    race.choose(A)
    race.engines.building[B].open()
    race.shows(f"{A} on auto")


def test_a_retry_after_a_refusal(race):
    race.engines.refused.add(A)
    race.choose(A)
    race.until_marked(A)
    race.engines.refused.clear()
    race.engines.building[A].shut()
    race.window.notices.banners[0].action.click()
    assert (race.device, race.is_marked(A), race.window.notices.texts) == ("loading…", False, [])
    race.engines.building[A].open()
    race.shows(f"{A} on auto")
