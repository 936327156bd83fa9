"""The window as `process --review` opens it."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from faceseg_live.app.review import review_in_window
from faceseg_live.batch.hiding.first_pass import FoundHeads
from faceseg_live.batch.hiding.review import FileInReview
from faceseg_live.engines.heads.video import HeadsOfVideo
from faceseg_live.settings import Settings
from faceseg_live.ui.review.window import ReviewWindow


def write(window: ReviewWindow) -> None:
    window.panel.write.click()


def close(window: ReviewWindow) -> None:
    window.close()


def terminate(_window: ReviewWindow) -> None:
    signal.raise_signal(signal.SIGTERM)


@pytest.mark.parametrize(("decide", "writes"), [(write, True), (close, False), (terminate, False)])
@pytest.mark.timeout(30, method="thread")
def test_it_stays_until_it_is_decided(
    qapp: QApplication, tmp_path: Path, decide: Callable[[ReviewWindow], None], writes: bool
) -> None:
    picture = tmp_path / "p.png"
    cv2.imwrite(str(picture), np.zeros((90, 160, 3), np.uint8))
    file = FileInReview(picture, FoundHeads(HeadsOfVideo({0: ()}), (0.0,)), Settings(), is_still=True)

    def decide_now() -> None:
        open_ = (widget for widget in qapp.topLevelWidgets() if isinstance(widget, ReviewWindow) and widget.isVisible())
        decide(next(open_))

    QTimer.singleShot(100, decide_now)
    assert review_in_window((file,)) is writes
