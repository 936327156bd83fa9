"""The box for an expression: marked with every key, completed, and accepted when it is finished and known."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QTextCharFormat
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from faceseg_live.expression import SYMBOLS
from faceseg_live.ui.expression_box import ExpressionBox
from faceseg_live.ui.tokens import DARK, LIGHT
from faceseg_live.ui.vocabulary import Vocabulary

LABELS: tuple[str, ...] = ("smile", "eyes_closed", "left_eye_closed", "middle eastern", "mouth_open", 'say "hi"')
UNDERLINES = QTextCharFormat.UnderlineStyle


class Marked(ExpressionBox):
    """Remembers how its text was marked last."""

    def inputMethodEvent(self, event):  # noqa: N802 - Qt's own name
        start = self.cursorPosition()
        self.marks = [(start + mark.start, mark.length, mark.value) for mark in event.attributes()]
        super().inputMethodEvent(event)


@pytest.fixture
def box(qtbot):
    window = QWidget()
    made = Marked(window)
    made.know(Vocabulary(LABELS, SYMBOLS))
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=5000)
    made.setFocus()
    made.said = []
    made.accepted.connect(made.said.append)
    made.accepted.connect(made.show_expression)  # as the settings do
    yield made
    made._popup.hide()


def completions(box):
    if not box._popup.isVisible():
        return []
    model = box._completer.completionModel()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def underlined(box, style):
    return [box.text()[start : start + length] for start, length, mark in box.marks if mark.underlineStyle() == style]


def test_a_text_takes_force_when_typing_rests_and_nothing_on_the_way_does(box, qtbot):
    box._rest.setInterval(50)
    QTest.keyClicks(box, "smile > .5")
    assert box.said == []
    assert not box.is_in_force
    assert box.property("state") == "typing"
    qtbot.waitUntil(lambda: box.said == ["smile > .5"], timeout=2000)
    assert box.is_in_force
    assert box.property("state") == ""


@pytest.mark.parametrize("typed", ["s", "smi", "smile and hapy", "#Female > .5"])
def test_what_asks_for_labels_that_nothing_gives_never_takes_force(box, typed):
    box.show_expression("mouth_open")
    box.selectAll()
    QTest.keyClicks(box, typed)
    assert not box.finish()
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert (box.said, box.in_force, box.property("state")) == ([], "mouth_open", "refused")
    assert box.unknown == (typed.split()[-1] if "hapy" in typed else typed.split()[0],)


def test_a_label_that_has_come_is_waited_for_at_the_box_only(box):
    QTest.keyClicks(box, "hapy")
    box.finish()
    box.know(Vocabulary((*LABELS, "hapy"), SYMBOLS))
    assert box.said == ["hapy"]
    box.selectAll()
    QTest.keyClicks(box, "sad")
    box.clearFocus()
    box.know(Vocabulary((*LABELS, "sad"), SYMBOLS))
    assert box.said == ["hapy"], "nobody is at it"


def test_what_can_t_be_read_is_underlined_at_its_place_and_the_last_one_stays(box):
    box.propose("smile > .5")
    del box.said[:]
    QTest.keyClicks(box, " ")
    assert box.is_in_force, "a space more changes nothing"
    QTest.keyClicks(box, "glasses")
    assert (box.error.position, box.error.length) == (11, 7)
    assert underlined(box, UNDERLINES.WaveUnderline) == ["glasses"]
    assert not box.finish()
    assert (box.said, box.property("state")) == ([], "error")
    for _ in range(8):
        QTest.keyClick(box, Qt.Key.Key_Backspace)
    assert box.error is None
    assert underlined(box, UNDERLINES.WaveUnderline) == []
    assert box.is_in_force
    assert box.property("state") == ""


def test_escape_brings_back_what_is_in_force(box):
    box.propose("smile > .5")
    QTest.keyClicks(box, " and mou")
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert box.text() == "smile > .5"
    assert completions(box) == []
    box._rest.timeout.emit()
    assert box.said == ["smile > .5"]


def test_an_error_at_the_end_is_underlined_too(box):
    QTest.keyClicks(box, "smile >")
    assert box.error.position == 7
    assert underlined(box, UNDERLINES.WaveUnderline) == [">"]


def test_an_empty_text_is_no_expression(box):
    box.propose("smile")
    box.propose("")
    assert (box.said[-1], box.error) == ("", None)


def test_settings_don_t_overwrite_what_is_being_typed(box):
    box.show_expression("smile")
    QTest.keyClicks(box, " and")
    box.show_expression("smile")
    assert box.text() == "smile and"
    box.show_expression("mouth_open")
    assert box.text() == "mouth_open"
    assert box.error is None


def test_labels_that_no_classifier_gives_are_marked(box):
    QTest.keyClicks(box, "smile and hapy and #Female > min(hapy, 1)")
    assert underlined(box, UNDERLINES.DotLine) == ["hapy", "hapy"]
    box.know(Vocabulary((*LABELS, "hapy"), SYMBOLS))
    assert underlined(box, UNDERLINES.DotLine) == []


def test_pieces_have_the_colours_of_the_theme(box):
    QTest.keyClicks(box, "smile > .5 and #Male")
    for tokens in (DARK, LIGHT):
        box.take_tokens(tokens)
        colours = {box.text()[start : start + length]: mark.foreground().color().name()
                   for start, length, mark in box.marks}
        assert [colours[piece] for piece in ("smile", ".5", "and", "#Male")] == [
            tokens.syntax, tokens.warning, tokens.positive, tokens.positive]


@pytest.mark.parametrize(("typed", "offered"), [
    ("eye", ["eyes_closed", "left_eye_closed"]), ("not MOU", ["mouth_open"]), ("middle", ['"middle eastern"']),
    ('"mid', []), ("#Fe", ["#Female"]), ("smile", []), ("smile >", []), ("5", []), ("xyz", []),
])
def test_known_labels_are_offered(box, typed, offered):
    QTest.keyClicks(box, typed)
    assert sorted(completions(box)) == sorted(offered)


@pytest.mark.parametrize(("typed", "expected", "text"), [
    ("mouth_open or eas", '"middle eastern"', 'mouth_open or "middle eastern"'),
    ("(eye", "eyes_closed", "(eyes_closed"),
    ("hi", '"say \\"hi\\""', '"say \\"hi\\""'),
])
def test_a_completion_takes_the_place_of_what_was_typed_with_quotes_where_needed(box, typed, expected, text):
    QTest.keyClicks(box, typed)
    assert expected in completions(box)
    box._completer.activated.emit(expected)
    assert box.text() == text
    assert box.cursorPosition() == len(text)
    assert completions(box) == []


def test_a_completion_is_chosen_by_keys_in_the_middle_of_a_text(box):
    box.setText(" and smile")
    box.setCursorPosition(0)
    QTest.keyClicks(box, "mou")
    QTest.keyClick(box._popup, Qt.Key.Key_Down)
    QTest.keyClick(box._popup, Qt.Key.Key_Return)
    assert box.text() == "mouth_open and smile"
    assert box.finish()
    assert box.cursorPosition() == len("mouth_open")


def test_return_enters_what_can_be_read_only(box):
    entered = []
    box.entered.connect(entered.append)
    QTest.keyClicks(box, "smile >")
    QTest.keyClick(box, Qt.Key.Key_Return)
    QTest.keyClicks(box, " .5")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert entered == ["smile > .5"]


@pytest.mark.parametrize(("reason", "enters"), [
    (Qt.FocusReason.TabFocusReason, True), (Qt.FocusReason.MouseFocusReason, True),
    (Qt.FocusReason.PopupFocusReason, False), (Qt.FocusReason.ActiveWindowFocusReason, False),
])
def test_leaving_for_another_control_enters_and_for_another_window_does_not(box, reason, enters):
    entered = []
    box.entered.connect(entered.append)
    QTest.keyClicks(box, "smile")
    QApplication.sendEvent(box, QFocusEvent(QEvent.Type.FocusOut, reason))
    assert entered == (["smile"] if enters else [])


def test_a_text_can_t_be_longer_than_an_expression(box):
    box.setText("a" * 3000)
    assert len(box.text()) == 2000
