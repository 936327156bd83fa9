"""Where people are hidden, scenes wait before they are written: the file knows nothing of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from faceseg_live.domain.heads import Head
from faceseg_live.domain.types import Perception, Pixels
from faceseg_live.engines.heads.faces import oval_of
from faceseg_live.pipeline.classification import LatestScores
from faceseg_live.pipeline.controls import Controls
from faceseg_live.pipeline.events import Event, RecordingBegan, RecordingEnded, RecordingSaved
from faceseg_live.pipeline.recording import clip, lane
from faceseg_live.pipeline.recording.drops import Drops
from faceseg_live.pipeline.recording.lane_items import Expected
from faceseg_live.pipeline.recording.recorder import Recorder
from faceseg_live.pipeline.recording.recording import Phase
from faceseg_live.pipeline.recording.request import RecordRequest
from faceseg_live.settings import Settings
from tests.pipeline.recording.scenes import scene_at

STEP_S = 0.02


class Film:
    """A file in memory."""

    encoder, note, skipped, size_bytes = "memory", None, 0, 0

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
        self.recorder = Recorder(self.controls, LatestScores(), self.events.append)
        self.lane = self.recorder.lane
        self.lane.expect(Expected.SOON)
        monkeypatch.setattr(clip, "open_video", self._film)

    def _film(self, path: Path, *_: object, **__: object) -> Film:
        self.films.append(Film(path))
        return self.films[-1]

    def record(self) -> None:
        self.controls.change(recording=RecordRequest.of(self.settings))

    def put(self, count: int, first: int = 0, *, is_seen: bool = True) -> list[Perception]:
        """So many frames, 20 ms apart on their own clock, at once on the real one; gives what there is to see."""
        seen = [looked_at(number) for number in range(first, first + count)]
        for perception in seen:
            self.lane.put(perception.frame, 0, self.controls.state)
            if is_seen:
                self.lane.see(perception, 0)
        while is_seen and self.lane.waiting:
            self.recorder.step()
        return seen

    def step_until(self, kind: type) -> None:
        deadline_s = time.monotonic() + 10
        while not any(isinstance(event, kind) for event in self.events):
            assert time.monotonic() < deadline_s
            self.recorder.step()


def looked_at(number: int) -> Perception:
    """One face, and its head."""
    perception = scene_at(number * STEP_S, number).perception
    heads = tuple(Head(face.id, oval_of(face), 1.0, ("mesh",), face.id) for face in perception.faces)
    return replace(perception, heads=heads)


def is_hidden_whole(picture: Pixels) -> bool:
    return not np.ptp(picture[..., :3], axis=(0, 1)).any()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    settings = Settings().changed("record", folder=str(tmp_path), looks=("anonymised",), sidecar=False)
    desk = Desk(settings.changed("hiding", delay_ms=200), monkeypatch)
    yield desk
    desk.recorder.stop()
    desk.recorder.close()


def test_all_frames_until_the_end_are_in_the_file_at_their_own_times(desk: Desk) -> None:
    desk.record()
    desk.put(30)
    assert [film.times_s for film in desk.films] in ([], [[]]), "they wait"
    desk.controls.change(recording=None)
    desk.put(3, first=30)  # what comes after the end tells who is in the last frames, and is not written
    desk.step_until(RecordingEnded)
    (film,) = desk.films
    assert film.times_s == pytest.approx([number * STEP_S for number in range(30)])
    assert film.end_s >= film.times_s[-1]
    assert sum(isinstance(event, RecordingBegan) for event in desk.events) == 1
    desk.put(1, first=33)
    assert desk.lane.fill == 0, "nothing is kept any more"


def test_another_recording_begins_behind_the_one_before(desk: Desk) -> None:
    desk.record()
    desk.put(5)
    desk.record()
    assert desk.recorder.status.phase is Phase.RUNNING, "its frames are kept already"
    desk.put(4, first=5)
    desk.controls.change(recording=None)
    while desk.recorder.status is not None:
        desk.recorder.step()
    assert [len(film.times_s) for film in desk.films] == [5, 5], "the second begins with the frame at which it began"


def test_after_the_stop_the_status_says_how_much_is_written(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lane, "PATIENCE_S", 0.1)
    desk.settings = desk.settings.changed("record", looks=("camera",))
    desk.record()
    desk.put(1)
    desk.put(4, first=1, is_seen=False)
    desk.controls.change(recording=None)
    written = []
    while (status := desk.recorder.status) is not None:
        assert status.phase is Phase.FINISHING
        written.append(status.written)
        desk.recorder.step()
    assert written[0] == 0
    assert written == sorted(written)
    assert len(set(written)) >= 4
    (film,) = desk.films
    assert len(film.times_s) == 5, "the last ones waited for models in vain"


def test_the_end_of_the_session_writes_what_waits(desk: Desk) -> None:
    desk.record()
    desk.put(5)
    desk.recorder.stop()
    desk.recorder.close()
    (film,) = desk.films
    assert len(film.times_s) == 5
    assert not any(is_hidden_whole(picture) for picture in film.pictures)


def test_a_frame_to_which_nobody_was_followed_is_hidden_as_a_whole_at_the_end(desk: Desk) -> None:
    desk.record()
    desk.put(3)
    desk.put(2, first=3, is_seen=False)
    desk.recorder.stop()
    desk.recorder.close()
    (film,) = desk.films
    assert [is_hidden_whole(picture) for picture in film.pictures] == [False] * 3 + [True] * 2


def test_what_is_seen_of_the_last_frame_after_the_end_settles_it(desk: Desk) -> None:
    desk.record()
    desk.put(3)
    (last,) = desk.put(1, first=3, is_seen=False)
    desk.controls.change(recording=None)
    desk.lane.see(last, 0)
    desk.step_until(RecordingEnded)
    (film,) = desk.films
    assert [is_hidden_whole(picture) for picture in film.pictures] == [False] * 4


@pytest.mark.parametrize("looks", [("camera",), ("anonymised",)])
def test_nothing_waits_where_nobody_is_hidden_or_the_user_wants_no_delay(desk: Desk, looks: tuple[str, ...]) -> None:
    desk.settings = desk.settings.changed("record", looks=looks).changed("hiding", delay_ms=0)
    desk.record()
    desk.put(3)
    assert [len(film.times_s) for film in desk.films] == [3]
    desk.put(2, first=3, is_seen=False)
    desk.put(1, first=5)
    is_open = looks == ("camera",)
    assert len(desk.films[0].times_s) == (6 if is_open else 4), "what models have not looked at stays out"
    assert desk.recorder.status.drops == (Drops() if is_open else Drops(models=2))


def test_the_timer_does_not_end_it_before_what_waits_is_written(desk: Desk) -> None:
    desk.settings = desk.settings.changed("record", stop_after_s=0.2)
    desk.record()
    desk.put(9)
    time.sleep(0.25)
    desk.step_until(RecordingSaved)
    assert len(desk.films[0].times_s) == 9
