"""What is done to the window itself: keys, themes, dialogs, messages, menus, its size."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.endurance.actor import Actor, Deed
from faceseg_live.settings import Theme
from faceseg_live.ui.commands import COMMANDS
from faceseg_live.ui.notices import NoticeLevel

_NOT_RUN = frozenset({"source.open", "window.quit"})
"""Commands: one opens a dialog of the system, which waits for somebody, the other is for the end."""


def _commands(actor: Actor) -> Iterator[float]:
    """Whatever has a key."""
    for command in actor.chance.sample([name for name in COMMANDS if name not in _NOT_RUN], 5):
        actor.window.run(command, with_ctrl=actor.chance.random() < 0.2)
        yield 0.3
    actor.close_dialogs()


def _themes(actor: Actor) -> Iterator[float]:
    for theme in (Theme.LIGHT, Theme.DARK):
        actor.becomes("window", theme=theme)
        yield 0.3


def _dialogs(actor: Actor) -> Iterator[float]:
    dialogs = actor.window.dialogs
    for show in (dialogs.show_engine, dialogs.show_record, dialogs.show_classifiers, dialogs.show_models,
                 actor.window.show_camera_controls, actor.window.keys.show_all):
        show()
        yield 0.15
        actor.close_dialogs()
    dialogs.show_crash("a soak", "Nothing is wrong.", can_retry=False)
    dialogs.has_crashed = False  # nothing has, so that the exit code still tells
    yield 0.15
    actor.close_dialogs()


def _notices(actor: Actor) -> Iterator[float]:
    for level in NoticeLevel:
        actor.window.notices.show_notice(level, f"A message of a soak: {level.value}.", key="soak", action="Retry",
                                         run=lambda: None)
        yield 0.2
    actor.window.notices.dismiss("soak")


def _devices(actor: Actor) -> Iterator[float]:
    """What a menu does that shows them."""
    devices = actor.window.devices
    for scan in (devices.cameras, devices.screens, devices.microphones):
        scan.start()
    yield 0.8


def _window(actor: Actor) -> Iterator[float]:
    window = actor.window
    window.resize(actor.chance.randint(800, 1400), actor.chance.randint(560, 900))
    for page in actor.chance.sample(tuple(window.side.tabs), 2):
        window.side.show_page(page)
        yield 0.3
    window.navigation.toggle_full_screen()
    yield 0.4
    window.navigation.toggle_full_screen()
    yield 0.2


DEEDS: dict[str, Deed] = {
    "commands": _commands, "themes": _themes, "dialogs": _dialogs, "notices": _notices, "devices": _devices,
    "window": _window,
}
