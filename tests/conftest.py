"""Fixtures for every test: real pictures, with or without the shared folder."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import hypothesis
import numpy as np
import pytest

from faceseg_live.domain.types import Frame, Pixels, freeze
from faceseg_live.policy import limits, offline

pytest_plugins = ["tests.download_site", "tests.fakecam", "tests.sound_server", "tests.virtual_cameras",
                  "tests.virtual_screen"]

hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None, database=None,
                                     suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture])
hypothesis.settings.load_profile("repeatable")  # no test of chance differs from run to run, or from machine to machine
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"  # nothing here is for the user's own

ROOT = Path(__file__).resolve().parent.parent
UI = ROOT / "tests" / "ui"


def _qt_problem() -> str:
    """Why Qt can't be loaded: on Linux it needs libraries of the system; empty where it can."""
    try:
        for module in ("QtTest", "QtWidgets"):
            import_module(f"PySide6.{module}")
    except ImportError as error:
        return str(error)
    return ""


_QT_PROBLEM = _qt_problem()


def pytest_addoption(pluginmanager: pytest.PytestPluginManager) -> None:
    """Without Qt everything is tested but the window: pytest-qt would end the whole run."""
    if _QT_PROBLEM:
        pluginmanager.unregister(name="pytest-qt")


class _WithoutQt(pytest.Collector):
    """The tests of the window, where Qt can't be loaded: no folder to pytest, or it would read its conftest.py."""

    def collect(self) -> NoReturn:
        pytest.skip(f"Qt can't be loaded: {_QT_PROBLEM}; make setup-system installs what it needs")


def pytest_collect_directory(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    return _WithoutQt.from_parent(parent, name=path.name) if _QT_PROBLEM and path == UI else None


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Apart from the other folders: pytest looks through all beside a new one, and here come thousands."""
    return tmp_path_factory.mktemp("homes")


@pytest.fixture(autouse=True)
def _own_folders(_homes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the settings, models and logs of whoever runs it."""
    folder = Path(tempfile.mkdtemp(dir=_homes))
    monkeypatch.setenv("FACESEG_CONFIG", str(folder / "settings.toml"))
    monkeypatch.setenv("FACESEG_MODELS", str(folder / "models"))
    monkeypatch.setenv("FACESEG_LOGS", str(folder / "logs"))
    monkeypatch.setenv("FACESEG_LOG_LEVEL", "info")
    monkeypatch.setenv("FACESEG_STATE", str(folder / "state"))


@pytest.fixture
def usual_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a test puts in force of what files may cost is undone."""
    for name in (limits.MEGAPIXELS, limits.MODEL_SIDE, limits.MODEL_GIGABYTES):
        monkeypatch.setenv(name, "")


@pytest.fixture(autouse=True)
def _network_as_before() -> Iterator[None]:
    """Whatever a test does to the switch of the network, and to what libraries are told, is undone: else each test
    after it would be offline. Other variables stay, as libraries set some when they are imported."""
    names = (offline.ENVIRONMENT, *offline._OF_LIBRARIES)
    before = {name: os.environ.get(name) for name in names}
    yield
    offline._set_here.clear()
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of models, photos and videos that can't be shipped; skips where it is absent."""
    folder = Path(os.environ.get("FACESEG_TEST_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("the shared test data is absent; FACESEG_TEST_DATA may name its folder")
    return folder


@pytest.fixture(scope="session")
def demo_path() -> Path:
    """The demo clip: always there, shows a real face."""
    return ROOT / "assets" / "demo.mp4"


@pytest.fixture(scope="session")
def demo_frames(demo_path: Path) -> tuple[Pixels, ...]:
    """Every 30th picture of the demo clip, (720, 1280, 3) RGB."""
    import av

    with av.open(str(demo_path)) as container:
        decoded = container.decode(video=0)
        return tuple(freeze(picture.to_ndarray(format="rgb24")) for i, picture in enumerate(decoded) if i % 30 == 0)


@pytest.fixture(scope="session")
def portrait(demo_frames: tuple[Pixels, ...]) -> Pixels:
    """One real face, (720, 1280, 3) RGB."""
    return demo_frames[0]


@pytest.fixture
def frame_of() -> Callable[..., Frame]:
    """Makes a Frame of an RGB array."""

    def make(pixels: Pixels, sequence: int = 0, *, is_still: bool = False) -> Frame:
        return Frame(freeze(np.array(pixels)), sequence, sequence / 30, time.monotonic(), is_still=is_still)

    return make


@pytest.fixture
def eventually() -> Callable[[Callable[[], bool]], None]:
    """Waits until a condition holds; fails after some seconds."""

    def wait(condition: Callable[[], bool], timeout_s: float = 10.0) -> None:
        deadline_s = time.monotonic() + timeout_s
        while not condition():
            if time.monotonic() > deadline_s:
                pytest.fail("the condition did not come true in time")
            time.sleep(0.01)

    return wait
