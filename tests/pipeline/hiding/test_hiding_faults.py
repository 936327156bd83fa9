"""While hiding is wanted, every fault shows hidden or nothing: in view, file and virtual camera."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from faceseg_live.domain.types import Pixels
from faceseg_live.engines.heads.look_back import LookBack
from faceseg_live.errors import EngineUnavailable, SourceError, VirtualCameraUnavailable
from faceseg_live.pipeline import capture, scene_maker
from faceseg_live.pipeline import session as session_module
from faceseg_live.pipeline.events import HidingChanged, Notice
from faceseg_live.pipeline.recording import clip
from faceseg_live.pipeline.session import Session
from faceseg_live.pipeline.status import Readiness
from faceseg_live.pipeline.virtual_camera import VirtualCamera
from faceseg_live.pipeline.virtual_device import DeviceFormat
from faceseg_live.settings import HIDING, Settings, Who
from faceseg_live.settings import store as settings_store
from tests.pipeline.hiding.marked_world import World, WorldEngine, WorldSource, WorldWatch, open_people

FAULTS = 500
SEED = 14
MAY_BE_SEEN = {0}
"""Person 0 is the only one who is ever locked while the others are hidden."""
HIDDEN = (Settings().changed("view", mode=HIDING).changed("virtual_camera", look=HIDING)
          .changed("record", looks=(HIDING,), sidecar=False).changed("hiding", delay_ms=50))


class Film:
    """A file in memory."""

    encoder, note, skipped, size_bytes = "memory", None, 0, 0

    def __init__(self, path: Path, seen: Seen) -> None:
        self.path, self._seen = path, seen

    def write(self, pixels: Pixels, _time_s: float) -> None:
        self._seen.look("file", pixels)

    def finish(self, _end_s: float) -> None:
        """It is kept nowhere."""

    def abort(self) -> None:
        """It is kept nowhere."""


class Device:
    """A virtual camera that may be gone or stuck."""

    device = "Device of the test"

    def __init__(self, _format: DeviceFormat, seen: Seen, faults: list[str]) -> None:
        self._seen, self._faults = seen, faults
        if self._fault() == "absent":
            raise VirtualCameraUnavailable("there is no driver")

    def send(self, pixels: Pixels) -> None:
        fault = self._fault()
        if fault == "gone":
            raise RuntimeError("the device was removed")
        time.sleep(0.05 if fault == "stuck" else 0)
        self._seen.look("camera", pixels)

    def close(self) -> None:
        """Nothing is held."""

    def _fault(self) -> str:
        return self._faults.pop() if self._faults else ""


class Seen:
    """All that left the program, and who was open in it that had to be hidden."""

    def __init__(self) -> None:
        self.images = {"view": 0, "file": 0, "camera": 0}
        self.last_fault = ""
        self.leaks: list[str] = []

    def look(self, where: str, pixels: Pixels) -> None:
        self.images[where] += bool(np.ptp(pixels))
        if (people := open_people(pixels)) - MAY_BE_SEEN:
            self.leaks.append(f"{people} in {where} after {self.last_fault}")


class Stage:
    """A session in a world, and everything that can go wrong in it."""

    def __init__(self, world: World, seen: Seen, chance: random.Random, tmp_path: Path,
                 monkeypatch: pytest.MonkeyPatch) -> None:
        self.world, self.seen, self.chance, self._file = world, seen, chance, tmp_path / "settings.toml"
        self.bugs: set[str] = set()
        self.refusals: list[str] = []
        self.device_faults: list[str] = []
        monkeypatch.setattr(capture, "RETRY_S", 0.01)
        monkeypatch.setattr(clip, "open_video", lambda path, *_, **__: Film(path, seen))
        monkeypatch.setattr(session_module, "VirtualCamera", partial(
            VirtualCamera, open_=lambda format_: Device(format_, seen, self.device_faults)))
        monkeypatch.setattr(scene_maker, "scene_of", self._buggy("draw", scene_maker.scene_of))
        monkeypatch.setattr(LookBack, "add", self._buggy("look back", LookBack.add))
        self.session = Session(HIDDEN.changed("record", folder=str(tmp_path)), open_=self._open, create=self._create,
                               create_watch=lambda: WorldWatch(world))

    def _buggy(self, name: str, work: Callable[..., object]) -> Callable[..., object]:
        def either(*values: object, **named: object) -> object:
            if name in self.bugs:
                self.bugs.discard(name)
                raise KeyError(f"nobody thought of this in {name}")
            return work(*values, **named)

        return either

    def _open(self, *_: object, **__: object) -> WorldSource:
        if "source" in self.refusals:
            self.refusals.remove("source")
            raise SourceError("it can't be opened")
        return WorldSource(self.world)

    def _create(self, _settings: object) -> WorldEngine:
        if "engine" in self.refusals:
            self.refusals.remove("engine")
            raise EngineUnavailable("a package is missing")
        return WorldEngine(self.world)

    def change(self, group: str, **values: object) -> None:
        self.session.update(self.session.settings.changed(group, **values))

    def watch(self, views: int = 2, timeout_s: float = 0.008) -> None:
        """Look at what a window would show, as far as anything comes."""
        for _ in range(views):
            view = self.session.views.get(timeout_s)
            if view is not None:
                self.session.shown(view)
                self.seen.look("view", view.pixels)
                for crop in view.crops:
                    self.seen.look("view", crop.pixels)
        self.session.events.take()

    def inject(self, fault: Callable[[Stage], object]) -> None:
        self.seen.last_fault = fault.__name__
        fault(self)


def engine_breaks(stage: Stage) -> None:
    stage.world.engine_faults.append(stage.chance.choice(["fails", "bug"]))


def engine_hangs(stage: Stage) -> None:
    stage.world.engine_faults.append("hangs")


def engine_is_missing(stage: Stage) -> None:
    stage.refusals.append("engine")
    engine_is_exchanged(stage)


def engine_is_exchanged(stage: Stage) -> None:
    stage.world.is_reversed, stage.world.has_looks = stage.chance.random() < 0.5, stage.chance.random() < 0.7
    stage.change("engine", model=f"model {stage.chance.randrange(1000)}")


def watch_breaks(stage: Stage) -> None:
    stage.world.watch_faults.append(stage.chance.choice(["fails", "bug", "unavailable"]))


def source_is_lost(stage: Stage) -> None:
    if stage.chance.random() < 0.5:
        stage.refusals.append("source")
    stage.world.source_faults.append("lost")


def source_is_exchanged(stage: Stage) -> None:
    stage.world.size = stage.chance.choice([(160, 120), (128, 96), (176, 144)])
    stage.world.is_still = stage.chance.random() < 0.2
    stage.change("source", uri=f"world {stage.chance.randrange(1000)}")


def a_crowd_comes_or_goes(stage: Stage) -> None:
    stage.world.people = tuple(range(stage.chance.choice([1, 2, 3, 12])))
    stage.change("engine", max_faces=stage.chance.randint(1, 8))


def the_picture_is_cut(stage: Stage) -> None:
    stage.world.is_cut = not stage.world.is_cut


def pause(stage: Stage) -> None:
    stage.session.pause(not stage.session.is_paused)


def lock(stage: Stage) -> None:
    """Only while nobody is opened by it, or person 0 is meant."""
    face_id = 100 if stage.world.is_reversed else 1
    stage.session.lock_face(stage.chance.choice([None, face_id, 77]))


def mask_changes(stage: Stage) -> None:
    stage.change("mask", areas=(stage.chance.choice(["face", "irises", "nose", "person", "image"]),))


def an_expression_is_typed(stage: Stage) -> None:
    stage.change("classify", expression=stage.chance.choice(["", "s", "smi", "face_size > .9", "smile"]))


def who_is_hidden_changes(stage: Stage) -> None:
    stage.change("hiding", who=stage.chance.choice(list(Who)),
                 condition=stage.chance.choice(["", "smi", "smile >", "face_size > 0", "not face_size > 2"]))


def delay_changes(stage: Stage) -> None:
    stage.change("hiding", delay_ms=stage.chance.choice([0, 50, 100]))


def recording_begins_or_ends(stage: Stage) -> None:
    if stage.session.is_recording:
        stage.session.stop_recording()
    else:
        stage.session.record()


def sending_begins_or_ends(stage: Stage) -> None:
    stage.session.send(stage.chance.random() < 0.8)


def device_fails(stage: Stage) -> None:
    stage.device_faults.append(stage.chance.choice(["gone", "stuck", "absent"]))


def looks_are_side_by_side(stage: Stage) -> None:
    stage.change("side_by_side", left=HIDING, right=HIDING)
    look = stage.chance.choice([HIDING, "side_by_side"])
    stage.change("view", mode=look)
    stage.change("virtual_camera", look=look)


def settings_are_damaged(stage: Stage) -> None:
    before = stage.session.settings
    settings_store.save(before, stage._file)
    text = stage._file.read_text()
    damages = {"who = ": 'who = "nobody" # ', "margin = ": "margin = -1 # ", "[window]": "[window",
               "[hiding]": "[[hiding]]", 'how = "': 'how = "not '}
    old, new = stage.chance.choice([*damages.items()])
    assert old in text
    stage._file.write_text(text.replace(old, new))
    loaded, notice = settings_store.load(stage._file)
    assert notice is not None
    stage.session.update(replace(loaded, source=before.source).changed("record", folder=before.record.folder))


def the_window_changes_its_size(stage: Stage) -> None:
    stage.session.show_at(stage.chance.choice([None, (60, 50), (97, 80), (131, 400)]))


def drawing_or_looking_back_breaks(stage: Stage) -> None:
    stage.bugs.add(stage.chance.choice(["draw", "look back"]))


def frames_are_not_interpolated(stage: Stage) -> None:
    stage.change("engine", interpolate=stage.chance.random() < 0.7)


KINDS = (engine_breaks, engine_hangs, engine_is_missing, engine_is_exchanged, watch_breaks, source_is_lost,
         source_is_exchanged, a_crowd_comes_or_goes, the_picture_is_cut, pause, lock, mask_changes,
         an_expression_is_typed, who_is_hidden_changes, delay_changes, recording_begins_or_ends,
         sending_begins_or_ends, device_fails, looks_are_side_by_side, settings_are_damaged,
         the_window_changes_its_size, drawing_or_looking_back_breaks, frames_are_not_interpolated)


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    stage = Stage(World(), Seen(), random.Random(SEED), tmp_path, monkeypatch)
    stage.session.start()
    yield stage
    assert stage.session.stop(5)


def test_five_hundred_faults_open_nobody(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    stage.session.record()
    stage.session.send(True)
    for number in range(FAULTS):
        stage.inject(stage.chance.choice(KINDS))
        stage.watch()
        if number % 4 == 3:
            stage.session.pause(False)
            stage.session.retry()
        if number % 10 == 9:
            stage.session.send(True)
            if not stage.session.is_recording:
                stage.session.record()
    stage.session.stop_recording()
    stage.watch(views=10)
    assert stage.seen.leaks == []
    assert min(stage.seen.images.values()) > 20, "there is something to see"


def test_who_is_found_late_is_hidden_in_file_and_camera_from_the_first_frame(
    stage: Stage, eventually: Callable[[Callable[[], bool]], None]
) -> None:
    stage.change("hiding", delay_ms=1000)  # room for four looks on a busy machine
    stage.session.record()
    stage.session.send(True)
    for person in (2, 3):
        eventually(lambda: min(stage.seen.images["file"], stage.seen.images["camera"]) > 10 * person)  # noqa: B023
        stage.world.late = {person: 4}
        stage.world.people = (*stage.world.people, person)
    eventually(lambda: min(stage.seen.images["file"], stage.seen.images["camera"]) > 100)
    assert stage.session.virtual_camera.delay_ms == 1000
    stage.session.stop_recording()
    eventually(lambda: stage.session.recording is None)
    assert stage.seen.leaks == []


def test_the_locked_person_alone_is_seen_and_taken_up_again_from_another_engine(
    stage: Stage, eventually: Callable[[Callable[[], bool]], None]
) -> None:
    def seen_now() -> set[int] | None:
        """Who is open; None: models have seen nobody yet."""
        view = stage.session.views.get(1.0)
        return open_people(view.pixels) if view is not None and view.perception.faces else None

    stage.change("hiding", who=Who.OTHERS)
    eventually(lambda: seen_now() == set())
    stage.session.lock_face(1)
    eventually(lambda: seen_now() == {0})
    stage.world.is_reversed = True
    stage.change("engine", model="another")
    eventually(lambda: stage.session.locked_face == 100)
    eventually(lambda: seen_now() == {0})
    stage.world.people = (1,)
    eventually(lambda: any(isinstance(event, HidingChanged) and "not in view" in str(event.problem)
                           for event in stage.session.events.take()))
    eventually(lambda: seen_now() == set())
    assert stage.session.locked_face == 100


@pytest.mark.parametrize("fault", ["fails", "unavailable"])
def test_what_looks_for_heads_may_break_and_the_engine_goes_on(
    stage: Stage, fault: str, eventually: Callable[[Callable[[], bool]], None]
) -> None:
    def hidden_whole() -> bool:
        view = stage.session.views.get(1.0)
        return view is not None and np.ptp(view.pixels[..., :3], axis=(0, 1)).max() == 0 and bool(view.perception.faces)

    eventually(lambda: stage.session.views.get(1.0) is not None and not hidden_whole())
    stage.world.watch_faults.append("fails")
    eventually(hidden_whole)
    if fault == "unavailable":  # nor can another one be made
        stage.world.watch_faults.append(fault)
        stage.session.retry()
        eventually(lambda: not stage.world.watch_faults)
    told: list[str] = []

    def are_told(count: int) -> bool:
        told.extend(str(event.message) for event in stage.session.events.take() if isinstance(event, Notice))
        return len(told) >= count

    count = 2 if fault == "unavailable" else 1
    eventually(lambda: are_told(count))
    for _ in range(2):
        eventually(hidden_whole)
    assert not are_told(count + 1), "once a fault, not once a picture"
    assert all(text.startswith("people can't be looked for: ") for text in told)
    assert stage.session.engine_status.readiness is Readiness.READY
    stage.session.retry()
    eventually(lambda: stage.session.views.get(1.0) is not None and not hidden_whole())


def test_a_held_picture_is_hidden_whole_until_heads_were_looked_for(
    stage: Stage, eventually: Callable[[Callable[[], bool]], None]
) -> None:
    bare = stage.session.settings
    for group, name, value in (("view", "mode", "overlay"), ("record", "looks", ("overlay",)),
                               ("virtual_camera", "look", "overlay")):
        bare = bare.changed(group, **{name: value})
    stage.session.update(bare)
    eventually(lambda: (view := stage.session.views.get(1.0)) is not None and view.perception.heads is None
               and bool(view.perception.faces))
    stage.session.pause(True)
    while stage.session.views.get(0.1) is not None:
        pass
    stage.change("view", mode=HIDING)
    pictures = []
    while (view := stage.session.views.get(0.5)) is not None:
        pictures.append(view)
    assert not any(open_people(view.pixels) for view in pictures)
    assert len(pictures[-1].perception.heads or ()) == 2
    assert np.ptp(pictures[-1].pixels) > 0
