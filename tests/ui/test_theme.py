"""Two sets of colours, both readable, and the switch between them."""

from __future__ import annotations

import gc

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QLineEdit, QToolButton, QWidget

from faceseg_live.settings import Theme
from faceseg_live.ui.icons import give_icon, tint
from faceseg_live.ui.tokens import DARK, LIGHT


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio, 1..21."""

    def luminance(colour: str) -> float:
        parts = [value / 255 for value in (QColor(colour).red(), QColor(colour).green(), QColor(colour).blue())]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
def test_words_are_readable_on_every_ground(tokens):
    for ground in (tokens.window, tokens.stage, tokens.raised, tokens.hover):
        assert contrast(tokens.text, ground) >= 7
        assert contrast(tokens.muted, ground) >= 4.5
    assert contrast(tokens.text, tokens.accent_soft) >= 4.5
    assert contrast(tokens.on_accent, tokens.accent) >= 3.8
    for sign in (tokens.positive, tokens.warning, tokens.error, tokens.accent):
        assert contrast(sign, tokens.window) >= 3.8


def test_the_system_is_followed_while_that_is_wanted(theme, qapp, monkeypatch):
    theme.want(Theme.DARK)
    theme.want(Theme.SYSTEM)
    for scheme, tokens in ((Qt.ColorScheme.Light, LIGHT), (Qt.ColorScheme.Dark, DARK), (Qt.ColorScheme.Light, LIGHT)):
        monkeypatch.setattr(theme, "_system", lambda scheme=scheme: scheme)
        qapp.styleHints().colorSchemeChanged.emit(scheme)
        assert theme.tokens is tokens
    theme.want(Theme.DARK)
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert theme.tokens is DARK, "the user's own choice stays"
    theme.want(Theme.SYSTEM)


def test_icons_take_the_colours_of_the_set(qtbot):
    label = QLabel()
    holder = QLabel()
    label.setParent(holder)
    qtbot.addWidget(holder)
    give_icon(label, "snapshot", "error")
    for tokens in (DARK, LIGHT):
        tint(holder, tokens)
        image = label.pixmap().toImage()
        seen = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
                if image.pixelColor(x, y).alpha() == 255}
        assert seen == {tokens.error}


def test_tinting_a_line_of_text_leaves_nothing_of_its_button_behind(qtbot, qapp):
    def tool_buttons():
        qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
        return sum(type(thing) is QToolButton for thing in gc.get_objects())

    whole = QWidget()
    qtbot.addWidget(whole)
    before = tool_buttons()
    for _ in range(3):
        line = QLineEdit(whole)
        line.setClearButtonEnabled(True)
        tint(whole, DARK)
        line.setParent(None)
        line.deleteLater()
    del line
    assert tool_buttons() == before


def test_icons_of_other_windows_stay_as_they_are(qtbot):
    one, other = QWidget(), QWidget()
    for window in (one, other):
        qtbot.addWidget(window)
    own, foreign = QToolButton(one), QToolButton(other)
    for button in (own, foreign):
        give_icon(button, "snapshot")
    tint(one, DARK)
    assert (own.icon().isNull(), foreign.icon().isNull()) == (False, True)
