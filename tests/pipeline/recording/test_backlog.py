"""Frames that wait for the encoder: kept, counted where they are dropped, written or discarded at the end."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable

import pytest

from faceseg_live.pipeline.recording import clip
from faceseg_live.pipeline.recording.recorder import Recorder
from faceseg_live.pipeline.recording.recording import Phase
from tests.pipeline.recording.running import Eventually, Watched, gate_before_writing
from tests.video_reading import played


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
