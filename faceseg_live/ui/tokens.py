"""Colours and measures of the window, in a dark and a light set."""

from __future__ import annotations

from dataclasses import dataclass

PANEL_WIDTH = 344
BAR_HEIGHT = 48


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
    syntax: str
    """Labels in an expression."""
    positive: str
    warning: str
    error: str


DARK = Tokens(is_dark=True, window="#1b1e23", stage="#131519", raised="#262a30", hover="#2f343b", pressed="#383e46",
              line="#2b2f36", line_strong="#3a4048", track="#3a4048", knob="#eef0f2", text="#eceef1", muted="#a0a7b1",
              faint="#666d77", accent="#3b7cf5", accent_soft="#1e345c", on_accent="#ffffff", syntax="#7fb0ff",
              positive="#7bdc8a", warning="#f0b849", error="#ff7070")

LIGHT = Tokens(is_dark=False, window="#fbfbfc", stage="#e8eaee", raised="#ffffff", hover="#f0f2f5", pressed="#e4e7ec",
               line="#e1e4e9", line_strong="#cdd2da", track="#cbd1d9", knob="#ffffff", text="#1b1f24", muted="#5a626d",
               faint="#a2a9b3", accent="#1f62e0", accent_soft="#dfe9fd", on_accent="#ffffff", syntax="#1f62e0",
               positive="#1c8a3c", warning="#a86200", error="#c62828")
