"""The window lies within its screen: at its first start, at later ones, and when a screen goes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QRect, Qt

from faceseg_live.ui.window_place import COMFORTABLE, MINIMUM, fitted

ROOT = Path(__file__).resolve().parents[2]
TITLE_BAR = 30
Screen = tuple[int, int, int, int]
"""Left, top, width, height in the screen's own pixels."""
HD: Screen = (0, 0, 1280, 720)
LAPTOP: Screen = (0, 0, 1366, 768)
FULL_HD: Screen = (0, 0, 1920, 1080)
LARGE: Screen = (0, 0, 2560, 1440)
ROOM = QRect(100, 50, 1000, 700)


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., SimpleNamespace]]:
    """Starts the window on such screens at a scale, and tells where it stood (see window_on_screens.py). A process
    takes seconds to begin: one for the same screens serves for all their windows, and the same start is made once."""
    folder = tmp_path_factory.mktemp("screens")
    begun: list[subprocess.Popen[str]] = []

    @cache
    def process(screens: tuple[Screen, ...], scale: float) -> subprocess.Popen[str]:
        layout = [{"name": f"screen {number}", "x": left, "y": top, "width": width, "height": height,
                   "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
                  for number, (left, top, width, height) in enumerate(screens)]
        config = folder / f"screens{len(begun)}.json"
        config.write_text(json.dumps({"screens": layout}))
        surroundings = os.environ | {"QT_QPA_PLATFORM": f"offscreen:configfile={config}", "QT_SCALE_FACTOR": str(scale)}
        begun.append(subprocess.Popen([sys.executable, "-m", "tests.ui.window_on_screens"], cwd=ROOT, env=surroundings,
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
        return begun[-1]

    @cache
    def start_(*screens: Screen, scale: float = 1.0, stored: str = "", **asked: Any) -> SimpleNamespace:
        windows = process(screens, scale)
        assert windows.stdin is not None
        assert windows.stdout is not None
        print(json.dumps({"stored": stored} | asked), file=windows.stdin, flush=True)
        told = json.loads(windows.stdout.readline())
        rects = {name: QRect(*told[name]) for name in ("frame", "client", "record", "side", "video", "normal")}
        return SimpleNamespace(**told | rects, rooms=[QRect(*room) for room in told["screens"]])

    yield start_
    for each in begun:
        each.communicate(timeout=60)
    assert [each.returncode for each in begun] == [0] * len(begun)


@pytest.mark.parametrize(("frame", "expected"), [
    (QRect(200, 100, 500, 400), QRect(200, 100, 500, 400)),
    (QRect(0, 0, 500, 400), QRect(100, 50, 500, 400)),
    (QRect(900, 600, 500, 400), QRect(600, 350, 500, 400)),
    (QRect(-3000, 5000, 500, 400), QRect(100, 350, 500, 400)),
    (QRect(0, 0, 3000, 400), QRect(100, 50, 1000, 400)),
    (QRect(300, 300, 3000, 2000), ROOM),
])
def test_a_frame_is_moved_and_shrunk_no_more_than_it_takes(frame: QRect, expected: QRect) -> None:
    assert fitted(frame, ROOM) == expected


@pytest.mark.parametrize(("screen", "scale", "logical"), [
    (HD, 1.0, (1280, 720)), (LAPTOP, 1.5, (911, 512)), (FULL_HD, 2.0, (960, 540)),
])
def test_the_first_start_fits_a_small_screen(start, screen: Screen, scale: float, logical: tuple[int, int]) -> None:
    seen = start(screen, scale=scale)
    room = seen.rooms[0]
    assert room.size().toTuple() == logical
    assert room.contains(seen.frame)
    assert seen.client.height() + TITLE_BAR <= room.height(), "a title bar has room, too"
    assert seen.client.width() > room.width() - 20, "and no room is given away"
    assert seen.minimum == [min(MINIMUM.width(), seen.client.width()), min(MINIMUM.height(), seen.client.height())]
    for part in (seen.record, seen.side, seen.video):
        assert seen.client.contains(part)
    assert seen.video.width() > seen.side.width()


@pytest.mark.parametrize("screen", [FULL_HD, LARGE])
def test_the_first_start_on_a_large_screen_is_comfortable_and_in_its_middle(start, screen: Screen) -> None:
    seen = start(screen)
    assert seen.client.size() == COMFORTABLE
    assert (seen.frame.center() - seen.rooms[0].center()).manhattanLength() < 60
    assert seen.minimum == list(MINIMUM.toTuple())


def test_the_place_on_a_screen_with_room_is_kept(start) -> None:
    stored = start(FULL_HD, frame=(300, 200, 1000, 700)).stored
    for _ in range(2):
        seen = start(FULL_HD, stored=stored)
        assert seen.client == QRect(300, 200, 1000, 700), "it doesn't creep"
        stored = seen.stored


@pytest.mark.parametrize("maximized", [False, True])
@pytest.mark.parametrize(("screen", "scale"), [(HD, 1.0), (LAPTOP, 1.5), (FULL_HD, 2.0), (FULL_HD, 1.0)])
def test_what_a_larger_screen_stored_fits(start, screen: Screen, scale: float, maximized: bool) -> None:
    first = start(LARGE, frame=(400, 300, 2000, 1100), maximized=maximized)
    seen = start(screen, scale=scale, stored=first.stored)
    assert seen.rooms[0].contains(seen.frame)
    assert seen.rooms[0].contains(seen.normal), "nor is it larger when it fills the screen no more"


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_a_window_of_a_screen_that_is_gone_comes_back(start, scale: float) -> None:
    second = (1920, 0, 1920, 1080)
    first = start(FULL_HD, second, frame=(2300, 250, 900, 600))
    assert start(FULL_HD, second, stored=first.stored).client == QRect(2300, 250, 900, 600)
    seen = start(FULL_HD, scale=scale, stored=first.stored)
    assert seen.rooms[0].contains(seen.frame)


def test_a_window_whose_screen_goes_while_it_is_open_comes_back(desk, qtbot) -> None:
    window = desk.window
    window.move(5000, 4000)
    window.windowHandle().screenChanged.emit(window.screen())
    room = window.screen().availableGeometry()
    qtbot.waitUntil(lambda: room.contains(window.geometry()), timeout=5000)


def test_a_window_whose_screen_gets_smaller_follows(desk, qtbot) -> None:
    window = desk.window
    assert not window.screen().availableGeometry().contains(window.geometry())
    window.screen().availableGeometryChanged.emit(window.screen().availableGeometry())
    qtbot.waitUntil(lambda: window.screen().availableGeometry().contains(window.geometry()), timeout=5000)


def test_a_window_that_is_moved_from_screen_to_screen_stays_in_the_hand(desk) -> None:
    window = desk.window
    window.move(-100, 20)
    QCoreApplication.processEvents()
    before = window.geometry()
    window.windowHandle().screenChanged.emit(window.screen())
    assert window.geometry() == before


def test_the_full_screen_is_left_alone(desk, qtbot) -> None:
    window = desk.window
    window.run("view.full_screen")
    before = window.geometry()
    window.screen().availableGeometryChanged.emit(window.screen().availableGeometry())
    assert window.geometry() == before
    assert window.windowState() & Qt.WindowState.WindowFullScreen
