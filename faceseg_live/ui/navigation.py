"""Where the user is in the window: how much of it is shown, which page, and what has the keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from .settings_controller import SettingsController
from .side_panel import SidePanel

MASK, CLASSIFY, HIDE, RECORD, SEND = "Mask", "Classify", "Hide", "Record", "Send"
"""Titles of the pages."""


class Navigation(QObject):
    """Shows and hides what stands round the picture, turns the pages, and gives the keys to one or the other."""

    def __init__(self, window: QWidget, picture: QWidget, bars: Sequence[QWidget], side: SidePanel,
                 focus_first: Mapping[str, Callable[[], None]], controller: SettingsController) -> None:
        """`bars`: what leaves the full screen to the picture, besides the side panel; `focus_first`: page → gives the
        keys to its first control."""
        super().__init__(window)
        self._window, self._picture, self._bars, self._side = window, picture, bars, side
        self._focus_first, self._controller = focus_first, controller
        self._was_maximized = False

    def take_settings(self) -> None:
        """The user may want the side panel, or no more of it."""
        self._show_parts(is_full_screen=self._window.isFullScreen())

    def toggle_full_screen(self) -> None:
        """Let the picture fill the screen, or end that."""
        self._set_full_screen(not self._window.isFullScreen())

    def toggle_side_panel(self) -> None:
        """Hide the side panel, or show it, if need be by ending the full screen."""
        if self._side.isHidden():
            self._open_side_panel()
            return
        if self._side.isAncestorOf(self._window.focusWidget() or self._window):
            self._picture.setFocus()
        self._controller.set("window", side_panel=False)

    def back_to_picture(self) -> None:
        """Give the keys to the picture, and end the full screen."""
        if self._window.isFullScreen():
            self._set_full_screen(False)
        self._picture.setFocus()

    def go_to_controls(self) -> None:
        """Give the keyboard to the first control of the page."""
        self._open_side_panel()
        self._focus_first[self._side.page]()

    def type_expression(self) -> None:
        """Let the user type which faces are meant."""
        self._turn_to(CLASSIFY)
        self._focus_first[CLASSIFY]()

    def show_hiding(self) -> None:
        """Show the page where it is chosen who is hidden."""
        self._turn_to(HIDE)

    def _turn_to(self, page: str) -> None:
        self._open_side_panel()
        self._side.show_page(page)

    def _open_side_panel(self) -> None:
        if self._window.isFullScreen():
            self._set_full_screen(False)
        self._controller.set("window", side_panel=True)

    def _set_full_screen(self, requested: bool) -> None:
        self._show_parts(is_full_screen=requested)
        if requested:
            self._was_maximized = self._window.isMaximized()
            self._window.showFullScreen()
        elif self._was_maximized:
            self._window.showMaximized()
        else:
            self._window.showNormal()
        self._picture.setFocus()

    def _show_parts(self, *, is_full_screen: bool) -> None:
        """What is round the picture, and how much of it the user wants."""
        for part in self._bars:
            part.setVisible(not is_full_screen)
        self._side.setVisible(not is_full_screen and self._controller.settings.window.side_panel)
