"""The shown picture becomes a file, or a message."""

from __future__ import annotations

import cv2
import numpy as np

from faceseg_live.ui.snapshot import Snapshots, write_png
from tests.ui.stand_in import make_view


def test_the_file_holds_every_pixel(tmp_path):
    view = make_view()
    assert write_png(view, tmp_path / "new" / "shot.png") == ""
    stored = cv2.imread(str(tmp_path / "new" / "shot.png"), cv2.IMREAD_UNCHANGED)
    assert np.array_equal(stored[..., :3], view.pixels[..., :3])


def test_saved_tells_the_path(tmp_path, qtbot):
    snapshots = Snapshots(tmp_path)
    with qtbot.waitSignal(snapshots.saved, timeout=5000) as told:
        snapshots.take(make_view())
    assert [str(path) for path in tmp_path.iterdir()] == told.args


def test_a_folder_that_is_a_file_is_a_message_and_leaves_nothing(tmp_path, qtbot):
    blocked = tmp_path / "Pictures"
    blocked.write_text("not a folder")
    snapshots = Snapshots(blocked)
    with qtbot.waitSignal(snapshots.failed, timeout=5000) as told:
        snapshots.take(make_view())
    assert str(blocked) in told.args[0]
    assert list(tmp_path.iterdir()) == [blocked]
