"""Texts of files, devices and models that look like markup are shown as they are, everywhere in the window."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QToolTip, QWidget

from faceseg_live.messages import Message
from faceseg_live.pipeline.events import Notice, SourceFailed, SourceOpened
from faceseg_live.pipeline.status import Readiness
from faceseg_live.ui.crash_dialog import CrashDialog
from faceseg_live.ui.label_bars import LabelBars, rows_of
from faceseg_live.ui.menu_button import ElidedLabel
from faceseg_live.ui.notices import NoticeLevel
from tests.conftest import ROOT
from tests.ui.conftest import SOURCE

NASTY = "<b>bold</b> <img src=x.png> <a href='file:///etc/passwd'>a</a> & \x1b[2J\u202e"
SEEN = NASTY.replace("\x1b", r"\x1b").replace("\u202e", r"\u202e")


def labels() -> list[QLabel]:
    """All of all windows that are open."""
    return [widget for widget in QApplication.allWidgets() if isinstance(widget, QLabel) and widget.isVisible()]


def shown(text: str) -> list[QLabel]:
    return [label for label in labels() if text in label.text()]


def test_no_label_of_the_window_or_its_dialogs_takes_text_for_markup(desk):
    dialogs = desk.window.dialogs
    for dialog in (dialogs.engine, dialogs.record, dialogs.camera, dialogs.classifiers):
        dialog.show()
    desk.window.keys.show_all()
    dialogs.show_crash(NASTY, NASTY, can_retry=True)
    QApplication.processEvents()
    assert len(labels()) > 50
    assert [label.text() for label in labels() if label.textFormat() is not Qt.TextFormat.PlainText] == []
    for window in QApplication.topLevelWidgets():
        if window is not desk.window:
            window.close()


def test_a_source_of_that_name(desk):
    desk.tell(SourceOpened(replace(SOURCE, title=NASTY, note=Message("batch.about", source=NASTY, problem="x"))))
    assert desk.window.source.toolTip().splitlines()[0] == SEEN
    assert desk.window.notices.texts == [f"{SEEN}: x."]
    desk.tell(SourceFailed(Message("batch.about", source=NASTY, problem="y"), None),
              Notice(Message("batch.about", source=NASTY, problem="z")))
    assert {text for text in desk.window.notices.texts if SEEN in text} >= {f"{SEEN}: y.", f"{SEEN}: z."}
    words = desk.window.notices.banners[0].findChild(QWidget, "noticeText")
    assert words.toPlainText() == desk.window.notices.texts[0]


def test_an_engine_and_classifiers_that_say_so(desk):
    desk.engine_fails(Message("batch.about", source=NASTY, problem="x"))
    desk.classifiers(Readiness.FAILED, reason=Message("batch.about", source=NASTY, problem="x"))
    assert sum(SEEN in text for text in desk.window.notices.texts) == 2
    assert any(SEEN in widget.toolTip() for widget in desk.window.findChildren(QWidget))


def test_tooltips(desk, qtbot):
    QToolTip.showText(QPoint(40, 40), NASTY, desk.window)
    (tip,) = [label for label in labels() if label.metaObject().className() == "QTipLabel"]
    assert tip.textFormat() is Qt.TextFormat.PlainText
    QToolTip.hideText()


def test_questions(desk, qtbot):
    box = QMessageBox(desk.window)
    qtbot.addWidget(box)
    box.setText(NASTY)
    box.show()
    assert [label.textFormat() for label in shown("<b>")] == [Qt.TextFormat.PlainText]


def test_a_label_that_is_given_markup_later_shows_it_as_it_is(theme, qtbot):
    label = ElidedLabel("short")
    qtbot.addWidget(label)
    label.resize(900, 40)
    label.show()
    label.set_full_text(NASTY)
    assert label.text() == SEEN
    assert label.textFormat() is Qt.TextFormat.PlainText


def test_labels_of_models_are_painted_letter_by_letter(theme, qtbot):
    pictures = []
    for label in (NASTY, SEEN):
        bars = LabelBars()
        qtbot.addWidget(bars)
        bars.resize(600, 100)
        bars.show_rows(rows_of({label: 0.5}, (label,), (), ""))
        pictures.append(bars.grab().toImage().convertToFormat(QImage.Format.Format_RGB32))
    assert pictures[0] == pictures[1]


def test_nothing_in_the_window_asks_for_rich_text():
    markup = re.compile(r"RichText|setHtml|MarkdownText|setMarkdown|insertHtml")
    ui = ROOT / "faceseg_live" / "ui"
    found = {path.name for path in ui.rglob("*.py") if markup.search(path.read_text("utf-8"))}
    assert found == set()


def test_a_crash_at_a_place_of_that_name(theme, qtbot):
    dialog = CrashDialog("<h1>x</h1>", "ValueError: <h1>y</h1>")
    qtbot.addWidget(dialog)
    dialog.show()
    assert shown("<h1>x</h1>")
    assert "<h1>y</h1>" in dialog.report.toPlainText()


@pytest.mark.parametrize("level", NoticeLevel)
def test_notices(desk, level):
    desk.window.notices.show_notice(level, f"{NASTY}\nnext line", action=NASTY)
    assert desk.window.notices.texts == [f"{SEEN}\nnext line"]
