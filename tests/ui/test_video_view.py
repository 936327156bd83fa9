"""The picture on the screen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from faceseg_live.ui.video_view import VideoView
from tests.ui.stand_in import make_view


@pytest.fixture
def video(qtbot):
    made = VideoView()
    qtbot.addWidget(made)
    made.resize(800, 800)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_the_picture_keeps_its_shape_between_bars(video):
    video.show_view(make_view())
    rect = video.picture_rect()
    assert (rect.x(), rect.y(), rect.width(), rect.height()) == (0, 175, 800, 450)


def test_colours_arrive_as_they_are(video):
    video.show_view(make_view(faces=()))
    grabbed = video.grab().toImage()
    scale = video.devicePixelRatio()
    right = grabbed.pixelColor(int(790 * scale), int(400 * scale))
    assert right.red() > 240
    assert right.green() == right.blue() == 0, "red stays red"
    bar = grabbed.pixelColor(int(400 * scale), int(20 * scale))
    assert bar.rgb() == video.palette().shadow().color().rgb()


def test_a_view_is_reported_once_when_it_is_painted(video, qtbot):
    reported = []
    video.shown.connect(lambda: reported.append(video.view))
    view = make_view()
    video.show_view(view)
    qtbot.waitUntil(lambda: bool(reported), timeout=5000)
    video.repaint()
    assert reported == [view]


@pytest.mark.parametrize(("place", "face"), [(QPoint(240, 400), 1), (QPoint(560, 400), 2)])
def test_a_click_on_a_face_reports_it(video, place, face):
    clicked = []
    video.face_clicked.connect(clicked.append)
    video.show_view(make_view())
    QTest.mouseClick(video, Qt.MouseButton.LeftButton, pos=place)
    assert clicked == [face]


def test_a_click_beside_the_faces_or_the_picture_does_nothing(video):
    clicked = []
    video.face_clicked.connect(clicked.append)
    video.show_view(make_view())
    for place in (QPoint(400, 200), QPoint(400, 20)):
        QTest.mouseClick(video, Qt.MouseButton.LeftButton, pos=place)
    assert clicked == []


def test_a_double_click_beside_the_faces_asks_for_the_full_screen(video, qtbot):
    video.show_view(make_view())
    with qtbot.waitSignal(video.full_screen_requested, timeout=1000):
        QTest.mouseDClick(video, Qt.MouseButton.LeftButton, pos=QPoint(400, 200))


def test_words_replace_the_picture(video):
    video.show_view(make_view())
    video.show_text("Opening the source…")
    assert video.view is None
    assert video.grab().toImage().pixel(400, 700) == video.palette().shadow().color().rgb()


def test_it_says_how_large_pictures_can_be(qtbot):
    rooms = []
    made = VideoView()
    made.room_changed.connect(rooms.append)
    qtbot.addWidget(made)
    made.resize(700, 500)
    made.show()
    qtbot.waitExposed(made)
    ratio = made.devicePixelRatioF()
    assert rooms[-1] == (int(700 * ratio), int(500 * ratio))
    count = len(rooms)
    made.hide()
    made.show()
    assert len(rooms) == count, "nothing has changed"


def test_a_picture_of_its_size_is_copied_pixel_by_pixel(video):
    width, height = int(800 * video.devicePixelRatioF()), int(800 * video.devicePixelRatioF())
    noise = np.random.default_rng(4).integers(0, 256, (height * 9 // 16, width, 4), np.uint8)
    noise[..., 3] = 255
    video.show_view(replace(make_view(faces=()), pixels=noise))
    grabbed = video.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    shown = np.frombuffer(grabbed.constBits(), np.uint8).reshape(grabbed.height(), -1, 4)
    top = (height - len(noise)) // 2
    assert (shown[top : top + len(noise), :width, :3] == noise[..., :3]).all()
