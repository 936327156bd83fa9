"""What a restless user does: each kind of change is a row of DEEDS, with particulars by chance.

A deed is a generator on the window's thread: it yields for how many seconds the window goes on by itself.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QDialog

from benchmarks.endurance.family import held_by
from benchmarks.endurance.material import Material
from faceseg_live.domain.areas import AREAS
from faceseg_live.isolation.own_process import end_spare_process
from faceseg_live.pipeline.session import Session
from faceseg_live.pipeline.status import Readiness
from faceseg_live.settings import LOOK_KEYS, PRESETS, Control, Settings, Theme
from faceseg_live.settings.classify import ClassifySettings
from faceseg_live.settings.fields import DEFAULTS, fields_of_group, spec_of
from faceseg_live.settings.hiding import How, What
from faceseg_live.settings.record import FORMATS
from faceseg_live.ui.commands import COMMANDS
from faceseg_live.ui.main_window import MainWindow
from faceseg_live.ui.notices import NoticeLevel
from faceseg_live.ui.settings_controller import SettingsController

_PATIENCE_S, _PATIENCE_FOR_REST_S = 20.0, 60.0
_NOT_RUN = frozenset({"source.open", "window.quit"})
"""Commands: one opens a dialog of the system, which waits for somebody, the other is for the end."""
_GROUPS = ("engine", "mask", "view", "classify", "cutout", "hiding", "side_by_side", "record")
_NOT_BY_CHANCE = frozenset({("record", "start_after_s"), ("record", "stop_after_s")})


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it, to what, and with what."""

    window: MainWindow
    session: Session
    controller: SettingsController
    material: Material
    chance: random.Random
    began_with: Settings
    folder: Path
    """Recordings lie in it."""

    def becomes(self, group: str, **values: Any) -> None:
        self.controller.set(group, **values)

    def until(self, condition: Callable[[], bool], patience_s: float = _PATIENCE_S) -> Iterator[float]:
        """Until it holds, or long enough has been waited."""
        end_s = time.monotonic() + patience_s
        while not condition() and time.monotonic() < end_s:
            yield 0.05

    def until_engine(self, patience_s: float = _PATIENCE_S) -> Iterator[float]:
        yield 0.05
        yield from self.until(lambda: self.session.engine_status.readiness is not Readiness.LOADING, patience_s)

    def until_recorded(self) -> Iterator[float]:
        """Until nothing is recorded any more, and without the files."""
        self.session.stop_recording()
        yield from self.until(lambda: self.session.recording is None)
        for path in self.folder.iterdir():
            if path.is_file():
                path.unlink()

    def close_dialogs(self) -> None:
        for shown in QApplication.topLevelWidgets():
            if isinstance(shown, QDialog) and shown.isVisible():
                shown.close()


Deed = Callable[[Actor], Iterator[float]]


def rest(actor: Actor) -> Iterator[float]:
    """Back to how it began: the same source, engine and settings; nothing under way."""
    actor.session.send(False)
    actor.session.lock_face(None)
    yield from actor.until_recorded()
    actor.close_dialogs()
    actor.window.back_to_picture()
    actor.controller.replace(actor.began_with)
    actor.session.pause(False)
    actor.session.retry()
    yield from actor.until_engine(_PATIENCE_FOR_REST_S)
    end_spare_process()
    yield from actor.until(lambda: is_at_rest(actor), _PATIENCE_FOR_REST_S)
    for notice in ("source", "engine", "classifiers", "recording", "snapshot", "reset", "edit", "unused"):
        actor.window.notices.dismiss(notice)


def is_at_rest(actor: Actor) -> bool:
    """Whether the engine of the beginning shows pictures, nothing is recorded, and no other process is left."""
    session = actor.session
    return (session.engine_status.readiness is Readiness.READY and session.telemetry().shown_fps > 0
            and session.recording is None and held_by(os.getpid()).processes == 1)


def _areas(actor: Actor) -> Iterator[float]:
    for _ in range(3):
        keys = actor.chance.sample(tuple(AREAS), actor.chance.randint(1, 3))
        actor.becomes("mask", areas=tuple(keys), blur=actor.chance.randrange(1, 201, 2),
                      grow=actor.chance.randint(-30, 90), grow_tapered=actor.chance.random() < 0.5)
        yield 0.4


def _looks(actor: Actor) -> Iterator[float]:
    for key in actor.chance.sample(LOOK_KEYS, 3):
        actor.becomes("view", mode=key)
        yield 0.6


def _hiding(actor: Actor) -> Iterator[float]:
    actor.becomes("hiding", how=actor.chance.choice([how for how in How if how is not How.PICTURE]),
                  what=actor.chance.choice(tuple(What)))
    actor.becomes("view", mode="anonymised")
    yield 1.5


def _settings(actor: Actor) -> Iterator[float]:
    """Whatever has a row, by what is declared of it."""
    fields = [field for group in _GROUPS for field in fields_of_group(group)
              if field not in _NOT_BY_CHANCE and spec_of(field).control is not Control.OWN]
    for group, name in actor.chance.sample(fields, 4):
        spec, usual = spec_of((group, name)), getattr(getattr(DEFAULTS, group), name)
        if isinstance(usual, bool):
            value: object = actor.chance.random() < 0.5
        elif spec.choices:
            value = actor.chance.choice(spec.choices)
        elif spec.slider is not None and isinstance(usual, int):
            low, high = (int(end) for end in spec.slider)
            value = actor.chance.randrange(low, high + 1, int(spec.step))
        else:
            continue
        actor.becomes(group, **{name: value})
        yield 0.3
    yield from actor.until_engine()


def _commands(actor: Actor) -> Iterator[float]:
    """Whatever has a key."""
    for command in actor.chance.sample([name for name in COMMANDS if name not in _NOT_RUN], 5):
        actor.window.run(command, with_ctrl=actor.chance.random() < 0.2)
        yield 0.3
    actor.close_dialogs()


def _engines(actor: Actor) -> Iterator[float]:
    actor.controller.replace(replace(actor.controller.stored, engine=actor.chance.choice(actor.material.engines)))
    yield from actor.until_engine()
    yield 1.0


def _rebuilt_engine(actor: Actor) -> Iterator[float]:
    """The same engine, made anew for another name of its device."""
    is_automatic = actor.controller.stored.engine.device == "auto"
    actor.becomes("engine", device="cpu" if is_automatic else "auto")
    yield from actor.until_engine()
    yield 0.5


def _broken_engine(actor: Actor) -> Iterator[float]:
    if not actor.material.broken_models:
        return
    broken = replace(DEFAULTS.engine, key="custom-onnx", model=actor.chance.choice(actor.material.broken_models))
    actor.controller.replace(replace(actor.controller.stored, engine=broken))
    yield from actor.until_engine()
    yield 0.5
    actor.becomes("engine", key="mesh", model="")
    yield from actor.until_engine()


def _sources(actor: Actor) -> Iterator[float]:
    actor.becomes("source", uri=actor.chance.choice(actor.material.sources),
                  rotation=actor.chance.choice((0, 0, 90, 180)))
    yield 2.0


def _broken_source(actor: Actor) -> Iterator[float]:
    actor.becomes("source", uri=actor.chance.choice(actor.material.broken))
    yield 1.5


def _unplugged(actor: Actor) -> Iterator[float]:
    """The camera goes, and comes back a second later."""
    if not actor.material.camera:
        return
    actor.becomes("source", uri=actor.material.camera, rotation=0)
    yield 1.5
    os.environ["FAKECAM_FAIL_AFTER"] = "0"
    yield 1.0
    os.environ["FAKECAM_FAIL_AFTER"] = "-1"
    yield 1.5


def _record(actor: Actor) -> Iterator[float]:
    looks = actor.chance.sample(LOOK_KEYS, actor.chance.randint(1, 2))
    actor.becomes("record", looks=tuple(looks), format=actor.chance.choice(FORMATS),
                  when=actor.chance.choice(("", "", "smile > 0.1")))
    actor.session.record()
    yield 2.0
    if actor.chance.random() < 0.5:
        actor.session.pause_recording(True)
        yield 0.5
        actor.session.pause_recording(False)
        yield 0.5
    yield from actor.until_recorded()


def _record_through_changes(actor: Actor) -> Iterator[float]:
    """Another source, engine and area while it records."""
    actor.session.record()
    for deed in (_sources, _rebuilt_engine, _areas):
        yield from deed(actor)
    yield from actor.until_recorded()


def _replay(actor: Actor) -> Iterator[float]:
    actor.becomes("record", replay_s=3)
    yield 2.0
    actor.session.save_replay()
    yield 1.0
    actor.becomes("record", replay_s=0)
    yield from actor.until_recorded()


def _pause(actor: Actor) -> Iterator[float]:
    actor.session.pause(True)
    actor.window.presenter.show_pause()
    yield from _areas(actor)
    actor.session.pause(False)
    actor.window.presenter.show_pause()
    yield 0.3


def _expressions(actor: Actor) -> Iterator[float]:
    for preset in actor.chance.sample(list(PRESETS), 2):
        actor.becomes("classify", expression=preset.expression)
        actor.session.next_face()
        yield 0.6


def _classifiers(actor: Actor) -> Iterator[float]:
    names = actor.chance.sample(actor.material.classifiers, actor.chance.randint(1, 2))
    actor.becomes("classify", classifiers=tuple(names))
    yield 0.1
    yield from actor.until(lambda: actor.session.classifier_status.readiness is not Readiness.LOADING)
    yield 1.0
    actor.controller.replace(replace(actor.controller.stored, classify=ClassifySettings()))
    yield 0.3


def _themes(actor: Actor) -> Iterator[float]:
    for theme in (Theme.LIGHT, Theme.DARK):
        actor.becomes("window", theme=theme)
        yield 0.3


def _dialogs(actor: Actor) -> Iterator[float]:
    dialogs = actor.window.dialogs
    for show in (dialogs.show_engine, dialogs.show_record, dialogs.show_classifiers, dialogs.show_models,
                 actor.window.show_camera_controls, actor.window.show_shortcuts):
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


def _snapshots(actor: Actor) -> Iterator[float]:
    actor.window.context.snapshots.take()
    yield 0.8


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
    window.toggle_full_screen()
    yield 0.4
    window.toggle_full_screen()
    yield 0.2


def _virtual_camera(actor: Actor) -> Iterator[float]:
    actor.session.send(True)
    yield 1.0
    actor.session.send(False)
    yield 0.2


DEEDS: dict[str, Deed] = {
    "areas": _areas, "looks": _looks, "hiding": _hiding, "settings": _settings, "commands": _commands,
    "engines": _engines, "rebuilt engine": _rebuilt_engine, "broken engine": _broken_engine, "sources": _sources,
    "broken source": _broken_source, "unplugged": _unplugged, "record": _record,
    "record through changes": _record_through_changes, "replay": _replay, "pause": _pause,
    "expressions": _expressions, "classifiers": _classifiers, "themes": _themes, "dialogs": _dialogs,
    "notices": _notices, "snapshots": _snapshots, "devices": _devices, "window": _window,
    "virtual camera": _virtual_camera,
}
"""Name → what is done."""
