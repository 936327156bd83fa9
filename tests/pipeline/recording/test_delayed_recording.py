"""Where people are hidden, scenes wait before they are written: the file knows nothing of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from faceseg_live.domain.heads import Head
from faceseg_live.domain.types import Pixels
from faceseg_live.engines.heads.faces import oval_of
from faceseg_live.pipeline.controls import Controls
from faceseg_live.pipeline.events import Event, RecordingBegan, RecordingEnded, RecordingSaved
from faceseg_live.pipeline.recording import clip
from faceseg_live.pipeline.recording.recorder import Recorder
from faceseg_live.pipeline.recording.request import RecordRequest
from faceseg_live.rendering.scene import Scene
from faceseg_live.settings import Settings
from tests.pipeline.recording.scenes import scene_at

STEP_S = 0.02


class Film:
    """A file in memory."""

    encoder, note, skipped = "memory", None, 0

    def __init__(self, path: Path) -> None:
        self.path = path
        self.times_s: list[float] = []
        self.pictures: list[Pixels] = []
        self.end_s = 0.0

    def write(self, pixels: Pixels, time_s: float) -> None:
        self.times_s.append(time_s)
        self.pictures.append(pixels)

    def finish(self, end_s: float) -> None:
        self.end_s = end_s

    def abort(self) -> None:
        self.end_s = -1


class Desk:
    """A recorder that the test steps, and the files that it writes."""

    def __init__(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        self.films: list[Film] = []
        self.events: list[Event] = []
        self.settings = settings
        self.controls = Controls(settings)
        self.recorder = Recorder(self.controls, self.events.append)
        monkeypatch.setattr(clip, "open_video", self._film)

    def _film(self, path: Path, *_: object, **__: object) -> Film:
        self.films.append(Film(path))
        return self.films[-1]

    def record(self) -> None:
        self.controls.change(recording=RecordRequest.of(self.settings))

    def offer(self, count: int, first: int = 0, seen: Callable[[Scene], Scene] = lambda scene: scene) -> None:
        """So many frames, 20 ms apart on their own clock, at once on the real one."""
        for number in range(first, first + count):
            self.recorder.offer(seen(looked_at(scene_at(number * STEP_S, number, self.settings))))
            self.recorder.step()

    def step_until(self, kind: type) -> None:
        deadline_s = time.monotonic() + 10
        while not any(isinstance(event, kind) for event in self.events):
            assert time.monotonic() < deadline_s
            self.recorder.step()


def looked_at(scene: Scene, face_id: int | None = 1) -> Scene:
    """With the head of the one face."""
    heads = tuple(Head(face.id, oval_of(face), 1.0, ("mesh",), face_id) for face in scene.perception.faces)
    return replace(scene, perception=replace(scene.perception, heads=heads))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    settings = Settings().changed("record", folder=str(tmp_path), looks=("anonymised",), sidecar=False)
    desk = Desk(settings.changed("hiding", delay_ms=200), monkeypatch)
    yield desk
    desk.recorder.stop()
    desk.recorder.close()


def test_all_frames_until_the_end_are_in_the_file_at_their_own_times(desk: Desk) -> None:
    desk.record()
    desk.offer(30)
    assert [film.times_s for film in desk.films] in ([], [[]]), "they wait"
    desk.controls.change(recording=None)
    desk.offer(3, first=30)  # what comes after the end tells who is in the last frames, and is not written
    desk.step_until(RecordingEnded)
    (film,) = desk.films
    assert film.times_s == pytest.approx([number * STEP_S for number in range(30)])
    assert film.end_s >= film.times_s[-1]
    assert sum(isinstance(event, RecordingBegan) for event in desk.events) == 1


def test_another_recording_begins_behind_the_one_before(desk: Desk) -> None:
    desk.record()
    desk.offer(5)
    desk.record()
    desk.offer(5, first=5)
    desk.controls.change(recording=None)
    desk.step_until(RecordingEnded)
    while desk.recorder.status is not None:
        desk.recorder.step()
    assert [len(film.times_s) for film in desk.films] == [5, 5]


def test_the_end_of_the_session_writes_what_waits(desk: Desk) -> None:
    desk.record()
    desk.offer(5)
    desk.recorder.stop()
    desk.recorder.close()
    (film,) = desk.films
    assert len(film.times_s) == 5
    assert all(np.ptp(picture) > 0 for picture in film.pictures)


def test_a_frame_to_which_nobody_was_followed_is_hidden_as_a_whole_at_the_end(desk: Desk) -> None:
    desk.record()
    desk.offer(3)
    desk.offer(2, first=3, seen=lambda scene: replace(scene, perception=replace(scene.perception, carried_from_s=0.04)))
    desk.recorder.stop()
    desk.recorder.close()
    (film,) = desk.films
    assert [bool(np.ptp(picture[..., :3], axis=(0, 1)).any()) for picture in film.pictures] == [True] * 3 + [False] * 2


def test_what_was_seen_of_the_last_frame_after_it_was_shown_settles_it(desk: Desk) -> None:
    desk.record()
    desk.offer(3)
    last = looked_at(scene_at(3 * STEP_S, 3, desk.settings))
    desk.recorder.offer(replace(last, perception=replace(last.perception, carried_from_s=0.04)))
    desk.controls.change(recording=None)
    desk.recorder.offer(last)
    desk.step_until(RecordingEnded)
    (film,) = desk.films
    assert [bool(np.ptp(picture[..., :3], axis=(0, 1)).any()) for picture in film.pictures] == [True] * 4


@pytest.mark.parametrize("looks", [("camera",), ("anonymised",)])
def test_nothing_waits_where_nobody_is_hidden_or_the_user_wants_no_delay(desk: Desk, looks: tuple[str, ...]) -> None:
    desk.settings = desk.settings.changed("record", looks=looks).changed("hiding", delay_ms=0)
    desk.record()
    desk.offer(3)
    assert [len(film.times_s) for film in desk.films] == [3]
    desk.offer(2, first=3, seen=lambda scene: replace(scene, perception=replace(scene.perception, carried_from_s=0.04)))
    assert len(desk.films[0].times_s) == (5 if looks == ("camera",) else 3), "what models have not looked at stays out"


def test_the_timer_does_not_end_it_before_what_waits_is_written(desk: Desk) -> None:
    desk.settings = desk.settings.changed("record", stop_after_s=0.2)
    desk.record()
    desk.offer(9)
    time.sleep(0.25)
    desk.step_until(RecordingSaved)
    assert len(desk.films[0].times_s) == 9
