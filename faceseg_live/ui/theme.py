"""Dresses the application in a set of colours, and switches between the sets."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from ..settings import Theme
from .stylesheet import stylesheet
from .tokens import DARK, LIGHT, Tokens

POSITIVE = QPalette.ColorRole.LinkVisited
"""What matches. Qt has no role for it, and nothing here is a visited link."""


def palette(tokens: Tokens) -> QPalette:
    """The set as Qt's roles, for the style and for everything that paints itself."""
    colours = QPalette()
    role = QPalette.ColorRole
    for where, colour in {
        role.Window: tokens.window, role.WindowText: tokens.text, role.Base: tokens.raised,
        role.AlternateBase: tokens.hover, role.Text: tokens.text, role.Button: tokens.raised,
        role.ButtonText: tokens.text, role.BrightText: tokens.on_accent, role.Highlight: tokens.accent,
        role.Accent: tokens.accent, role.HighlightedText: tokens.on_accent, role.PlaceholderText: tokens.muted,
        role.Link: tokens.accent, POSITIVE: tokens.positive,
        role.ToolTipBase: tokens.pressed, role.ToolTipText: tokens.text,
        role.Light: tokens.knob, role.Midlight: tokens.hover, role.Mid: tokens.track, role.Dark: tokens.line_strong,
        role.Shadow: tokens.stage,
    }.items():
        colours.setColor(where, QColor(colour))
    for where in (role.WindowText, role.Text, role.ButtonText):
        colours.setColor(QPalette.ColorGroup.Disabled, where, QColor(tokens.faint))
    return colours


class ThemeSwitch(QObject):
    """Applies the chosen theme to the application, and follows the system while that is chosen."""

    changed = Signal()
    """`tokens` is another set now."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._requested = Theme.SYSTEM
        self.tokens = DARK
        self._is_dressed = False
        application.styleHints().colorSchemeChanged.connect(self._dress)
        self._dress()

    def want(self, theme: Theme) -> None:
        """Take a theme, or the system's."""
        if theme is self._requested:
            return
        self._requested = theme
        hints = self._application.styleHints()
        if theme is Theme.SYSTEM:
            hints.unsetColorScheme()
        else:
            hints.setColorScheme(Qt.ColorScheme.Light if theme is Theme.LIGHT else Qt.ColorScheme.Dark)
        self._dress()

    def _dress(self) -> None:
        tokens = self._chosen()
        if tokens is self.tokens and self._is_dressed:
            return  # dressing takes long, and the system reports more changes than there are
        self.tokens, self._is_dressed = tokens, True
        self._application.setPalette(palette(self.tokens))
        self._application.setStyleSheet(stylesheet(self.tokens))
        self.changed.emit()

    def _chosen(self) -> Tokens:
        if self._requested is not Theme.SYSTEM:
            return LIGHT if self._requested is Theme.LIGHT else DARK
        # A system that doesn't say gets the dark set: pictures are judged best on a dark surround.
        return LIGHT if self._system() is Qt.ColorScheme.Light else DARK

    def _system(self) -> Qt.ColorScheme:
        return self._application.styleHints().colorScheme()
