"""What a command is, and what it may use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...pipeline.session import Session
    from ..face_lock import FaceLock
    from ..key_bindings import KeyBindings
    from ..main_window import MainWindow
    from ..menu_presenter import MenuPresenter
    from ..navigation import Navigation
    from ..presenter import Presenters
    from ..settings_editor import SettingsEditor
    from ..snapshot_presenter import SnapshotPresenter
    from ..source_picker import SourcePicker


@dataclass(frozen=True, slots=True)
class WindowContext:
    """The window's collaborators: all that a command may use."""

    window: MainWindow
    session: Session
    presenters: Presenters
    editor: SettingsEditor
    sources: SourcePicker
    faces: FaceLock
    snapshots: SnapshotPresenter
    keys: KeyBindings
    menu: MenuPresenter
    navigation: Navigation


Run = Callable[[WindowContext], None]
"""What a command does."""


@dataclass(frozen=True, slots=True)
class Command:
    """Something the user can do by a key."""

    id: str
    title: str
    shortcut: str
    """Default key, in Qt's portable text; empty where there is none."""
    group: str
    run: Run
    repeats: bool = False
    """Repeats while the key is held."""
    run_with_ctrl: Run | None = None
    """What it does when Ctrl is held with its key; None: nothing."""
