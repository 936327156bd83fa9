"""Recording in running sessions: real threads, real files, a source in memory."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from faceseg_live.domain.types import Face, Frame, Perception, freeze
from faceseg_live.engines.base import Request
from faceseg_live.engines.fake import FakeEngine
from faceseg_live.errors import EngineUnavailable, ExpressionError, SourceLost
from faceseg_live.media.sources.base import SourceInfo
from faceseg_live.pipeline import capture
from faceseg_live.pipeline.events import (
    Event,
    Notice,
    RecordingBegan,
    RecordingEnded,
    RecordingFailed,
    RecordingSaved,
    StageFailed,
)
from faceseg_live.pipeline.recording import clip
from faceseg_live.pipeline.recording.clip import ClipReport
from faceseg_live.pipeline.recording.recorder import Recorder
from faceseg_live.pipeline.recording.recording import Phase
from faceseg_live.pipeline.session import Session
from faceseg_live.settings import Settings
from tests.media_files import quadrants
from tests.video_reading import played

Eventually = Callable[[Callable[[], bool]], None]


class Stripe:
    """Fifty live frames a second; may be lost after some, and may come back in another size."""

    def __init__(self, size: tuple[int, int] = (160, 120), lost_after: int | None = None) -> None:
        self.info = SourceInfo("stripe", "Stripe", *size, 50.0, is_live=True)
        self._size, self._lost_after = size, lost_after
        self._opened_s, self._sequence = time.monotonic(), -1
        self._closed = threading.Event()

    def read(self) -> Frame | None:
        self._sequence += 1
        if self._sequence == self._lost_after:
            raise SourceLost("the stripe was unplugged; plug it in again")
        if self._closed.wait(max(0.0, self._opened_s + self._sequence / 50 - time.monotonic())):
            return None
        pixels = freeze(quadrants(*self._size, at=self._sequence))
        return Frame(pixels, self._sequence, self._sequence / 50, time.monotonic())

    def close(self) -> None:
        self._closed.set()


class Watched:
    """A session and what it told of recordings."""

    def __init__(self, settings: Settings, open_: Callable[..., Stripe], create: Callable[[], FakeEngine]) -> None:
        self.events: list[Event] = []
        self.session = Session(settings, open_=open_, create=lambda _: create())

    def told(self, kind: type) -> list:
        self.session.views.take()
        self.events += self.session.events.take()
        return [event for event in self.events if isinstance(event, kind)]

    def reports(self) -> list[ClipReport]:
        return [event.report for event in self.told(RecordingSaved)]


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Callable[..., Watched]]:
    """Starts sessions that record into the test's folder; each ends within its two seconds."""
    running: list[Watched] = []

    def begin(open_: Callable[..., Stripe] = lambda *_, **__: Stripe(), create: Callable[[], FakeEngine] = FakeEngine,
              **record: object) -> Watched:
        settings = Settings().changed("record", **{"folder": str(tmp_path), "encoder": "software"} | record)
        running.append(Watched(settings, open_, create))
        running[-1].session.start()
        return running[-1]

    yield begin
    for watched in running:
        assert watched.session.stop(2.0)
        assert watched.session.finish(10.0)


def films_in(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.mp4"))


def test_what_was_asked_for_is_in_the_file_and_told(
    watch: Callable[..., Watched], eventually: Eventually, tmp_path: Path
) -> None:
    watched = watch()
    session = watched.session
    eventually(lambda: session.views.take() is not None)
    assert session.recording is None
    session.record()
    assert session.is_recording
    eventually(lambda: session.recording is not None and session.recording.frames >= 20)
    (part,) = films_in(tmp_path)
    assert part.name.endswith(".part.mp4")
    session.stop_recording()
    eventually(lambda: len(watched.told(RecordingEnded)) == 1)
    (report,) = watched.reports()
    assert session.recording is None
    assert films_in(tmp_path) == [report.files[0]]
    assert watched.told(RecordingBegan)[0].paths == (report.files[0],)
    film = played(report.files[0])
    lines = [json.loads(line) for line in report.files[1].read_text().splitlines()]
    assert len(film.times_s) == report.frames == len(lines) - 1
    assert film.times_s == pytest.approx([line["time"] for line in lines[:-1]], abs=0.002)
    numbers = [line["frame"] for line in lines[:-1]]
    assert numbers[-1] - numbers[0] + 1 == report.frames + report.drops.total
    source_s = [line["source_time"] - lines[0]["source_time"] for line in lines[:-1]]
    assert film.times_s == pytest.approx(source_s, abs=0.002)


def test_every_frame_is_in_the_file_and_exact_where_inference_finished(
    watch: Callable[..., Watched], eventually: Eventually
) -> None:
    looked_at: list[int] = []

    class Sleeper(FakeEngine):
        """One look in ten takes longer than a frame."""

        def perceive(self, frame: Frame, request: Request, faces: Sequence[Face] | None = None) -> Perception:
            time.sleep(0.024 if len(looked_at) % 10 == 9 else 0.006)
            looked_at.append(frame.sequence)
            return super().perceive(frame, request, faces)

    watched = watch(create=Sleeper)
    session = watched.session
    session.record()
    eventually(lambda: session.recording is not None and session.recording.frames >= 40)
    session.stop_recording()
    eventually(lambda: len(watched.reports()) == 1)
    (report,) = watched.reports()
    *lines, last = [json.loads(line) for line in report.files[1].read_text().splitlines()]
    numbers = [line["frame"] for line in lines]
    assert numbers == list(range(numbers[0], numbers[-1] + 1))
    exact = {line["frame"] for line in lines if not line["carried"]}
    assert exact == set(looked_at) & set(numbers), "and the first one is among them"
    assert numbers[0] in exact
    assert not any(last["dropped"].values())


def test_an_encoder_that_is_behind_drops_and_counts_but_never_slows_the_picture(
    watch: Callable[..., Watched], eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Semaphore(3)
    write = clip.Clip.write

    def slow(self: clip.Clip, *arguments: object) -> None:
        gate.acquire()
        write(self, *arguments)

    monkeypatch.setattr(clip.Clip, "write", slow)
    monkeypatch.setattr(Recorder.__init__, "__defaults__",
                        (*Recorder.__init__.__defaults__[:-1], 10 * 160 * 120 * 3))
    watched = watch()
    session = watched.session
    session.record()
    eventually(lambda: session.recording is not None and session.recording.backlog > 0.9)
    shown = 0
    while shown < 30:  # the picture goes on
        shown += session.views.get(5) is not None
    gate.release(10_000)
    eventually(lambda: session.recording is not None and session.recording.drops.encoder > 0)
    session.stop_recording()
    eventually(lambda: len(watched.reports()) == 1)
    (report,) = watched.reports()
    lines = [json.loads(line) for line in report.files[1].read_text().splitlines()]
    numbers = [line["frame"] for line in lines[:-1]]
    assert numbers[-1] - numbers[0] + 1 == report.frames + report.drops.total


def gate_before_writing(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Nothing is written until it is set."""
    gate, write = threading.Event(), clip.Clip.write

    def late(self: clip.Clip, *arguments: object) -> None:
        gate.wait(10)
        write(self, *arguments)

    monkeypatch.setattr(clip.Clip, "write", late)
    return gate


@pytest.mark.parametrize("next_", ["the session ends", "another recording"])
def test_a_recording_ends_when_the_user_ended_it_however_late_it_is_written(
    watch: Callable[..., Watched], eventually: Eventually, monkeypatch: pytest.MonkeyPatch, next_: str
) -> None:
    gate = gate_before_writing(monkeypatch)
    watched = watch()
    session = watched.session
    eventually(lambda: session.engine_status.running is not None)
    started_s = time.monotonic()
    session.record()
    eventually(lambda: session.recording is not None and session.recording.backlog > 0)
    session.stop_recording()
    stopped_s = time.monotonic()
    assert session.recording.phase is Phase.FINISHING
    shown = 0
    while shown < 30:  # time passes
        shown += session.views.get(5) is not None
    waited_s = time.monotonic() - stopped_s
    if next_ == "another recording":
        session.record()
        assert session.recording.phase is Phase.RUNNING, "its frames are kept meanwhile"
        gate.set()
    else:
        assert session.stop(2.0)
        assert not session.finish(0.0)
        gate.set()
    eventually(lambda: bool(watched.reports()))
    assert watched.reports()[0].seconds < stopped_s - started_s + waited_s / 2


def test_a_lost_camera_ends_the_file_and_its_return_begins_another(
    watch: Callable[..., Watched], eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capture, "RETRY_S", 0.05)
    sources = iter([Stripe(lost_after=30), Stripe((320, 240))])
    watched = watch(lambda *_, **__: next(sources))
    watched.session.record()
    eventually(lambda: len(watched.reports()) == 1)
    assert watched.session.is_recording
    eventually(lambda: watched.session.recording is not None and watched.session.recording.frames > 5)
    watched.session.stop_recording()
    eventually(lambda: len(watched.reports()) == 2)
    sizes = [played(report.files[0]).pictures[0].shape[:2] for report in watched.reports()]
    assert sizes == [(120, 160), (240, 320)]
    assert [report.is_source_lost for report in watched.reports()] == [True, False]
    ends = [json.loads(report.files[1].read_text().splitlines()[-1]) for report in watched.reports()]
    assert ["source_lost" in end for end in ends] == [True, False]


def test_a_file_that_can_not_be_written_is_reported_and_the_picture_goes_on(
    watch: Callable[..., Watched], eventually: Eventually, tmp_path: Path
) -> None:
    (tmp_path / "taken").touch()
    watched = watch(folder=str(tmp_path / "taken"))
    watched.session.record()
    eventually(lambda: len(watched.told(RecordingFailed)) == 1)
    assert "taken can't be created: File exists" in str(watched.told(RecordingFailed)[0].message)
    eventually(lambda: not watched.session.is_recording)
    watched.session.views.take()
    assert watched.session.views.get(5) is not None


def test_a_folder_that_is_removed_meanwhile_is_reported(
    watch: Callable[..., Watched], eventually: Eventually, tmp_path: Path
) -> None:
    folder = tmp_path / "gone"
    watched = watch(folder=str(folder))
    watched.session.record()
    eventually(lambda: watched.session.recording is not None and watched.session.recording.frames > 5)
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    watched.session.stop_recording()
    eventually(lambda: len(watched.reports()) == 1)
    (report,) = watched.reports()
    assert report.files == ()
    assert "removed" in str(report.failures[0])
    assert not watched.told(StageFailed)


def test_the_session_ends_within_its_time_and_finishes_the_file(
    watch: Callable[..., Watched], eventually: Eventually, tmp_path: Path
) -> None:
    watched = watch(looks=("overlay", "mask"))
    watched.session.record()
    eventually(lambda: watched.session.recording is not None and watched.session.recording.frames > 10)
    assert watched.session.stop(2.0)
    assert watched.session.finish(10.0)
    assert [len(played(path).times_s) > 10 for path in films_in(tmp_path)] == [True, True]
    assert not list(tmp_path.glob("*.part.*"))


def test_an_unforeseen_error_keeps_the_file_and_is_reported(
    watch: Callable[..., Watched], eventually: Eventually, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.CRITICAL)
    watched = watch()
    watched.session.record()
    eventually(lambda: watched.session.recording is not None and watched.session.recording.frames > 5)

    def breaks(*_: object) -> None:
        raise KeyError("nobody thought of this")

    monkeypatch.setattr(clip.Clip, "write", breaks)
    eventually(lambda: len(watched.told(StageFailed)) == 1)
    (report,) = watched.reports()
    assert len(played(report.files[0]).times_s) > 5
    assert not watched.session.is_recording
    monkeypatch.undo()
    watched.session.record()
    eventually(lambda: watched.session.recording is not None and watched.session.recording.frames > 5)


def test_an_expression_that_can_not_be_read_is_refused_before_anything_begins(watch: Callable[..., Watched]) -> None:
    watched = watch(when="smile >")
    with pytest.raises(ExpressionError):
        watched.session.record()
    assert not watched.session.is_recording


def test_a_missing_microphone_is_a_notice(
    watch: Callable[..., Watched], eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(name: str) -> None:
        raise EngineUnavailable(f"there is no microphone {name!r}")

    defaults = Recorder.__init__.__defaults__
    monkeypatch.setattr(Recorder.__init__, "__defaults__", (refuse, *defaults[1:]))
    watched = watch(microphone="fancy")
    watched.session.record()
    eventually(lambda: watched.session.recording is not None and watched.session.recording.frames > 5)
    assert [str(event.message) for event in watched.told(Notice)] == [
        "there is no microphone 'fancy'. The recording has no sound."]
    watched.session.stop_recording()
    eventually(lambda: len(watched.reports()) == 1)
    assert watched.reports()[0].failures == ()


def test_a_held_picture_is_time_that_passes(watch: Callable[..., Watched], eventually: Eventually) -> None:
    watched = watch()
    watched.session.record()
    eventually(lambda: watched.session.recording is not None and watched.session.recording.frames > 5)
    watched.session.pause(True)
    time.sleep(0.5)
    watched.session.pause(False)
    frames = watched.session.recording.frames
    eventually(lambda: watched.session.recording.frames > frames + 5)
    watched.session.stop_recording()
    eventually(lambda: len(watched.reports()) == 1)
    (report,) = watched.reports()
    times_s = played(report.files[0]).times_s
    assert max(later - earlier for earlier, later in pairwise(times_s)) > 0.4
    assert report.drops.paused > 10


def test_a_recording_is_paused_and_goes_on_as_if_no_time_had_passed(
    watch: Callable[..., Watched], eventually: Eventually
) -> None:
    watched = watch(looks=("camera",))
    session = watched.session
    session.pause_recording(True)
    session.record()
    eventually(lambda: session.recording is not None and session.recording.frames >= 5)
    assert not session.recording.is_paused, "there was nothing to pause before"
    session.pause_recording(True)
    assert session.recording.is_paused
    time.sleep(0.1)
    before = session.recording.frames
    time.sleep(0.6)
    assert session.recording.frames == before
    session.pause_recording(False)
    eventually(lambda: session.recording is not None and session.recording.frames >= before + 5)
    session.pause_recording(True)
    time.sleep(0.4)
    session.stop_recording()
    eventually(lambda: len(watched.reports()) == 1)
    (report,) = watched.reports()
    lines = [json.loads(line) for line in report.files[1].read_text().splitlines()[:-1]]
    gaps = [later["frame"] - earlier["frame"] for earlier, later in pairwise(lines)]
    steps_s = [later["time"] - earlier["time"] for earlier, later in pairwise(lines)]
    assert max(gaps) >= 20
    assert max(steps_s) < 0.4
    assert report.seconds - lines[-1]["time"] < 0.3
    assert report.drops.paused >= 40
    assert not session._controls.state.is_recording_paused


@pytest.mark.parametrize("rest", ["is written", "is discarded"])
def test_what_waits_when_the_session_ends(
    watch: Callable[..., Watched], eventually: Eventually, monkeypatch: pytest.MonkeyPatch, rest: str
) -> None:
    gate = gate_before_writing(monkeypatch)
    watched = watch()
    session = watched.session
    session.record()
    eventually(lambda: session._recorder.lane.waiting > 25)
    assert session.stop(2.0)
    assert not session.finish(0.0)
    waited = session._recorder.lane.waiting
    status = session.recording
    assert status is not None
    assert (status.phase, status.written) == (Phase.FINISHING, 0.0)
    if rest == "is discarded":
        session.discard_backlog()
    gate.set()
    assert session.finish(10.0)
    (report,) = watched.reports()
    numbers = [json.loads(line)["frame"] for line in report.files[1].read_text().splitlines()[:-1]]
    assert numbers == list(range(numbers[0], numbers[0] + report.frames))
    assert len(played(report.files[0]).times_s) == report.frames
    if rest == "is written":
        assert report.frames >= waited - 1, "the end waits among them"
        assert report.drops.total == 0
    else:
        assert report.frames < 10
        assert report.frames + report.drops.encoder >= waited - 1
    assert session.recording is None
