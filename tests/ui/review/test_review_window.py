"""The review of a clip: stepping through places, boxes by mouse and by keys, undoing, writing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from faceseg_live.batch.hiding.corrections import DrawnHead, ShownSpan
from faceseg_live.batch.hiding.drawn_heads import HeadPath
from faceseg_live.batch.hiding.first_pass import FoundHeads
from faceseg_live.batch.hiding.review import FileInReview
from faceseg_live.domain.heads import BY_HAND, Head
from faceseg_live.domain.types import Frame
from faceseg_live.engines.heads.video import Doubt, DoubtfulSpan, HeadsOfVideo
from faceseg_live.errors import SourceError
from faceseg_live.settings import Settings
from faceseg_live.ui.review.window import ReviewWindow
from faceseg_live.ui.theme import ThemeSwitch
from tests.heads_in_motion import FPS, HEIGHT, WIDTH, clip, is_covered, oval

COUNT = 20
TIMEOUT_MS = 10_000


def walker(number: int) -> tuple[float, float]:
    """Nothing found this head."""
    return 100 + 5 * number, 90


class Clip:
    """Frames that are there."""

    def __init__(self, frames: list[Frame]) -> None:
        self._frames = frames

    def at(self, number: int) -> Frame:
        return self._frames[number]

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def file(monkeypatch: pytest.MonkeyPatch) -> FileInReview:
    """A head walks that nothing found but for a moment; far from it something is hidden where nobody is."""
    ghost = Head(1, oval(40, 50), 0.3, ("one",))
    glimpse = DoubtfulSpan(8, 10, 2, oval(*walker(8)), Doubt.NOT_HIDDEN)
    unsure = DoubtfulSpan(3, 15, 1, ghost.oval, Doubt.UNSURE)
    found = HeadsOfVideo({number: (ghost,) if 3 <= number <= 15 else () for number in range(COUNT)}, (unsure, glimpse))
    frames = clip(COUNT, walker)
    file = FileInReview(Path("clip.mp4"), FoundHeads(found, tuple(number / FPS for number in range(COUNT))), Settings())
    monkeypatch.setattr(file, "frames", lambda: Clip(frames))
    return file


@pytest.fixture
def open_review(qtbot: QtBot, theme: ThemeSwitch) -> Iterator[Callable[..., ReviewWindow]]:
    opened: list[ReviewWindow] = []

    def open_(*files: FileInReview) -> ReviewWindow:
        window = ReviewWindow(files, theme)
        opened.append(window)
        qtbot.addWidget(window)
        window.resize(QSize(1000, 640))
        window.show()
        window.activateWindow()
        qtbot.waitUntil(lambda: window.picture.frame is not None, timeout=TIMEOUT_MS)
        return window

    yield open_
    for window in opened:
        window.close()


@pytest.fixture
def window(open_review: Callable[..., ReviewWindow], file: FileInReview) -> ReviewWindow:
    return open_review(file)


def press(window: ReviewWindow, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(window.focusWidget() or window, key, modifier)


def wait_for_frame(qtbot: QtBot, window: ReviewWindow, number: int) -> None:
    qtbot.waitUntil(lambda: window.picture.frame is not None and window.picture.frame.number == number,
                    timeout=TIMEOUT_MS)


def drag(window: ReviewWindow, left: float, top: float, right: float, bottom: float) -> None:
    """With the mouse, in pixels of the frame."""
    rect = window.picture.picture_rect()
    scale = rect.width() / WIDTH

    def place(x: float, y: float) -> QPoint:
        return QPoint(round(rect.x() + x * scale), round(rect.y() + y * scale))

    QTest.mousePress(window.picture, Qt.MouseButton.LeftButton, pos=place(left, top))
    QTest.mouseMove(window.picture, place((left + right) / 2, (top + bottom) / 2))
    QTest.mouseMove(window.picture, place(right, bottom))
    QTest.mouseRelease(window.picture, Qt.MouseButton.LeftButton, pos=place(right, bottom))


def covered(file: FileInReview) -> int:
    """In how many frames the head that nothing found is hidden."""
    return sum(is_covered([head.oval for head in file.found.of(number)], walker(number)) for number in range(COUNT))


def test_the_first_place_is_shown_and_said(window: ReviewWindow) -> None:
    assert window.presenter.work.frame is not None
    assert window.picture.frame.number == 9
    assert window.panel.title.text().startswith("Unsure  0:00.12")
    assert window.panel.count.text() == "0 of 2 looked at"
    assert window.where.text() == "0:00.36  ·  frame 9 of 20"
    hidden, bare = window.picture.frame.hidden, window.picture.frame.bare
    assert tuple(hidden[50, 40, :3]) == (0x20, 0x20, 0x20)
    assert tuple(bare[50, 40, :3]) != (0x20, 0x20, 0x20)


def test_keys_step_through_places_and_frames(window: ReviewWindow, qtbot: QtBot) -> None:
    press(window, Qt.Key.Key_J)
    assert window.panel.title.text().startswith("Not hidden")
    press(window, Qt.Key.Key_J)
    assert window.panel.title.text().startswith("Not hidden"), "it is the last one"
    press(window, Qt.Key.Key_K)
    assert window.panel.title.text().startswith("Unsure")
    press(window, Qt.Key.Key_Right)
    press(window, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    wait_for_frame(qtbot, window, 19)
    press(window, Qt.Key.Key_Left)
    wait_for_frame(qtbot, window, 18)
    window.timeline.setValue(2)
    wait_for_frame(qtbot, window, 2)


def test_enter_ticks_a_place_off_and_goes_on(window: ReviewWindow, file: FileInReview) -> None:
    press(window, Qt.Key.Key_Return)
    assert window.panel.title.text().startswith("Not hidden")
    press(window, Qt.Key.Key_Return)
    assert window.panel.count.text() == "2 of 2 looked at"
    assert file.corrections.looked_at == frozenset(file.spans)
    assert file.found.left_to_look_at == ()


def test_one_box_hides_a_whole_track_and_is_undone(window: ReviewWindow, file: FileInReview, qtbot: QtBot) -> None:
    x, y = walker(9)
    assert covered(file) == 0
    drag(window, x - 30, y - 40, x + 30, y + 40)
    qtbot.waitUntil(lambda: covered(file) == COUNT, timeout=TIMEOUT_MS)
    assert window.panel.made.text() == "1 head hidden by hand"
    qtbot.waitUntil(lambda: len(window.picture.frame.heads) == 2, timeout=TIMEOUT_MS)
    assert window.picture.frame.heads[-1].seen_by == (BY_HAND,)
    press(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert covered(file) == 0
    assert not window.panel.undo.isEnabled()


def test_a_slip_of_the_mouse_is_no_box(window: ReviewWindow, file: FileInReview) -> None:
    drag(window, 100, 90, 102, 92)
    assert not window.presenter.is_busy
    assert not file.corrections


def test_keys_draw_a_box_as_well(window: ReviewWindow, file: FileInReview, qtbot: QtBot) -> None:
    press(window, Qt.Key.Key_J)
    wait_for_frame(qtbot, window, 9)
    press(window, Qt.Key.Key_B)
    assert window.focusWidget() is window.picture
    before = window.picture.box
    press(window, Qt.Key.Key_Right)
    press(window, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert window.picture.box.center().x() > before.center().x()
    assert window.picture.box.height() < before.height()
    press(window, Qt.Key.Key_Escape)
    assert window.picture.box is None
    press(window, Qt.Key.Key_B)
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: covered(file) == COUNT, timeout=TIMEOUT_MS)
    assert isinstance(file.corrections.made[0], DrawnHead)


def test_what_was_not_hidden_is_hidden_by_one_key(window: ReviewWindow, file: FileInReview, qtbot: QtBot) -> None:
    press(window, Qt.Key.Key_H)
    assert not window.presenter.is_busy, "this place is hidden already"
    press(window, Qt.Key.Key_J)
    assert window.panel.hide_it.isVisible()
    press(window, Qt.Key.Key_H)
    assert not window.panel.write.isEnabled(), "not before the head was followed"
    qtbot.waitUntil(lambda: not window.presenter.is_busy, timeout=TIMEOUT_MS)
    assert covered(file) == COUNT
    assert window.panel.count.text() == "1 of 2 looked at"
    assert not window.panel.hide_it.isVisible()
    assert window.panel.write.isEnabled()


def test_nothing_is_shown_without_a_second_yes(window: ReviewWindow, file: FileInReview) -> None:
    window.panel.nobody.click()
    assert "From frame 3 to 15 nothing will be hidden here" in window.panel.text.text()
    assert window.panel.keep.hasFocus()
    window.panel.keep.click()
    assert not file.corrections
    assert window.panel.nobody.isVisible()
    window.panel.nobody.click()
    press(window, Qt.Key.Key_J)
    assert not window.panel.show_it.isVisible(), "the question was about another place"
    press(window, Qt.Key.Key_K)
    window.panel.nobody.click()
    window.panel.show_it.click()
    assert file.corrections.made == (ShownSpan(3, 15, oval(40, 50)),)
    assert not any(file.found.of(number) for number in range(COUNT))
    assert window.panel.made.text() == "1 head not hidden any more"
    window.panel.undo.click()
    assert file.found.of(9)


def test_what_is_below_is_seen_while_a_key_is_held(window: ReviewWindow) -> None:
    def middle() -> tuple[int, ...]:
        rect, image = window.picture.picture_rect(), window.picture.grab().toImage()
        scale = rect.width() / WIDTH
        return image.pixelColor(round(rect.x() + 40 * scale), round(rect.y() + 50 * scale)).getRgb()[:3]

    assert middle() == (0x20, 0x20, 0x20)
    QTest.keyPress(window.panel.places, Qt.Key.Key_O)
    assert middle() != (0x20, 0x20, 0x20)
    QTest.keyRelease(window.panel.places, Qt.Key.Key_O)
    assert middle() == (0x20, 0x20, 0x20)


def test_only_writing_lets_the_files_be_written(open_review: Callable[..., ReviewWindow], file: FileInReview) -> None:
    closed, written = open_review(file), open_review(file)
    closed.close()
    assert not closed.writes
    press(written, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert written.writes
    assert not written.isVisible()


def test_closing_ends_what_is_being_followed(window: ReviewWindow, file: FileInReview) -> None:
    x, y = walker(9)
    drag(window, x - 30, y - 40, x + 30, y + 40)
    window.close()
    assert not file.corrections


def test_what_was_followed_when_it_closed_changes_nothing(
    window: ReviewWindow, file: FileInReview, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer is on its way from the thread, and comes after the window went."""
    follow, is_followed = file.followed, threading.Event()

    def followed(*asked: Any) -> HeadPath:
        path = follow(*asked)
        is_followed.set()
        return path

    monkeypatch.setattr(file, "followed", followed)
    x, y = walker(9)
    drag(window, x - 30, y - 40, x + 30, y + 40)
    assert is_followed.wait(TIMEOUT_MS / 1000)
    window.close()
    QApplication.processEvents()
    assert not file.corrections


def test_what_can_not_be_read_any_more_is_said(
    window: ReviewWindow, file: FileInReview, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    def fail() -> Clip:
        raise SourceError("media.no_such_file", path="clip.mp4")

    monkeypatch.setattr(file, "frames", fail)
    x, y = walker(9)
    drag(window, x - 30, y - 40, x + 30, y + 40)
    assert not window.panel.write.isEnabled()
    qtbot.waitUntil(lambda: not window.presenter.is_busy, timeout=TIMEOUT_MS)
    assert window.picture.hint == "Not hidden: There is no file clip.mp4"
    assert not file.corrections
    assert window.panel.write.isEnabled()


def test_several_files_and_pictures_without_anybody(
    open_review: Callable[..., ReviewWindow], file: FileInReview, tmp_path: Path, qtbot: QtBot
) -> None:
    picture = tmp_path / "nobody.png"
    cv2.imwrite(str(picture), np.full((HEIGHT, WIDTH, 3), 90, np.uint8))
    still = FileInReview(picture, FoundHeads(HeadsOfVideo({0: ()}), (0.0,)), Settings(), is_still=True)
    window = open_review(file, still)
    rows = [window.panel.places.topLevelItem(row).text(0) for row in range(5)]
    assert rows == ["clip.mp4", "Unsure", "Not hidden", "nobody.png", "Nobody found"]
    for _ in range(3):
        press(window, Qt.Key.Key_J)
    qtbot.waitUntil(lambda: window.picture.frame.hidden[0, 0, 0] == 90, timeout=TIMEOUT_MS)
    assert window.timeline.isHidden()
    drag(window, 100, 40, 160, 120)
    qtbot.waitUntil(lambda: not window.presenter.is_busy, timeout=TIMEOUT_MS)
    assert still.found.of(0)[0].oval.covers(130, 80)


def test_a_file_without_doubts_can_be_gone_through(open_review: Callable[..., ReviewWindow], file: FileInReview,
                                                   monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    monkeypatch.setattr(file, "spans", ())
    window = open_review(file)
    assert window.panel.title.text() == "All frames"
    assert not window.panel.fine.isVisible()
    press(window, Qt.Key.Key_Right)
    wait_for_frame(qtbot, window, 1)


def test_everything_has_a_name_and_is_reached_by_tab(window: ReviewWindow) -> None:
    reached: list[QWidget] = []
    window.panel.places.setFocus()
    while (widget := window.focusWidget()) not in reached:
        reached.append(widget)
        press(window, Qt.Key.Key_Tab)
    assert {window.picture, window.timeline, window.bare, window.panel.places, window.panel.fine, window.panel.nobody,
            window.panel.write} <= set(reached)
    assert [widget for widget in reached if not (widget.accessibleName() or getattr(widget, "text", str)())] == []


@pytest.mark.parametrize("size", [QSize(1280, 800), QSize(800, 560)])
def test_nothing_is_cut_off(window: ReviewWindow, size: QSize) -> None:
    window.resize(size)
    QTest.qWait(20)
    assert window.size() == size
    for part in (window.panel.write, window.panel.fine, window.panel.nobody, window.bare, window.timeline):
        inside = part.mapTo(window, QPoint(0, 0))
        assert window.rect().contains(inside)
        assert window.rect().contains(inside + QPoint(part.width() - 1, part.height() - 1))
    assert window.picture.height() > 300
