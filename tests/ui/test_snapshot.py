"""The shown picture becomes two files and the clipboard's content, or a message."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage

from faceseg_live.domain.types import Pixels
from faceseg_live.rendering.snapshot import snapshot_of
from faceseg_live.settings import Settings
from faceseg_live.ui import snapshot, snapshot_presenter
from faceseg_live.ui.snapshot import Snapshots, snapshot_name
from tests.conftest import ROOT
from tests.ui.stand_in import make_view

CUTOUT = Settings().changed("view", mode="cutout").changed("mask", areas=("lips",))


def stored(path: Path) -> Pixels:
    return cv2.imread(str(path), cv2.IMREAD_UNCHANGED)


def bgra_of(image: QImage) -> Pixels:
    straight = image.convertToFormat(QImage.Format.Format_ARGB32)
    return np.frombuffer(straight.constBits(), np.uint8).reshape(image.height(), image.width(), 4).copy()


def take(qtbot, folder: Path, settings: Settings) -> Path:
    """The path of a snapshot that was taken, once it is on the clipboard, too."""
    snapshots, saved = Snapshots(folder), []
    snapshots.saved.connect(saved.append)
    QGuiApplication.clipboard().clear()
    snapshots.take(make_view(settings), settings)
    qtbot.waitUntil(lambda: bool(saved) and is_on_clipboard(), timeout=5000)
    return Path(saved[0])


def is_on_clipboard() -> bool:
    return not QGuiApplication.clipboard().image().isNull()


_PROGRAM = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from faceseg_live.settings import Settings
from faceseg_live.ui.snapshot import Snapshots
from tests.ui.stand_in import make_view

application = QApplication([])
snapshots = Snapshots(Path(sys.argv[1]))
snapshots.saved.connect(application.quit)
snapshots.take(make_view(Settings()), Settings())
application.exec()
print("on the clipboard" if application.clipboard().mimeData().hasImage() else "nothing there", flush=True)
snapshots.finish()
"""


def test_the_program_ends_well_after_a_snapshot(tmp_path):
    command = [sys.executable, "-c", _PROGRAM, str(tmp_path)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.stdout, ended.returncode) == ("on the clipboard\n", 0)


def test_the_name_tells_time_and_area():
    assert snapshot_name(datetime(2026, 1, 31, 23, 59, 58, 42_999), "lips") == "faceseg-20260131-235958-042-lips"


def test_a_cut_out_is_saved_with_its_alpha_and_its_mask_beside(tmp_path, qtbot):
    path = take(qtbot, tmp_path / "new", CUTOUT)
    assert re.fullmatch(r"faceseg-\d{8}-\d{6}-\d{3}-lips\.png", path.name)
    beside = path.with_name(f"{path.stem}.mask.png")
    assert sorted(path.parent.iterdir()) == [beside, path]
    expected = snapshot_of(make_view(CUTOUT))
    assert expected.picture[..., 3].any()
    assert np.array_equal(stored(path), expected.picture)
    assert np.array_equal(stored(beside), expected.mask)


def test_the_clipboard_has_the_same_picture_with_alpha_as_pixels_and_as_png(tmp_path, qtbot):
    path = take(qtbot, tmp_path, CUTOUT)
    carried = QGuiApplication.clipboard().mimeData()
    assert np.array_equal(bgra_of(QGuiApplication.clipboard().image()), stored(path))
    assert bytes(carried.data("image/png").data()) == path.read_bytes()


def test_an_overlay_is_saved_opaque_pixel_by_pixel(tmp_path, qtbot):
    path = take(qtbot, tmp_path, Settings())
    shown = make_view(Settings()).pixels
    assert np.array_equal(stored(path), shown[..., :3])
    assert np.array_equal(bgra_of(QGuiApplication.clipboard().image())[..., :3], shown[..., :3])


def test_nothing_is_drawn_or_encoded_on_the_windows_thread(tmp_path, qtbot, monkeypatch):
    threads: list[threading.Thread] = []

    def noted(name):
        original = getattr(snapshot, name)

        def run(*values):
            threads.append(threading.current_thread())
            return original(*values)

        monkeypatch.setattr(snapshot, name, run)

    for name in ("snapshot_of", "as_png", "write_new"):
        noted(name)
    take(qtbot, tmp_path, CUTOUT)
    assert len(threads) == 4
    assert threading.main_thread() not in threads


def test_a_folder_that_is_a_file_is_a_message_and_the_picture_is_on_the_clipboard(tmp_path, qtbot):
    blocked = tmp_path / "Pictures"
    blocked.write_text("not a folder")
    snapshots = Snapshots(blocked)
    QGuiApplication.clipboard().clear()
    with qtbot.waitSignal(snapshots.failed, timeout=5000) as told:
        snapshots.take(make_view(CUTOUT), CUTOUT)
    assert str(blocked) in told.args[0]
    assert "clipboard only" in told.args[0]
    assert list(tmp_path.iterdir()) == [blocked]
    qtbot.waitUntil(is_on_clipboard, timeout=5000)


def test_snapshots_of_one_moment_are_numbered_and_nothing_is_overwritten(tmp_path, qtbot, monkeypatch):
    monkeypatch.setattr(snapshot, "snapshot_name", lambda *_: "taken")
    (tmp_path / "taken.mask.png").write_text("somebody's")
    assert take(qtbot, tmp_path, CUTOUT) == tmp_path / "taken-2.png"
    assert {path.name for path in tmp_path.iterdir()} == {"taken.mask.png", "taken-2.png", "taken-2.mask.png"}
    assert (tmp_path / "taken.mask.png").read_text() == "somebody's"


@pytest.mark.parametrize("can_open", [True, False])
def test_the_window_tells_the_path_and_opens_the_folder(desk, qtbot, monkeypatch, can_open):
    asked: list[Path] = []

    def open_folder(folder):
        asked.append(folder)
        return can_open

    monkeypatch.setattr(snapshot_presenter, "open_folder", open_folder)
    desk.show(make_view())
    with qtbot.waitSignal(desk.window.snapshots.saved, timeout=5000) as told:
        desk.press(Qt.Key.Key_S)
    (banner,) = desk.window.notices.banners
    assert told.args[0] in banner.text
    assert Path(told.args[0]).name.endswith("-face.png")
    banner.action.click()
    assert asked == [desk.pictures]
    assert any("can't be shown" in text for text in desk.window.notices.texts) is not can_open
