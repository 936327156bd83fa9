"""Rows of labels, and how they are painted."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QPalette

from faceseg_live.ui.label_bars import ROW_PX, LabelBars, LabelRow, rows_of

SCORES = {"smile": 0.5, "yaw": -12.0, "mouth_open": 0.0}
LABELS = ("mouth_open", "smile", "yaw", "happy")


def test_what_the_expression_asks_for_comes_first():
    assert rows_of(SCORES, LABELS, ("yaw", "smile", "nobody"), "") == [
        LabelRow("smile", 0.5, True), LabelRow("yaw", -12.0, True), LabelRow("mouth_open", 0.0),
        LabelRow("happy", None)]


@pytest.mark.parametrize(("words", "labels"), [
    ("MOUTH", ["mouth_open"]), ("o m", ["mouth_open"]), (" ", list(LABELS)), ("zzz", []), ("a", ["yaw", "happy"]),
])
def test_a_filter_keeps_the_labels_that_have_all_its_words(words, labels):
    assert [row.label for row in rows_of(SCORES, LABELS, (), words)] == labels


@pytest.fixture
def bars(qtbot):
    made = LabelBars()
    qtbot.addWidget(made)
    made.resize(300, 200)
    return made


def coloured(bars, row):
    """How many points of a row's middle line have the colour of a filled bar."""
    made = bars.grab().toImage()
    scale = bars.devicePixelRatio()
    y = int((row * ROW_PX + ROW_PX / 2) * scale)
    accent = bars.palette().color(QPalette.ColorRole.Highlight)
    return sum(made.pixelColor(x, y) == QColor(accent) for x in range(made.width())) / scale


def test_a_bar_is_as_long_as_its_score_and_other_units_have_none(bars):
    bars.show_rows([LabelRow("none", 0.0, True), LabelRow("half", 0.5, True), LabelRow("all", 1.0, True),
                    LabelRow("yaw", 40.0, True), LabelRow("unknown", None, True)])
    lengths = [coloured(bars, row) for row in range(5)]
    assert [lengths[0], lengths[3], lengths[4]] == [0, 0, 0]
    assert lengths[1] == pytest.approx(lengths[2] / 2, abs=3)
    assert lengths[2] > 80


def test_a_screen_reader_gets_the_scores(bars):
    bars.show_rows([LabelRow("smile", 0.456), LabelRow("happy", None)])
    assert bars.accessibleDescription() == "smile 0.46, happy –"


def test_it_is_as_high_as_its_rows(bars):
    bars.show_rows([LabelRow(str(number), 0.1) for number in range(30)])
    assert bars.height() == 30 * ROW_PX
