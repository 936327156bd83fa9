"""Answers the menu in the top bar where no dialog does: theme, network, all settings back, the log's folder."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from ..logs.place import log_folder
from ..policy.offline import is_forced, is_offline
from ..settings import Settings, Theme
from .folders import open_folder
from .key_bindings import KeyBindings
from .keymap import Keymap
from .notices import NoticeLevel, Notices
from .settings_controller import SettingsController
from .theme import ThemeSwitch
from .top_bar import TopBar

_RESET = "reset"


class MenuPresenter(QObject):
    """Between the menu and the settings."""

    def __init__(self, top: TopBar, notices: Notices, controller: SettingsController, theme: ThemeSwitch,
                 keys: KeyBindings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._top, self._notices, self._controller = top, notices, controller
        self._theme, self._keys = theme, keys
        top.themes.triggered.connect(self._theme_chosen)
        top.offline_action.toggled.connect(self._offline_toggled)
        top.reset_action.triggered.connect(self._reset_all)
        top.log_action.triggered.connect(self.show_log)

    def take_settings(self) -> None:
        """Show theme and network as they are in force."""
        theme = self._controller.settings.window.theme
        self._theme.want(theme)
        self._top.show_theme(theme)
        self._top.show_offline(is_offline=is_offline(), is_forced=is_forced())

    def show_log(self) -> None:
        """Show where the log lies, in the system's own window where there is one for folders."""
        folder = log_folder()
        if not folder.is_dir():
            self._notices.show_notice(NoticeLevel.INFO, f"There is no log yet. It would lie in {folder}.", key="log")
        elif not open_folder(folder):
            self._notices.show_notice(NoticeLevel.INFO, f"The log lies in {folder}.", key="log", stays=True)

    def _theme_chosen(self, action: QAction) -> None:
        self._controller.set("window", theme=Theme(action.data()))

    def _offline_toggled(self, wanted: bool) -> None:
        if wanted != is_offline():
            self._controller.set("network", offline=wanted)

    def _reset_all(self) -> None:
        before = self._controller.stored
        kept = Settings().changed("source", uri=before.source.uri).changed("window", geometry=before.window.geometry)
        self._take_all(replace(kept, network=before.network))  # no reset puts anybody online
        self._notices.show_notice(NoticeLevel.INFO, "All settings have their defaults again.", key=_RESET,
                                  action="Undo", run=partial(self._take_all, before))

    def _take_all(self, settings: Settings) -> None:
        self._notices.dismiss(_RESET)
        self._controller.replace(settings)
        self._keys.take(Keymap(settings.window.shortcuts))
