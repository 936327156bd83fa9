"""Colours and measures of the window, in a dark and a light set, and the switch between them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from ..settings import Theme
from .stylesheet import stylesheet

UNIT = 8
"""Every distance is a multiple (or half) of this many device-independent pixels."""
PANEL_WIDTH = 344
BAR_HEIGHT = 48
RADIUS = 6


@dataclass(frozen=True, slots=True)
class Tokens:
    """One set of colours, each "#rrggbb"."""

    is_dark: bool
    window: str
    """Behind bars and panel."""
    stage: str
    """Around the picture."""
    raised: str
    """Buttons and fields."""
    hover: str
    pressed: str
    line: str
    line_strong: str
    """Borders of controls."""
    track: str
    """The empty part of a slider, a switch that is off."""
    knob: str
    text: str
    muted: str
    """Secondary text; at least 4.5:1 on the window."""
    faint: str
    """Disabled text."""
    accent: str
    accent_soft: str
    """Background of a chosen chip."""
    on_accent: str
    positive: str
    warning: str
    error: str


DARK = Tokens(is_dark=True, window="#1b1e23", stage="#131519", raised="#262a30", hover="#2f343b", pressed="#383e46",
              line="#2b2f36", line_strong="#3a4048", track="#3a4048", knob="#eef0f2", text="#eceef1", muted="#a0a7b1",
              faint="#666d77", accent="#3b7cf5", accent_soft="#1e345c", on_accent="#ffffff", positive="#7bdc8a",
              warning="#f0b849", error="#ff7070")

LIGHT = Tokens(is_dark=False, window="#fbfbfc", stage="#e8eaee", raised="#ffffff", hover="#f0f2f5", pressed="#e4e7ec",
               line="#e1e4e9", line_strong="#cdd2da", track="#cbd1d9", knob="#ffffff", text="#1b1f24", muted="#5a626d",
               faint="#a2a9b3", accent="#1f62e0", accent_soft="#dfe9fd", on_accent="#ffffff", positive="#1c8a3c",
               warning="#a86200", error="#c62828")


def palette(tokens: Tokens) -> QPalette:
    """The set as Qt's roles, for the style and for everything that paints itself."""
    colours = QPalette()
    role = QPalette.ColorRole
    for where, colour in {
        role.Window: tokens.window, role.WindowText: tokens.text, role.Base: tokens.raised,
        role.AlternateBase: tokens.hover, role.Text: tokens.text, role.Button: tokens.raised,
        role.ButtonText: tokens.text, role.BrightText: tokens.on_accent, role.Highlight: tokens.accent,
        role.Accent: tokens.accent, role.HighlightedText: tokens.on_accent, role.PlaceholderText: tokens.muted,
        role.Link: tokens.accent, role.ToolTipBase: tokens.pressed, role.ToolTipText: tokens.text,
        role.Light: tokens.knob, role.Midlight: tokens.hover, role.Mid: tokens.track, role.Dark: tokens.line_strong,
        role.Shadow: tokens.stage,
    }.items():
        colours.setColor(where, QColor(colour))
    for where in (role.WindowText, role.Text, role.ButtonText):
        colours.setColor(QPalette.ColorGroup.Disabled, where, QColor(tokens.faint))
    return colours


class ThemeSwitch(QObject):
    """Dresses the application in the wanted set and follows the system while that is wanted."""

    changed = Signal()
    """`tokens` is another set now."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._wanted = Theme.SYSTEM
        self.tokens = DARK
        self._is_dressed = False
        application.styleHints().colorSchemeChanged.connect(self._dress)
        self._dress()

    def want(self, theme: Theme) -> None:
        """Take a theme, or the system's."""
        if theme is self._wanted:
            return
        self._wanted = theme
        hints = self._application.styleHints()
        if theme is Theme.SYSTEM:
            hints.unsetColorScheme()
        else:
            hints.setColorScheme(Qt.ColorScheme.Light if theme is Theme.LIGHT else Qt.ColorScheme.Dark)
        self._dress()

    def _dress(self) -> None:
        tokens = self._chosen()
        if tokens is self.tokens and self._is_dressed:
            return  # dressing takes long, and the system tells of more changes than there are
        self.tokens, self._is_dressed = tokens, True
        self._application.setPalette(palette(self.tokens))
        self._application.setStyleSheet(stylesheet(self.tokens))
        self.changed.emit()

    def _chosen(self) -> Tokens:
        if self._wanted is not Theme.SYSTEM:
            return LIGHT if self._wanted is Theme.LIGHT else DARK
        # A system that doesn't say gets the dark set: pictures are judged best on a dark surround.
        return LIGHT if self._system() is Qt.ColorScheme.Light else DARK

    def _system(self) -> Qt.ColorScheme:
        return self._application.styleHints().colorScheme()
